/**
 * Smooth weighted round robin: at each pick everyone gains its weight, and the one who then has
 * most is picked and pays the weight of all.
 *
 *   weights 5 1 1     a a b a c a a     and the currents are back at 0 0 0
 *
 * Over as many picks as the weights sum up to each is picked as often as it weighs, as evenly as
 * can be, and the currents always sum up to 0. Ties go to the lower slot.
 *
 * Four at a time: one column of weights, one of currents, a vector of each step. Who is no
 * candidate has weight 0 and the lowest current there is, so it never wins and needs no mask.
 * What somebody who leaves was owed or owes is spread evenly over those who stay (the remainder
 * one each, from the lowest slot on), which changes nothing in their order and keeps the sum at 0;
 * whoever comes starts at 0.
 *
 * The currents are 32 bits. Who is picked has at least the mean, 0, and pays the total, so nobody
 * falls below minus the total. Who waits gains at most 10,000 a pick, and the largest is picked:
 * in the worst schedules that were found, weights set anew before each pick, the largest came to
 * the total of a pool in which all weigh 10,000. That is 2^29.3 for a full pool, so the range
 * from the lowest to the largest fits 31 bits.
 *
 * Source: the upstream module of nginx and its published sequence.
 * Model: test/models/balancing/weighted-round-robin.ts. Bench: bench/weighted-round-robin.ts.
 */
import { Pool } from "../record";

export const WIDE_COLUMNS: u32 = 0;
export const NARROW_COLUMNS: u32 = 1;

export function clear(pool: Pool, from: u32): void {
  for (let slot = from; slot < pool.capacity; slot++) {
    store<i32>(pool.narrowAt(0, slot), i32.MIN_VALUE);
  }
}

export function enter(pool: Pool, slot: u32): void {
  store<i32>(pool.narrowAt(0, slot), 0);
}

export function leave(pool: Pool, slot: u32): void {
  const at = pool.narrowAt(0, slot);
  const current = load<i32>(at);
  store<i32>(at, i32.MIN_VALUE);
  const count = <i32>pool.candidates;
  if (current == 0 || count == 0) return;
  const share = current / count;
  let rest = current % count;
  for (let other: u32 = 0; other < pool.used; other++) {
    if (!pool.isCandidate(other)) continue;
    const unit = rest > 0 ? 1 : rest < 0 ? -1 : 0;
    rest -= unit;
    const otherAt = pool.narrowAt(0, other);
    store<i32>(otherAt, load<i32>(otherAt) + share + unit);
  }
}

export function run(pool: Pool, outAt: usize, count: u32, isAcquiring: bool): u32 {
  const total = <i32>pool.weightTotal;
  const weights = <usize>pool.extent;
  const currents = <usize>pool.narrow;
  const end = currents + ((<usize>pool.used + 3) & ~3) * 4;
  for (let made: u32 = 0; made < count; made++) {
    let best = i32x4.splat(i32.MIN_VALUE);
    let bestPlaces = i32x4.splat(0);
    let places = i32x4(0, 1, 2, 3);
    let weightsAt = weights;
    for (let at = currents; at < end; at += 16) {
      const sum = i32x4.add(v128.load(at), v128.load(weightsAt));
      v128.store(at, sum);
      bestPlaces = v128.bitselect(places, bestPlaces, i32x4.gt_s(sum, best));
      best = i32x4.max_s(sum, best);
      places = i32x4.add(places, i32x4.splat(4));
      weightsAt += 16;
    }
    const slot = Lanes.firstOfMost(best, bestPlaces);
    const at = currents + ((<usize>slot) << 2);
    store<i32>(at, load<i32>(at) - total);
    store<u32>(outAt + (made << 2), pool.reference(slot));
    if (isAcquiring && pool.open(slot)) return made + 1;
  }
  return count;
}

@unmanaged
class Lanes {
  /** The lowest of the places where the largest of four values stands. */
  @inline static firstOfMost(values: v128, places: v128): u32 {
    // Values above, places below and turned over: the larger word is the larger value, else the
    // lower place.
    let most = Lanes.word(i32x4.extract_lane(values, 0), i32x4.extract_lane(places, 0));
    most = max(most, Lanes.word(i32x4.extract_lane(values, 1), i32x4.extract_lane(places, 1)));
    most = max(most, Lanes.word(i32x4.extract_lane(values, 2), i32x4.extract_lane(places, 2)));
    most = max(most, Lanes.word(i32x4.extract_lane(values, 3), i32x4.extract_lane(places, 3)));
    return ~(<u32>most);
  }

  @inline static word(value: i32, place: i32): i64 {
    return ((<i64>value) << 32) | (<i64>~(<u32>place));
  }
}
