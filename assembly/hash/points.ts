/**
 * Sorted points in a table with gaps: a lookup begins where a point of its hash would stand.
 *
 *   point    | hash, 32 bits | 0, 15 bits | gap, 1 bit | member, 16 bits |      the hash on top
 *
 *   home of a hash    hash · homes / 2^32, so homes are in the order of hashes
 *   table    | . | 2a | . | . | 61 | 63 | 7c | . | b0 | . | ... | homes | rest | end |
 *              └ a gap holds a copy of the next point, marked; behind the last, of the first
 *                with a hash of ones, so that the ring closes and every walk ends
 *
 * A point stands at its home or, where others are in the way, behind it; all are in order. So
 * the first point at or after a hash is found from its home on, mostly at once, in one line of
 * the cache. Two thirds of the table are full at most, but for the largest: four fifths.
 *
 * A point's hash is a function of its member's identity and the number of the replica, and ties
 * are ordered by identity, so points are the same in whatever order members came. Identities are
 * to be hashes: many equal ones would make a heap of points at one place.
 *
 * Model: test/models/hash-ring.ts.
 */
import { Finaliser, GOLDEN } from "./finaliser";
import { Members } from "./members";

export const POINT_BYTES: u32 = 8;
const POINT_SHIFT: u32 = 3;
/** The hash of a point, within it. */
const HASH_AT: usize = 4;
const GAP: u32 = 0x10000;
const HASH_MAX: u32 = u32.MAX_VALUE;

const BYTES_MIN: u32 = 512;
/** The largest extent. */
export const BYTES_MAX: u32 = 134217728;
/** Four fifths of the largest table. */
export const POINTS_MAX: u32 = 13421772;

/** Behind the homes: room for points that stand beyond the last of them, and the end. */
const REST_MIN: u32 = 16;
const REST_SHIFT: u32 = 6;

/** A table of points; rings begin with it, after their members. */
@unmanaged
export class Points extends Members {
  table: usize;
  homes: u32;
  /** Slots in all; the last one is always a gap. */
  slots: u32;
  /** Points in the table. */
  count: u32;

  @inline slot(position: u32): usize {
    return this.table + ((<usize>position) << POINT_SHIFT);
  }

  /** Position of the first point at or after the hash; the table is not empty. */
  @inline seek(hash: u32): u32 {
    let position = Finaliser.range(hash, this.homes);
    while (load<u32>(this.slot(position), HASH_AT) < hash) position++;
    return position;
  }

  /** The next position clockwise; it may repeat the point of this one. */
  @inline next(position: u32): u32 {
    return position + 1 == this.slots ? 0 : position + 1;
  }

  @inline member(position: u32): u32 {
    return <u32>load<u16>(this.slot(position));
  }
}

/** The same in two steps, for loops that keep the table in variables: the first point's slot. */
@unmanaged
export class Point {
  @inline static seek(table: usize, homes: u32, hash: u32): usize {
    let at = table + ((<usize>Finaliser.range(hash, homes)) << POINT_SHIFT);
    while (load<u32>(at, HASH_AT) < hash) at += POINT_BYTES;
    return at;
  }

  @inline static member(at: usize): u32 {
    return <u32>load<u16>(at);
  }

  @inline static isGap(at: usize): bool {
    return (load<u32>(at) & GAP) != 0;
  }
}

/** Bytes of a table for so many points, at most POINTS_MAX. */
export function tableBytes(points: u32): u32 {
  const wanted = max(points * 12, BYTES_MIN);
  return min(BYTES_MAX, (<u32>1) << (32 - <u32>clz(wanted - 1)));
}

/** Makes it a table of gaps only, so many slots of which so many are homes. */
export function clearPoints(points: Points, table: usize, homes: u32, slots: u32): void {
  points.table = table;
  points.homes = homes;
  points.slots = slots;
  points.count = 0;
  memory.fill(table, 0xff, slots * POINT_BYTES);
}

/** Slots of a ring's table that are homes; behind them the points that pile up find room. */
export function homesOf(slots: u32): u32 {
  return slots - max(REST_MIN, slots >> REST_SHIFT);
}

/** Whether so many points more fit behind the last, and so fit for sure, wherever they belong. */
export function hasRoomBehind(points: Points, wanted: u32): bool {
  let room: u32 = 0;
  let at = points.slot(points.slots - 1);
  while (room < wanted && at > points.table) {
    at -= POINT_BYTES;
    if (!Point.isGap(at)) return false;
    room++;
  }
  return room == wanted;
}

/**
 * Inserts the points of all members, or of the staged ones, with at most `limit` replicas each;
 * false, half done, where one does not fit.
 */
export function insertMembers(points: Points, onlyStaged: bool, limit: u32): bool {
  for (let member: u32 = 0; member < points.capacity; member++) {
    const record = points.record(member);
    if (onlyStaged && !record.isStaged) continue;
    const replicas = min(record.share, limit);
    let state = Finaliser.mix(record.identity);
    for (let replica: u32 = 0; replica < replicas; replica++) {
      state += GOLDEN;
      const hash = Finaliser.mix(state) >> 32;
      if (!insert(points, (hash << 32) | (<u64>member))) return false;
    }
  }
  return true;
}

/** Inserts a point in order; those behind it move up to the next gap. */
function insert(points: Points, point: u64): bool {
  const end = points.slot(points.slots - 1);
  let at = points.slot(Finaliser.range(<u32>(point >> 32), points.homes));
  while (!Point.isGap(at) && precedes(points, load<u64>(at), point)) at += POINT_BYTES;
  let moved = point;
  while (at < end) {
    const found = load<u64>(at);
    store<u64>(at, moved);
    if ((<u32>found) & GAP) {
      points.count++;
      return true;
    }
    moved = found;
    at += POINT_BYTES;
  }
  return false;
}

/** Whether one point stands before the other: by hash, identity and number. */
function precedes(members: Members, left: u64, right: u64): bool {
  const leftHash = <u32>(left >> 32);
  const rightHash = <u32>(right >> 32);
  if (leftHash != rightHash) return leftHash < rightHash;
  const leftIdentity = members.record((<u32>left) & 0xffff).identity;
  const rightIdentity = members.record((<u32>right) & 0xffff).identity;
  return leftIdentity != rightIdentity ? leftIdentity < rightIdentity : left < right;
}

/** Takes the points of staged members out; the others move back as far as their homes allow. */
export function removeStaged(points: Points): void {
  let free = points.table;
  const end = points.slot(points.slots);
  for (let at = points.table; at < end; at += POINT_BYTES) {
    const point = load<u64>(at);
    if ((<u32>point) & GAP) continue;
    store<u64>(at, u64.MAX_VALUE);
    if (points.record((<u32>point) & 0xffff).isStaged) {
      points.count--;
      continue;
    }
    const to = max(free, points.slot(Finaliser.range(<u32>(point >> 32), points.homes)));
    store<u64>(to, point);
    free = to + POINT_BYTES;
  }
}

/** Fills every gap with the point that follows it. */
export function fillGaps(points: Points): void {
  if (points.count == 0) return;
  let at = points.table;
  while (Point.isGap(at)) at += POINT_BYTES;
  let next = ((<u64>HASH_MAX) << 32) | (<u64>(load<u32>(at) | GAP));
  for (at = points.slot(points.slots - 1); at >= points.table; at -= POINT_BYTES) {
    const point = load<u64>(at);
    const isGap = Point.isGap(at);
    // Selections, because half of the branches would be guessed wrong.
    store<u64>(at, select<u64>(next, point, isGap));
    next = select<u64>(next, point | (<u64>GAP), isGap);
  }
}
