/**
 * Health-based: smooth weighted round robin in which an instance weighs weight · score.
 *
 *   score   0.7 · rate of successes + 0.3 / (1 + average in milliseconds / 1000)     in Q16.16
 *
 * so the share of an instance is monotone in its score, at equal weights. Who was never asked has
 * the score 1, which is at most a few times the share of the others: no herd.
 *
 *   score ≥ 0.35   included
 *   score < 0.35   excluded: one trial request each 10 s, until its score is good enough again
 *
 * An instance that fails everything has at most 0.3, so 0.35 excludes it however fast it fails;
 * two good trials bring a fast one back, and six one that takes a second, because what was known
 * of the speed of an excluded instance is out of date and replaced by a good answer. Where all
 * candidates are excluded, all are picked from by their scores, as if nobody were: the pool must
 * not refuse what some of them may serve.
 *
 *   scan   current += share; the greatest current wins, and is reduced by the sum of shares
 *
 * two lanes of i64 at a time: a sum of 65,536 shares of 10,000 · 65,536 has 46 bits. Ties: the
 * lowest slot.
 *
 *   queue (due-queue.ts)   the excluded candidates, in the order of their last trial or exclusion
 *   columns                average, turn | share, rate, next, previous
 *   turn                   current, an i64; of who has no share: when it was tried or shut out
 *   words                  stamp: the sum of shares; cursor: how many are included
 *
 * Caveats: a score that passes the cutoff in the last included instance, or the first, looks at
 * each instance once.
 *
 * Source: MultiOS for the score; nginx for smooth weighted round robin.
 *
 * Model: test/models/balancing/health-based.ts.
 */
import { clock } from "../clock";
import { DueQueue, MARKS_FROM } from "../due-queue";
import { Estimate } from "../estimate";
import { MovingAverage, RATE_ONE, TIME_SECOND } from "../moving-average";
import { Pool } from "../record";

export const WIDE_COLUMNS: u32 = 2;
export const NARROW_COLUMNS: u32 = 4;

const TURN: u32 = 1;
const SHARE: u32 = 0;
const RATE: u32 = 1;
const NEXT: u32 = 2;

/** In the place of a next: no candidate, and a candidate that is included. */
const OUTSIDE: u32 = MARKS_FROM;
const INCLUDED: u32 = MARKS_FROM + 1;

/** 0.7 and 0.3 in Q16.16; together exactly one. */
const SUCCESS_WEIGHT: u32 = 45875;
const SPEED_WEIGHT: u64 = 19661;
/** 0.35 in Q16.16, rounded up. */
const CUTOFF: u32 = 22938;
const TRIAL_EACH_US: u64 = 10_000_000;

export function clear(pool: Pool, from: u32): void {
  for (let slot = from; slot < pool.capacity; slot++) {
    store<u32>(pool.narrowAt(RATE, slot), RATE_ONE);
    store<u32>(pool.narrowAt(NEXT, slot), OUTSIDE);
  }
}

export function enter(pool: Pool, slot: u32): void {
  judge(pool, slot);
}

export function reweigh(pool: Pool, slot: u32): void {
  share(pool, slot);
}

export function leave(pool: Pool, slot: u32): void {
  const at = pool.narrowAt(NEXT, slot);
  if (load<u32>(at) < MARKS_FROM) {
    DueQueue.leave(pool, NEXT, slot, OUTSIDE);
    return share(pool, slot);
  }
  store<u32>(at, OUTSIDE);
  share(pool, slot);
  pool.cursor--;
  if (pool.cursor == 0) shareAll(pool);
}

export function removed(pool: Pool, slot: u32): void {
  store<u32>(pool.narrowAt(RATE, slot), RATE_ONE);
  Estimate.setAverage(pool, slot, 0);
}

/** Makes up to `count` picks; fewer where an acquired instance came to its limit. */
export function run(pool: Pool, outAt: usize, count: u32, isAcquiring: bool): u32 {
  let made: u32 = 0;
  while (made < count) {
    const slot = Health.isTrialDue(pool) ? Health.takeTrial(pool) : Health.takeSmooth(pool);
    store<u32>(outAt + (made << 2), pool.reference(slot));
    made++;
    if (isAcquiring && pool.open(slot)) break;
  }
  return made;
}

export function closed(pool: Pool, slot: u32, latencyUs: u64, isOk: bool): void {
  const next = load<u32>(pool.narrowAt(NEXT, slot));
  const isExcluded = next < MARKS_FROM;
  const average = Estimate.average(pool, slot);
  const sample = MovingAverage.sample(latencyUs);
  const after = isOk
    ? MovingAverage.after(isExcluded ? 0 : average, sample)
    : MovingAverage.afterFailure(average, sample);
  Estimate.setAverage(pool, slot, after);
  const rate = pool.narrowAt(RATE, slot);
  store<u32>(rate, MovingAverage.rateAfter(load<u32>(rate), isOk));
  if (next != OUTSIDE) judge(pool, slot);
}

@unmanaged
class Health {
  @inline static isTrialDue(pool: Pool): bool {
    if (pool.chain == 0 || pool.cursor == 0) return false;
    return clock - load<u64>(pool.wideAt(TURN, pool.chain - 1)) >= TRIAL_EACH_US;
  }

  /** The first of the queue, which becomes its last: a ring turns by moving its head. */
  @inline static takeTrial(pool: Pool): u32 {
    const slot = pool.chain - 1;
    store<u64>(pool.wideAt(TURN, slot), clock);
    pool.chain = load<u32>(pool.narrowAt(NEXT, slot)) + 1;
    return slot;
  }

  @inline static takeSmooth(pool: Pool): u32 {
    const currents = pool.wideAt(TURN, 0);
    const shares = pool.narrowAt(SHARE, 0);
    let best = i64x2.splat(i64.MIN_VALUE);
    let bestAt = i64x2.splat(0);
    let at = i64x2(0, 1);
    const step = i64x2.splat(2);
    const none = i64x2.splat(0);
    // Slots behind the last have no share; the capacity is even.
    for (let slot: u32 = 0; slot < pool.used; slot += 2) {
      const place = currents + (slot << 3);
      const added = i64x2.extend_low_i32x4_u(v128.load64_zero(shares + (slot << 2)));
      const current = i64x2.add(v128.load(place), added);
      v128.store(place, current);
      const isGreater = v128.and(i64x2.gt_s(current, best), i64x2.gt_s(added, none));
      best = v128.bitselect(current, best, isGreater);
      bestAt = v128.bitselect(at, bestAt, isGreater);
      at = i64x2.add(at, step);
    }
    const even = i64x2.extract_lane(best, 0);
    const odd = i64x2.extract_lane(best, 1);
    const evenAt = <u32>i64x2.extract_lane(bestAt, 0);
    const oddAt = <u32>i64x2.extract_lane(bestAt, 1);
    const isOdd = odd > even || (odd == even && oddAt < evenAt);
    const slot = isOdd ? oddAt : evenAt;
    store<i64>(currents + (slot << 3), (isOdd ? odd : even) - <i64>pool.stamp);
    return slot;
  }

  @inline static score(pool: Pool, slot: u32): u32 {
    const success = (SUCCESS_WEIGHT * load<u32>(pool.narrowAt(RATE, slot))) >> 16;
    const speed = (SPEED_WEIGHT * TIME_SECOND) / (TIME_SECOND + Estimate.average(pool, slot));
    return success + <u32>speed;
  }
}

/** Includes or excludes a candidate by its score, and gives it its share. */
function judge(pool: Pool, slot: u32): void {
  const at = pool.narrowAt(NEXT, slot);
  const next = load<u32>(at);
  const includedBefore = pool.cursor;
  if (Health.score(pool, slot) >= CUTOFF) {
    if (next < MARKS_FROM) DueQueue.leave(pool, NEXT, slot, INCLUDED);
    if (next != INCLUDED) pool.cursor++;
    store<u32>(at, INCLUDED);
  } else if (next >= MARKS_FROM) {
    if (next == INCLUDED) pool.cursor--;
    else store<u64>(pool.wideAt(TURN, slot), clock);
    DueQueue.join(pool, NEXT, slot);
  }
  // The first that is included shuts the others out; the last one lets them in.
  if ((includedBefore == 0) != (pool.cursor == 0)) shareAll(pool);
  else share(pool, slot);
}

function shareAll(pool: Pool): void {
  for (let slot: u32 = 0; slot < pool.used; slot++) share(pool, slot);
}

function share(pool: Pool, slot: u32): void {
  const at = pool.narrowAt(SHARE, slot);
  const before = load<u32>(at);
  const after = shareOf(pool, slot);
  pool.stamp += <u64>after - <u64>before;
  store<u32>(at, after);
  // Who comes in begins in the middle; who is shut out waits from now on.
  if ((before == 0) != (after == 0)) store<u64>(pool.wideAt(TURN, slot), after == 0 ? clock : 0);
}

/** What a candidate weighs; nothing while it is excluded and another is not. */
function shareOf(pool: Pool, slot: u32): u32 {
  const next = load<u32>(pool.narrowAt(NEXT, slot));
  if (next == OUTSIDE) return 0;
  if (next != INCLUDED && pool.cursor != 0) return 0;
  return pool.weight(slot) * max<u32>(Health.score(pool, slot), 1);
}
