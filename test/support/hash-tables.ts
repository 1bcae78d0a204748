/**
 * What tests of rings and Maglev tables share: a core, twenty thousand clients, and how their keys
 * are spread.
 */
import {
  bindCore,
  type Core,
  type CoreMaglev,
  type CoreRing,
  type KeyId,
} from "../../kernel/core/core.ts";
import type { CoreExports } from "../../kernel/core/exports/core-exports.ts";
import { instantiateCore } from "../../sim/io/load-core.ts";

export type HashTable = CoreRing | CoreMaglev;

/** Clients whose keys are picked by. */
export const KEYS = 20_000;

export class HashTables {
  readonly exports: CoreExports = instantiateCore();
  readonly core: Core = bindCore(this.exports);
  keys: Uint32Array = new Uint32Array(0);

  /** Begins anew, with the same clients. */
  reset(): void {
    this.core.reset();
    this.keys = Uint32Array.from({ length: KEYS }, (_, n) =>
      Number(this.core.keys.intern(`client-${n}`)),
    );
  }

  ring(): CoreRing {
    return opened(this.core.ring());
  }

  maglev(size?: number): CoreMaglev {
    return opened(this.core.maglev(size));
  }

  keyAt(place: number): KeyId {
    return (this.keys[place] ?? 0) as KeyId;
  }

  /** The name for each key. */
  picksOf(table: HashTable): string[] {
    return Array.from(table.pickBatch(this.keys), (member) => table.nameOf(member));
  }
}

function opened<T>(table: T | "resource-exhausted"): T {
  if (table === "resource-exhausted") throw new Error("the core has no memory");
  return table;
}

/** So many members of one weight. */
export function nodes(count: number, weight = 100): [string, number][] {
  return Array.from({ length: count }, (_, n) => [`node-${n}`, weight]);
}

/** The share of each name. */
export function sharesOf(picks: readonly string[]): Map<string, number> {
  const shares = new Map<string, number>();
  for (const name of picks) shares.set(name, (shares.get(name) ?? 0) + 1 / picks.length);
  return shares;
}
