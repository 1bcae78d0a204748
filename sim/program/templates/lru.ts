/**
 * Entries by key in the order of their last use, each of use for so long.
 *
 *   oldest ◀──▶ ... ◀──▶ newest      a ring through its own head, so that no end is a special case
 *
 * A map finds an entry, and links keep the order: a map alone keeps it as well, where whoever is
 * used is taken out and put in again, and then grows and is rebuilt again and again.
 */
import type { Data } from "../define.ts";

class Entry {
  readonly key: number;
  value: Data;
  /** It is of use before this instant. */
  until: number;
  before: Entry = this;
  after: Entry = this;

  constructor(key: number, value: Data, until: number) {
    this.key = key;
    this.value = value;
    this.until = until;
  }
}

/** What had to go for a new entry: for lack of room, or because its time was over anyway. */
export interface Parted {
  readonly evicted: number;
  readonly expired: number;
}

const NOBODY: Parted = { evicted: 0, expired: 0 };
const EVICTED: Parted = { evicted: 1, expired: 0 };
const EXPIRED: Parted = { evicted: 0, expired: 1 };

export class LruEntries {
  readonly #most: number;
  readonly #ttlUs: number;
  readonly #entries = new Map<number, Entry>();
  /** Behind it stands the oldest, before it the newest. */
  readonly #head = new Entry(-1, null, 0);

  /** `most` is at least 1. `ttlUs`: how long an entry is of use; `null`: for ever. */
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
    takeOut(entry);
    if (entry.until <= now) {
      this.#entries.delete(key);
      return undefined;
    }
    this.#putLast(entry);
    return entry.value;
  }

  /** Keeps a value as the one that was used last. */
  keep(key: number, value: Data, now: number): Parted {
    const until = now + this.#ttlUs;
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.value = value;
      known.until = until;
      takeOut(known);
      this.#putLast(known);
      return NOBODY;
    }
    const parted = this.#entries.size < this.#most ? NOBODY : this.#partWithOldest(now);
    const entry = new Entry(key, value, until);
    this.#entries.set(key, entry);
    this.#putLast(entry);
    return parted;
  }

  forget(key: number): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    takeOut(entry);
    this.#entries.delete(key);
  }

  #partWithOldest(now: number): Parted {
    const oldest = this.#head.after;
    if (oldest === this.#head) return NOBODY;
    takeOut(oldest);
    this.#entries.delete(oldest.key);
    return oldest.until <= now ? EXPIRED : EVICTED;
  }

  #putLast(entry: Entry): void {
    const head = this.#head;
    const newest = head.before;
    newest.after = entry;
    entry.before = newest;
    entry.after = head;
    head.before = entry;
  }
}

function takeOut({ before, after }: Entry): void {
  before.after = after;
  after.before = before;
}
