/**
 * Weighted least connections: the fewest connections for the weight.
 *
 *   heap    ordered by connections / weight, then the longest not chosen, then the lower slot
 *   stamp   the number of the choice by which the instance was last chosen; 0 for never
 *
 * Two fractions are compared by multiplying crosswise, in whole numbers of 64 bits, so nothing is
 * rounded. The order is total, hence a choice does not depend on how the heap came about. Every
 * choice, with a connection or without, gives the instance a new stamp.
 *
 * The heap is binary and knows where each slot stands, so a release or a new weight moves one
 * instance up or down: with 1,000 instances ten comparisons, where a scan makes a thousand.
 *
 * Model: test/models/balancing/weighted-least-connections.ts.
 */
import { Pool } from "../record";

/** The stamp. */
export const WIDE_COLUMNS: u32 = 1;
/** By place in the heap the slot; by slot the place. */
export const NARROW_COLUMNS: u32 = 1;

@unmanaged
class Heap {
  @inline static slot(pool: Pool, place: u32): u32 {
    return load<u16>(pool.narrowAt(0, place));
  }

  @inline static place(pool: Pool, slot: u32): u32 {
    return load<u16>(pool.narrowAt(0, slot), 2);
  }

  @inline static put(pool: Pool, place: u32, slot: u32): void {
    store<u16>(pool.narrowAt(0, place), <u16>slot);
    store<u16>(pool.narrowAt(0, slot), <u16>place, 2);
  }

  /** Whether `a` is to be chosen before `b`. */
  @inline static isBefore(pool: Pool, a: u32, b: u32): bool {
    const left = <u64>pool.connections(a) * <u64>pool.weight(b);
    const right = <u64>pool.connections(b) * <u64>pool.weight(a);
    if (left != right) return left < right;
    const stampA = load<u64>(pool.wideAt(0, a));
    const stampB = load<u64>(pool.wideAt(0, b));
    return stampA != stampB ? stampA < stampB : a < b;
  }

  @inline static sink(pool: Pool, slot: u32, from: u32): void {
    const size = pool.candidates;
    let place = from;
    let child = (place << 1) + 1;
    while (child < size) {
      let lower = Heap.slot(pool, child);
      if (child + 1 < size) {
        const other = Heap.slot(pool, child + 1);
        if (Heap.isBefore(pool, other, lower)) {
          lower = other;
          child++;
        }
      }
      if (!Heap.isBefore(pool, lower, slot)) break;
      Heap.put(pool, place, lower);
      place = child;
      child = (place << 1) + 1;
    }
    Heap.put(pool, place, slot);
  }
}

export function enter(pool: Pool, slot: u32): void {
  rise(pool, slot, pool.candidates - 1);
}

export function leave(pool: Pool, slot: u32): void {
  const size = pool.candidates;
  const place = Heap.place(pool, slot);
  // The last of the heap, as it was, fills the gap and finds its place from there.
  if (place != size) settle(pool, Heap.slot(pool, size), place);
}

export function reweigh(pool: Pool, slot: u32): void {
  settle(pool, slot, Heap.place(pool, slot));
}

export function run(pool: Pool, outAt: usize, count: u32, isAcquiring: bool): u32 {
  for (let made: u32 = 0; made < count; made++) {
    const slot = Heap.slot(pool, 0);
    store<u64>(pool.wideAt(0, slot), ++pool.stamp);
    store<u32>(outAt + (made << 2), pool.reference(slot));
    const isFull = isAcquiring && pool.open(slot);
    Heap.sink(pool, slot, 0);
    if (isFull) return made + 1;
  }
  return count;
}

export function closed(pool: Pool, slot: u32): void {
  if (pool.weight(slot) != 0) rise(pool, slot, Heap.place(pool, slot));
}

export function removed(pool: Pool, slot: u32): void {
  store<u64>(pool.wideAt(0, slot), 0);
}

/** Puts an instance where it belongs, from a place that is free. */
function settle(pool: Pool, slot: u32, place: u32): void {
  const isHigher = place > 0 && Heap.isBefore(pool, slot, Heap.slot(pool, (place - 1) >> 1));
  if (isHigher) rise(pool, slot, place);
  else Heap.sink(pool, slot, place);
}

function rise(pool: Pool, slot: u32, from: u32): void {
  let place = from;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = Heap.slot(pool, parent);
    if (!Heap.isBefore(pool, slot, above)) break;
    Heap.put(pool, place, above);
    place = parent;
  }
  Heap.put(pool, place, slot);
}
