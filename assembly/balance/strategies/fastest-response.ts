/**
 * Fastest response: the candidate that costs least; of equals the first at or after the cursor,
 * which stands behind the last pick.
 *
 *   score  0             due: not asked for 10 s, or never
 *          1 ...         average · (connections + 1) / weight, packed as in packed-score.ts
 *          EXPLORING     due, and the one request that asks it is out
 *          SCORE_NONE    no candidate
 *
 * The average only tells the truth while requests come back, so every candidate is asked again
 * after 10 s, by one request at a time: a newcomer proves itself before it is sent more, and who
 * was slow once gets a chance to have recovered. A good answer of who was due replaces its
 * average, which is out of date. Exactly one, whatever was open before: a connection that lasts
 * for hours does not keep its instance from being asked, and one that hangs is asked once.
 *
 * A failure never lowers the average: see moving-average.ts.
 *
 *   queue (due-queue.ts)   those who were asked, in the order of their last sample
 *   columns                average, sampled at | score, next, previous
 *
 * Ties: all that are due have the same score, and so have all that explore; they take turns.
 *
 * Model: test/models/balancing/fastest-response.ts.
 */
import { clock } from "../clock";
import { DueQueue, MARKS_FROM } from "../due-queue";
import { Estimate } from "../estimate";
import { LeastScore, SCORE_NONE } from "../least-score";
import { MovingAverage } from "../moving-average";
import { PackedScore, SCORE_MAX } from "../packed-score";
import { Pool } from "../record";

export const WIDE_COLUMNS: u32 = 2;
export const NARROW_COLUMNS: u32 = 3;

const SCORE: u32 = 0;
const NEXT: u32 = 1;

/** In the place of a next: to be asked, and being asked. */
const DUE: u32 = MARKS_FROM;
const ASKED: u32 = MARKS_FROM + 1;

const SCORE_EXPLORING: u32 = SCORE_MAX + 1;
/** After so long without a sample an instance is asked again. */
const DUE_AFTER_US: u64 = 10_000_000;

export function clear(pool: Pool, from: u32): void {
  for (let slot = from; slot < pool.capacity; slot++) {
    store<u32>(pool.narrowAt(SCORE, slot), SCORE_NONE);
    store<u32>(pool.narrowAt(NEXT, slot), DUE);
  }
}

export function enter(pool: Pool, slot: u32): void {
  store<u32>(pool.narrowAt(SCORE, slot), Score.of(pool, slot));
}

export function leave(pool: Pool, slot: u32): void {
  store<u32>(pool.narrowAt(SCORE, slot), SCORE_NONE);
}

export function reweigh(pool: Pool, slot: u32): void {
  enter(pool, slot);
}

/** Who gets the slot next was never asked. */
export function removed(pool: Pool, slot: u32): void {
  const isQueued = load<u32>(pool.narrowAt(NEXT, slot)) < MARKS_FROM;
  if (isQueued) DueQueue.leave(pool, NEXT, slot, DUE);
  else store<u32>(pool.narrowAt(NEXT, slot), DUE);
  Estimate.forget(pool, slot);
}

/** Makes up to `count` picks; fewer where an acquired instance came to its limit. */
export function run(pool: Pool, outAt: usize, count: u32, isAcquiring: bool): u32 {
  Score.fallDue(pool);
  const scores = pool.narrowAt(SCORE, 0);
  let made: u32 = 0;
  while (made < count) {
    const cursor = pool.cursor < pool.used ? pool.cursor : 0;
    const slot = LeastScore.find(scores, pool.used, cursor);
    store<u32>(outAt + (made << 2), pool.reference(slot));
    pool.cursor = slot + 1;
    made++;
    if (!isAcquiring) continue;
    const isAtLimit = pool.open(slot);
    const next = pool.narrowAt(NEXT, slot);
    if (load<u32>(next) == DUE) store<u32>(next, ASKED);
    store<u32>(scores + (slot << 2), Score.of(pool, slot));
    if (isAtLimit) break;
  }
  return made;
}

export function closed(pool: Pool, slot: u32, latencyUs: u64, isOk: bool): void {
  const isQueued = load<u32>(pool.narrowAt(NEXT, slot)) < MARKS_FROM;
  const isFresh = isQueued && clock - Estimate.sampledAt(pool, slot) < DUE_AFTER_US;
  const average = Estimate.average(pool, slot);
  const sample = MovingAverage.sample(latencyUs);
  const after = isOk
    ? MovingAverage.after(isFresh ? average : 0, sample)
    : MovingAverage.afterFailure(average, sample);
  Estimate.set(pool, slot, after, clock);
  if (isQueued) DueQueue.leave(pool, NEXT, slot, DUE);
  DueQueue.join(pool, NEXT, slot);
  store<u32>(pool.narrowAt(SCORE, slot), Score.of(pool, slot));
}

@unmanaged
class Score {
  /** Marks those whose last sample is too old; once a batch, because the clock stands in it. */
  @inline static fallDue(pool: Pool): void {
    while (pool.chain != 0) {
      const slot = pool.chain - 1;
      if (clock - Estimate.sampledAt(pool, slot) < DUE_AFTER_US) return;
      DueQueue.leave(pool, NEXT, slot, DUE);
      store<u32>(pool.narrowAt(SCORE, slot), Score.of(pool, slot));
    }
  }

  @inline static of(pool: Pool, slot: u32): u32 {
    const weight = pool.weight(slot);
    if (weight == 0) return SCORE_NONE;
    const next = load<u32>(pool.narrowAt(NEXT, slot));
    if (next == DUE) return 0;
    if (next == ASKED) return SCORE_EXPLORING;
    return PackedScore.of(Estimate.average(pool, slot), pool.connections(slot), weight);
  }
}
