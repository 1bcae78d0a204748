/**
 * Peak EWMA: of two distinct random candidates the one that costs less; of equals the first drawn.
 *
 *   cost       estimate · (connections + 1) / weight, packed as in packed-score.ts
 *   estimate   a sample above it is taken at once, the peak; one below it moves the estimate by
 *              1 - exp(-t/10 s) of the distance, t since the last sample
 *   idle       without a connection the estimate itself has decayed by exp(-t/10 s), so that
 *              who was slow once is asked again
 *   unknown    costs nothing while nobody is there, and then more than all with an estimate, so
 *              that a newcomer gets one request to prove itself and no herd
 *
 * A failure never lowers the estimate: see moving-average.ts.
 *
 * Divergence: Finagle's estimate decays with connections open too, so an instance that answers
 * nobody any more becomes the cheapest. Here it counts with its whole estimate until it answers.
 *
 * Source: Twitter Finagle, `PeakEwma`; its tau is 10 s too.
 *
 * Model: test/models/balancing/peak-ewma.ts.
 */
import { Choices } from "../choices";
import { clock } from "../clock";
import { Estimate } from "../estimate";
import { MovingAverage } from "../moving-average";
import { PackedScore, SCORE_MAX } from "../packed-score";
import { Pool } from "../record";

export const WIDE_COLUMNS: u32 = 2;
/** That of choices.ts. */
export const NARROW_COLUMNS: u32 = 1;

/** What an unknown instance costs while somebody is there. */
const COST_UNKNOWN: u32 = SCORE_MAX + 1;

export function enter(pool: Pool, slot: u32): void {
  Choices.enter(pool, slot);
}

export function leave(pool: Pool, slot: u32): void {
  Choices.leave(pool, slot);
}

/** Makes up to `count` picks; fewer where an acquired instance came to its limit. */
export function run(pool: Pool, outAt: usize, count: u32, isAcquiring: bool): u32 {
  const size = pool.candidates;
  const list = Choices.list(pool);
  const restFirst = Choices.rest(size);
  const restSecond = Choices.rest(size - 1);
  let state = pool.random;
  let made: u32 = 0;
  while (made < count) {
    let slot = Choices.slot(list, 0);
    if (size != 1) {
      const bits = Choices.bits(state);
      state = Choices.advance(state);
      const first = (bits >> 32) * size;
      const second = (bits & 0xffffffff) * (size - 1);
      if (<u32>first < restFirst || <u32>second < restSecond) continue;
      const place = <u32>(first >> 32);
      const other = <u32>(second >> 32);
      const a = Choices.slot(list, place);
      const b = Choices.slot(list, other + <u32>(other >= place));
      slot = Cost.of(pool, b) < Cost.of(pool, a) ? b : a;
    }
    store<u32>(outAt + (made << 2), pool.reference(slot));
    made++;
    if (isAcquiring && pool.open(slot)) break;
  }
  pool.random = state;
  return made;
}

export function closed(pool: Pool, slot: u32, latencyUs: u64, isOk: bool): void {
  const average = Estimate.average(pool, slot);
  const sample = MovingAverage.sample(latencyUs);
  let next = sample;
  if (!isOk) {
    next = MovingAverage.afterFailure(average, sample);
  } else if (average > sample) {
    next =
      sample +
      MovingAverage.scale(
        average - sample,
        MovingAverage.decay(clock - Estimate.sampledAt(pool, slot)),
      );
  }
  Estimate.set(pool, slot, next, clock);
}

export function removed(pool: Pool, slot: u32): void {
  Estimate.forget(pool, slot);
}

@unmanaged
class Cost {
  @inline static of(pool: Pool, slot: u32): u32 {
    const average = Estimate.average(pool, slot);
    const connections = pool.connections(slot);
    if (average == 0) return connections == 0 ? 0 : COST_UNKNOWN;
    const factor =
      connections == 0
        ? MovingAverage.decay(clock - Estimate.sampledAt(pool, slot))
        : (<u64>1) << 32;
    return PackedScore.of(
      max<u64>(MovingAverage.scale(average, factor), 1),
      connections,
      pool.weight(slot),
    );
  }
}
