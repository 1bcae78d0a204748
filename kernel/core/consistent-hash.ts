/**
 * Consistent hashing: which member of many serves a key, so that few keys move when members come
 * and go.
 *
 *   ring     virtual nodes by weight; a change moves keys only to or from who changed; can hold
 *            every member below a bound over the average load
 *   maglev   a table; picks and shares are better, and a change moves a few keys more
 *
 * Members have names and weights from 0, which is none, to 10,000; 100 is ordinary. Who is picked
 * depends on names, weights and the key only, not on the order of adding.
 *
 * Sources: assembly/hash/ring.ts, maglev.ts and bounded-load.ts.
 */
import type { CoreExports } from "./exports/core-exports.ts";
import { KeyBatch } from "./key-batch.ts";
import { assertKeyExists, type KeyId } from "./keys.ts";
import { NamedMembers, type ChangeResult } from "./named-members.ts";
import { PickMemo } from "./pick-memo.ts";
import type { CoreLifetime } from "./random-streams.ts";
import { RunHandle } from "./run-handle.ts";
import { ScratchText } from "./scratch-text.ts";

/** The slots of a Maglev table by default: the first prime above 2^16. */
export const MAGLEV_SIZE_DEFAULT = 65_537;
/** The largest table, prime too. */
export const MAGLEV_SIZE_MAX = 655_373;

const FACTOR_SCALE = 65_536;
const FACTOR_MAX = 0xffff_ffff / FACTOR_SCALE;

/**
 * What ring and Maglev table have in common. After `close`, every pick and every change is an
 * assertion; names and numbers stay readable.
 */
export interface CoreHashTable {
  /** Members in force. */
  readonly size: number;
  /**
   * Adds, changes and removes (weight 0) members, all or nothing: one rebuilding for all.
   * "resource-exhausted": no memory, or over 65,536 members; the members are as they were.
   */
  setWeights(weights: Iterable<readonly [name: string, weight: number]>): ChangeResult;
  /** The member's number; {@link CoreHashTable.nameOf} names it. */
  pick(key: KeyId): number | "no-upstream";
  /** The same for a text that is not interned, hashed each time. */
  pickText(text: string): number | "no-upstream";
  /**
   * The member for each key, or NOBODY (2^32 - 1) where there are no members: a view into the
   * core, which the next batch of any kind writes over. Keys in `core.keys.batch` are not copied.
   * @throws RangeError for over 65,536 keys, and where a key does not exist.
   */
  pickBatch(keys: Uint32Array): Uint32Array;
  nameOf(member: number): string;
  /** The number of a member in force. */
  numberOf(name: string): number | undefined;
  /** Gives the memory back. */
  close(): void;
}

export interface CoreRing extends CoreHashTable {
  /** Virtual nodes: 150 for each 100 of weight. */
  readonly points: number;
  /**
   * Bounds the load of a member to `factor` times the average by weight, rounded up; `factor` is
   * from 1 up, counted in steps of 2^-16. It is 1.25 at first.
   */
  bound(factor: number): void;
  /** The first member clockwise within the bound, which takes one request more. */
  acquire(key: KeyId): number | "no-upstream";
  /** Gives one request back; false where the member has none, or is no member's number. */
  release(member: number): boolean;
  /** Requests that the member took and did not give back. */
  load(member: number): number;
}

export type CoreMaglev = CoreHashTable;

export function openRing(
  core: CoreExports,
  lifetime: CoreLifetime,
): CoreRing | "resource-exhausted" {
  const address = core.ringOpen();
  return address === 0 ? "resource-exhausted" : new BoundRing(core, lifetime, address);
}

/** @throws RangeError for a size that is not prime or not from 3 to {@link MAGLEV_SIZE_MAX}. */
export function openMaglev(
  core: CoreExports,
  lifetime: CoreLifetime,
  size: number,
): CoreMaglev | "resource-exhausted" {
  if (size >>> 0 !== size || core.maglevSizeIsValid(size) === 0) {
    throw new RangeError(`a table has a prime size from 3 to ${MAGLEV_SIZE_MAX}, not ${size}`);
  }
  const address = core.maglevOpen(size);
  return address === 0 ? "resource-exhausted" : new BoundMaglev(core, lifetime, address);
}

class BoundRing implements CoreRing {
  readonly #core: CoreExports;
  readonly #handle: RunHandle;
  readonly #ring: number;
  readonly #members: NamedMembers;
  readonly #batch: KeyBatch;
  readonly #scratch: ScratchText;
  readonly #memo: PickMemo = new PickMemo();

  constructor(core: CoreExports, lifetime: CoreLifetime, ring: number) {
    this.#core = core;
    this.#handle = new RunHandle("ring", lifetime);
    this.#ring = ring;
    this.#batch = new KeyBatch(core);
    this.#scratch = new ScratchText(core);
    this.#members = new NamedMembers(core, {
      stage: (member, identity, weight) =>
        core.ringStage(ring, member, identity, pointsOf(weight)) !== 0,
      build: () => core.ringBuild(ring) !== 0,
      load: (member) => core.ringLoad(ring, member) >>> 0,
    });
  }

  get size(): number {
    return this.#members.size;
  }

  get points(): number {
    this.#handle.assertOpen();
    return this.#core.ringPoints(this.#ring);
  }

  setWeights(weights: Iterable<readonly [name: string, weight: number]>): ChangeResult {
    // First, because what the caller iterates over may pick, close or reset meanwhile.
    const wanted = new Map(weights);
    this.#handle.assertOpen();
    this.#memo.forget();
    return this.#members.change(wanted);
  }

  pick(key: KeyId): number | "no-upstream" {
    this.#handle.assertOpen();
    const known = this.#memo.get(key);
    return known < 0 ? this.#pickAnew(key) : known;
  }

  pickText(text: string): number | "no-upstream" {
    this.#handle.assertOpen();
    const member = this.#core.ringPickText(this.#ring, this.#scratch.write(text));
    return member < 0 ? "no-upstream" : member;
  }

  pickBatch(keys: Uint32Array): Uint32Array {
    this.#handle.assertOpen();
    const count = this.#batch.enter(keys);
    return this.#batch.leave(count, this.#core.ringPickBatch(this.#ring, count));
  }

  nameOf(member: number): string {
    return this.#members.nameOf(member);
  }

  numberOf(name: string): number | undefined {
    return this.#members.numberOf(name);
  }

  bound(factor: number): void {
    this.#handle.assertOpen();
    if (!(factor >= 1 && factor <= FACTOR_MAX)) {
      throw new RangeError(`a bound is from 1 to below ${FACTOR_SCALE} times, not ${factor}`);
    }
    this.#core.ringBound(this.#ring, Math.floor(factor * FACTOR_SCALE));
  }

  acquire(key: KeyId): number | "no-upstream" {
    this.#handle.assertOpen();
    assertKeyExists(this.#core, key);
    const member = this.#core.ringAcquire(this.#ring, this.#core.keyHash32(key));
    return member < 0 ? "no-upstream" : member;
  }

  release(member: number): boolean {
    this.#handle.assertOpen();
    return member >>> 0 === member && this.#core.ringRelease(this.#ring, member) !== 0;
  }

  load(member: number): number {
    this.#handle.assertOpen();
    return member >>> 0 === member ? this.#core.ringLoad(this.#ring, member) >>> 0 : 0;
  }

  close(): void {
    this.#handle.close();
    this.#core.ringClose(this.#ring);
  }

  #pickAnew(key: KeyId): number | "no-upstream" {
    const member = key >>> 0 === key ? this.#core.ringPick(this.#ring, key) : -1;
    if (member < 0) return nobody(this.#core, key);
    this.#memo.set(key, member);
    return member;
  }
}

class BoundMaglev implements CoreMaglev {
  readonly #core: CoreExports;
  readonly #handle: RunHandle;
  readonly #table: number;
  readonly #members: NamedMembers;
  readonly #batch: KeyBatch;
  readonly #scratch: ScratchText;

  constructor(core: CoreExports, lifetime: CoreLifetime, table: number) {
    this.#core = core;
    this.#handle = new RunHandle("maglev", lifetime);
    this.#table = table;
    this.#batch = new KeyBatch(core);
    this.#scratch = new ScratchText(core);
    this.#members = new NamedMembers(core, {
      stage: (member, identity, weight) => core.maglevStage(table, member, identity, weight) !== 0,
      build: () => core.maglevBuild(table) !== 0,
      load: () => 0,
    });
  }

  get size(): number {
    return this.#members.size;
  }

  setWeights(weights: Iterable<readonly [name: string, weight: number]>): ChangeResult {
    const wanted = new Map(weights);
    this.#handle.assertOpen();
    return this.#members.change(wanted);
  }

  pick(key: KeyId): number | "no-upstream" {
    this.#handle.assertOpen();
    const member = key >>> 0 === key ? this.#core.maglevPick(this.#table, key) : -1;
    return member < 0 ? nobody(this.#core, key) : member;
  }

  pickText(text: string): number | "no-upstream" {
    this.#handle.assertOpen();
    const member = this.#core.maglevPickText(this.#table, this.#scratch.write(text));
    return member < 0 ? "no-upstream" : member;
  }

  pickBatch(keys: Uint32Array): Uint32Array {
    this.#handle.assertOpen();
    const count = this.#batch.enter(keys);
    return this.#batch.leave(count, this.#core.maglevPickBatch(this.#table, count));
  }

  nameOf(member: number): string {
    return this.#members.nameOf(member);
  }

  numberOf(name: string): number | undefined {
    return this.#members.numberOf(name);
  }

  close(): void {
    this.#handle.close();
    this.#core.maglevClose(this.#table);
  }
}

/** 150 points at the weight 100, halves up, and so at least two where there is a weight. */
function pointsOf(weight: number): number {
  return Math.floor((weight * 3 + 1) / 2);
}

/** Why a pick found nobody: there are no members, or the key is not one. */
function nobody(core: CoreExports, key: KeyId): "no-upstream" {
  assertKeyExists(core, key);
  return "no-upstream";
}
