/**
 * Least connections, in constant time: buckets of instances with the same count.
 *
 *   pool.cursor ──▶ bucket 0 connections ⇄ bucket 1 ⇄ bucket 4 ⇄ (around to the first)
 *                     │ head
 *                     └─ ring of instances: the head has stood longest at that count
 *
 * The least loaded are in the lowest bucket. An acquire takes its head to the tail of the bucket
 * one up, a release takes an instance to the tail of the bucket one down, and a bucket is made or
 * given back on the way. Where an instance is alone in its bucket and the neighbour is not the
 * next count, the bucket goes with it.
 *
 * Ties go to the instance that has stood longest at its count; a pick without a connection sends
 * it to the tail. So with equal loads the choice goes around.
 *
 * There are never more buckets than candidates, so a bucket is a place in a column like an
 * instance. An instance that becomes a candidate finds its bucket at either end at once and looks
 * down from the highest otherwise: a limit of connections so costs nothing either.
 *
 * Model: test/models/balancing/least-connections.ts. Bench: bench/least-connections.ts.
 */
import { Pool } from "../record";

export const WIDE_COLUMNS: u32 = 0;
/** The links of the instance of each slot, and the bucket of each number. */
export const NARROW_COLUMNS: u32 = 2;
export const NARROW_BYTES: u32 = 8;

const HEAD_PLACE: usize = 6;

@unmanaged
class Links {
  /** Neighbours of the instance in its ring. */
  next: u16;
  prev: u16;
  /** The bucket of the instance. */
  bucket: u16;

  @inline static of(links: usize, slot: u32): Links {
    return changetype<Links>(links + slot * NARROW_BYTES);
  }

  /** Puts an instance that is in no ring behind all of this bucket. */
  @inline static append(links: usize, index: u32, slot: u32): void {
    const self = Links.of(links, slot);
    const head = Links.head(links, index);
    const first = Links.of(links, head);
    const tail = <u32>first.prev;
    self.bucket = <u16>index;
    self.next = <u16>head;
    self.prev = <u16>tail;
    first.prev = <u16>slot;
    Links.of(links, tail).next = <u16>slot;
  }

  /** Takes an instance out of a ring of several. */
  @inline static withdraw(links: usize, index: u32, slot: u32): void {
    const self = Links.of(links, slot);
    const next = <u32>self.next;
    const prev = <u32>self.prev;
    Links.of(links, prev).next = <u16>next;
    Links.of(links, next).prev = <u16>prev;
    if (Links.head(links, index) == slot) Links.setHead(links, index, next);
  }

  /** The head of a bucket is the fourth word of the links that have the bucket's number. */
  @inline static head(links: usize, index: u32): u32 {
    return load<u16>(changetype<usize>(Links.of(links, index)), HEAD_PLACE);
  }

  @inline static setHead(links: usize, index: u32, slot: u32): void {
    store<u16>(changetype<usize>(Links.of(links, index)), <u16>slot, HEAD_PLACE);
  }
}

@unmanaged
class Bucket {
  /** Connections of everyone in it; while it is free: the next free one, plus one. */
  count: u32;
  below: u16;
  above: u16;

  /** Where the buckets of a pool begin, behind its links. */
  @inline static all(pool: Pool): usize {
    return pool.narrow + pool.capacity * NARROW_BYTES;
  }

  @inline static of(buckets: usize, index: u32): Bucket {
    return changetype<Bucket>(buckets + index * NARROW_BYTES);
  }

  @inline static join(buckets: usize, below: u32, above: u32): void {
    Bucket.of(buckets, below).above = <u16>above;
    Bucket.of(buckets, above).below = <u16>below;
  }

  /** A new bucket of this instance alone, between two others. */
  @inline static make(pool: Pool, slot: u32, count: u32, below: u32, above: u32): u32 {
    const links = <usize>pool.narrow;
    const buckets = Bucket.all(pool);
    const index = pool.chain - 1;
    const made = Bucket.of(buckets, index);
    const self = Links.of(links, slot);
    pool.chain = made.count;
    made.count = count;
    Links.setHead(links, index, slot);
    self.bucket = <u16>index;
    self.next = <u16>slot;
    self.prev = <u16>slot;
    Bucket.join(buckets, below, index);
    Bucket.join(buckets, index, above);
    return index;
  }

  /** Gives an empty bucket back. */
  @inline static drop(pool: Pool, buckets: usize, index: u32): void {
    const dropped = Bucket.of(buckets, index);
    const above = <u32>dropped.above;
    Bucket.join(buckets, dropped.below, above);
    if (pool.cursor == index) pool.cursor = above;
    dropped.count = pool.chain;
    pool.chain = index + 1;
  }
}

/** An instance on its way from its bucket to that of one connection more or less. */
@unmanaged
class Step {
  /**
   * Takes an instance, whose connections changed by one to `count`, out of its bucket: to the
   * neighbouring bucket `to` where that has the count, else to one of its own between `below` and
   * `above`. The bucket that it is in then.
   */
  @inline static make(
    pool: Pool,
    links: usize,
    buckets: usize,
    slot: u32,
    count: u32,
    index: u32,
    to: u32,
    below: u32,
    above: u32,
  ): u32 {
    const isAlone = <u32>Links.of(links, slot).next == slot;
    if (Bucket.of(buckets, to).count == count) {
      if (isAlone) Bucket.drop(pool, buckets, index);
      else Links.withdraw(links, index, slot);
      Links.append(links, to, slot);
      return to;
    }
    if (isAlone) {
      Bucket.of(buckets, index).count = count;
      return index;
    }
    Links.withdraw(links, index, slot);
    return Bucket.make(pool, slot, count, below, above);
  }
}

export function clear(pool: Pool, from: u32): void {
  const buckets = Bucket.all(pool);
  if (from == 0) pool.chain = 0;
  for (let index = pool.capacity; index > from; index--) {
    Bucket.of(buckets, index - 1).count = pool.chain;
    pool.chain = index;
  }
}

export function enter(pool: Pool, slot: u32): void {
  const links = <usize>pool.narrow;
  const buckets = Bucket.all(pool);
  const count = pool.connections(slot);
  if (pool.candidates == 1) {
    // The neighbours of the only bucket are that bucket itself, whichever it is going to be.
    const only = pool.chain - 1;
    pool.cursor = Bucket.make(pool, slot, count, only, only);
    return;
  }
  const lowest = pool.cursor;
  const least = Bucket.of(buckets, lowest).count;
  let index = lowest;
  if (count != least) {
    index = Bucket.of(buckets, lowest).below;
    // The lowest ends the way down; a count that is lower still stays behind the highest.
    const stop = count < least ? u32.MAX_VALUE : count;
    while (Bucket.of(buckets, index).count > stop) index = Bucket.of(buckets, index).below;
  }
  if (Bucket.of(buckets, index).count == count) {
    Links.append(links, index, slot);
    return;
  }
  // Above the highest is the lowest, so a new lowest bucket goes to the same place as a highest.
  const made = Bucket.make(pool, slot, count, index, Bucket.of(buckets, index).above);
  if (count < least) pool.cursor = made;
}

export function leave(pool: Pool, slot: u32): void {
  const links = <usize>pool.narrow;
  const self = Links.of(links, slot);
  if (<u32>self.next == slot) Bucket.drop(pool, Bucket.all(pool), self.bucket);
  else Links.withdraw(links, self.bucket, slot);
}

/** In a class, so that all are compiled into their callers: a call each is a tenth of the time. */
@unmanaged
export class LeastConnections {
  /** The slot that is next, with a connection counted. */
  @inline static acquire(pool: Pool, links: usize, buckets: usize): u32 {
    const index = pool.cursor;
    const slot = Links.head(links, index);
    const count = pool.connect(slot);
    const above = <u32>Bucket.of(buckets, index).above;
    Step.make(pool, links, buckets, slot, count, index, above, index, above);
    return slot;
  }

  /** The slot that is next, with a connection counted, of a single pick. */
  @inline static next(pool: Pool): u32 {
    return LeastConnections.acquire(pool, pool.narrow, Bucket.all(pool));
  }

  @inline static run(pool: Pool, outAt: usize, count: u32, isAcquiring: bool): u32 {
    const links = <usize>pool.narrow;
    const buckets = Bucket.all(pool);
    let made: u32 = 0;
    while (made < count) {
      const at = outAt + (made << 2);
      made++;
      if (isAcquiring) {
        store<u32>(at, pool.reference(LeastConnections.acquire(pool, links, buckets)));
        if (pool.hasFull) break;
        continue;
      }
      const index = pool.cursor;
      const slot = Links.head(links, index);
      store<u32>(at, pool.reference(slot));
      Links.setHead(links, index, Links.of(links, slot).next);
    }
    return made;
  }

  /** One that has `count` connections now. */
  @inline static closed(pool: Pool, slot: u32, count: u32): void {
    if (pool.weight(slot) == 0) return;
    const links = <usize>pool.narrow;
    const buckets = Bucket.all(pool);
    const index = <u32>Links.of(links, slot).bucket;
    const below = <u32>Bucket.of(buckets, index).below;
    const stands = Step.make(pool, links, buckets, slot, count, index, below, below, index);
    // Below the lowest is the highest: what went there from the lowest is the lowest now.
    if (pool.cursor == index) pool.cursor = stands;
  }
}

export function removed(pool: Pool, slot: u32): void {
  // The column of the twin, where there is one.
  if (pool.slowStartUs != 0) store<u64>(pool.wideAt(0, slot), 0);
}
