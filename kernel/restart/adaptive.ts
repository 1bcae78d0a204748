/**
 * The wait of the adaptive backoff: every failure doubles it, every stretch of stable uptime as
 * long as `max` halves it.
 *
 *   the run lasted           the next wait, from `initial` to `max`
 *   less than max            twice the last one
 *   1 to 2 times max         the same
 *   2 to 3 times max         half, and so on
 *
 * So what fails more often than once in `max` comes to wait `max`, what fails seldom waits
 * `initial`, and a service that recovers is trusted again step by step, where the exponential
 * backoff forgets all at once or nothing. Whole microseconds; the wait never passes `max`.
 */
import { assert } from "../assertion.ts";
import { duration, type Duration } from "../time.ts";

export interface AdaptiveBackoff {
  readonly initialUs: Duration;
  readonly maxUs: Duration;
}

/** The wait after a run of `uptimeUs`, where the last wait was `waitUs`; `null`: there was none. */
export function adaptedDelay(
  { initialUs, maxUs }: AdaptiveBackoff,
  waitUs: Duration | null,
  uptimeUs: number,
): Duration {
  assert(uptimeUs >= 0, "a run lasts no negative time");
  if (waitUs === null || maxUs === 0) return initialUs;
  // At most 54 halvings bring any wait down to nothing, so the loop is short whatever the uptime.
  let wait = Math.min(waitUs * 2, 2 * maxUs);
  for (let stable = uptimeUs; stable >= maxUs && wait > initialUs; stable -= maxUs) {
    wait = Math.floor(wait / 2);
  }
  return duration(Math.min(Math.max(wait, initialUs), maxUs));
}
