/**
 * The estimate of an instance's response time, in the first two wide columns of its pool.
 *
 *   column 0   moving average of response times, 0 where nothing was sampled
 *   column 1   instant of the last sample, in microseconds
 *
 * Fastest response and peak EWMA have both; health-based has the first.
 */
import { Pool } from "./record";

const AVERAGE: u32 = 0;
const SAMPLED_AT: u32 = 1;

@unmanaged
export class Estimate {
  @inline static average(pool: Pool, slot: u32): u64 {
    return load<u64>(pool.wideAt(AVERAGE, slot));
  }

  /** When the instance was last sampled; what it holds without an average means nothing. */
  @inline static sampledAt(pool: Pool, slot: u32): u64 {
    return load<u64>(pool.wideAt(SAMPLED_AT, slot));
  }

  @inline static setAverage(pool: Pool, slot: u32, average: u64): void {
    store<u64>(pool.wideAt(AVERAGE, slot), average);
  }

  @inline static set(pool: Pool, slot: u32, average: u64, now: u64): void {
    Estimate.setAverage(pool, slot, average);
    store<u64>(pool.wideAt(SAMPLED_AT, slot), now);
  }

  /** For who gets the slot next. */
  @inline static forget(pool: Pool, slot: u32): void {
    Estimate.set(pool, slot, 0, 0);
  }
}
