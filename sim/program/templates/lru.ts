/**
 * Entries by key in the order of their last use, each of use for so long.
 *
 * A map keeps the order in which keys were put in: who is used is taken out and put in again, so
 * the first of it is the one that has not been used for longest.
 */
import type { Data } from "../define.ts";

interface Entry {
  readonly value: Data;
  /** It is of use before this instant. */
  readonly until: number;
}

/** What had to go for a new entry: for lack of room, or because its time was over anyway. */
export interface Parted {
  readonly evicted: number;
  readonly expired: number;
}

export class LruEntries {
  readonly #most: number;
  readonly #ttlUs: number;
  readonly #entries = new Map<number, Entry>();

  /** `ttlUs`: how long an entry is of use; `null`: for ever. */
  constructor(most: number, ttlUs: number | null) {
    this.#most = most;
    this.#ttlUs = ttlUs ?? Number.MAX_SAFE_INTEGER;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What is kept of a key and still of use; that counts as a use. */
  find(key: number, now: number): Data | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    if (entry.until <= now) return undefined;
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Keeps a value as the one that was used last. */
  keep(key: number, value: Data, now: number): Parted {
    this.#entries.delete(key);
    let evicted = 0;
    let expired = 0;
    for (const [oldest, { until }] of this.#entries) {
      if (this.#entries.size < this.#most) break;
      this.#entries.delete(oldest);
      if (until <= now) expired += 1;
      else evicted += 1;
    }
    this.#entries.set(key, { value, until: now + this.#ttlUs });
    return { evicted, expired };
  }

  forget(key: number): void {
    this.#entries.delete(key);
  }
}
