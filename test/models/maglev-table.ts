/**
 * Reference model of the Maglev table: members in order, turn by turn, as the paper has it, with
 * weights as Envoy counts them.
 */
import { GOLDEN, mix64, rangeOf, replicaHash } from "./finaliser.ts";

const LOWER_HALF = 0xffff_ffffn;

export interface ModelBackend {
  readonly name: string;
  readonly identity: bigint;
  readonly weight: number;
}

/** The names in the slots; all empty without backends. */
export function modelMaglevTable(backends: readonly ModelBackend[], size: number): string[] {
  const table: string[] = [];
  const ordered = backends
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => {
      const byHash = replicaHash(a.identity, 0) - replicaHash(b.identity, 0);
      return byHash === 0 ? Number(a.identity - b.identity) : byHash;
    });
  const greatest = Math.max(...ordered.map(({ weight }) => weight));
  const targets = ordered.map(() => 0);
  const permutations = ordered.map(({ identity }) => permutationOf(identity, size));
  let filled = 0;
  for (let turn = 1; ordered.length > 0 && filled < size; turn++) {
    for (const [at, { name, weight }] of ordered.entries()) {
      const target = targets[at] ?? 0;
      if (filled === size || turn * weight < target) continue;
      targets[at] = target + greatest;
      const slot = permutations[at]?.find((each) => table[each] === undefined);
      if (slot === undefined) throw new Error("a permutation has all slots");
      table[slot] = name;
      filled += 1;
    }
  }
  return table;
}

function permutationOf(identity: bigint, size: number): number[] {
  const first = mix64(identity);
  const offset = rangeOf(first & LOWER_HALF, size);
  const step = 1 + rangeOf(mix64(first + GOLDEN) & LOWER_HALF, size - 1);
  return Array.from({ length: size }, (_, n) => (offset + n * step) % size);
}
