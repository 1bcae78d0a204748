/**
 * What the benches of hashing share: a hundred nodes, and keys of sixteen characters.
 */
import type { Core } from "../kernel/core/core.ts";

/** Nodes of every ring and table here, all of one weight. */
export const NODES = 100;
/** Keys that take turns: more than the caches of some peers remember. */
export const KEYS = 10_000;
/** Keys of one batch. */
export const BATCH = 1_000;
/** Batches in one call. */
export const BATCHES = 10;

const WEIGHT = 100;
const KEY_CHARACTERS = 16;
const HEXADECIMAL = 16;

export function nodeNames(): string[] {
  return Array.from({ length: NODES }, (_, n) => `10.0.${n >> 4}.${n & 15}:8080`);
}

export function nodeWeights(): [string, number][] {
  return nodeNames().map((name) => [name, WEIGHT]);
}

/** Sixteen characters that differ everywhere, as the ids of sessions do. */
export function keyTexts(core: Core): string[] {
  return Array.from({ length: KEYS }, (_, n) =>
    core.hashes.mix64(BigInt(n)).toString(HEXADECIMAL).padStart(KEY_CHARACTERS, "0"),
  );
}

/** The first keys interned, as a batch that lies in the core. */
export function keyBatch(core: Core): Uint32Array {
  const keys = keyTexts(core)
    .slice(0, BATCH)
    .map((text) => held(core.keys.intern(text)));
  core.keys.batch.set(keys);
  return core.keys.batch.subarray(0, BATCH);
}

/** A ring, a table or a key, where the core has memory for it. */
export function held<Table>(table: Table | "resource-exhausted"): Table {
  if (table === "resource-exhausted") throw new Error("the core has no memory left for a bench");
  return table;
}
