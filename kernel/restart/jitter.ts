/**
 * Spreads restarts out, so that services that fell together do not rise together.
 *
 * Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015. Each instance
 * draws from a stream of its own, so jitter for one changes nothing for another.
 */
import { unreachable } from "../assertion.ts";
import type { RandomStream } from "../ports.ts";
import type { Jitter } from "../spec.ts";
import { duration, type Duration } from "../time.ts";

export interface JitterInput {
  /** What the backoff gives for this restart. */
  readonly delayUs: Duration;
  /** What the backoff gives for the first restart in a row. */
  readonly firstUs: Duration;
  /** The wait, with jitter, before the restart before this one; 0 where there was none. */
  readonly previousUs: Duration;
  /** No wait is longer. */
  readonly capUs: Duration;
}

/**
 * none: d; full: [0, d]; equal: [d/2, d]; decorrelated: [first, 3 × previous], at most the cap.
 * `stream` is asked for only where something is drawn.
 */
export function jitteredDelay(
  jitter: Jitter,
  input: JitterInput,
  stream: () => RandomStream,
): Duration {
  const { delayUs, firstUs, previousUs, capUs } = input;
  switch (jitter) {
    case "none":
      return delayUs;
    case "full":
      return drawBetween(0, delayUs, stream);
    case "equal":
      return drawBetween(Math.ceil(delayUs / 2), delayUs, stream);
    case "decorrelated":
      return drawBetween(firstUs, Math.min(Math.max(firstUs, previousUs * 3), capUs), stream);
    default:
      return unreachable(jitter);
  }
}

function drawBetween(low: number, high: number, stream: () => RandomStream): Duration {
  if (high <= low) return duration(high);
  return duration(low + stream().nextBelow(high - low + 1));
}
