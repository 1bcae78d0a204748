/**
 * What a simulated program does by chance: how long it takes, and whether its start fails.
 *
 * Each instance draws each thing from a stream of its own, named after both, so that a draw for one
 * changes nothing for another. A constant draws nothing.
 */
import { unreachable } from "../../kernel/assertion.ts";
import type { CoreStream, CoreStreams } from "../../kernel/core/core.ts";
import { duration, INSTANT_MAX, type Duration } from "../../kernel/time.ts";
import type { Distribution } from "../distribution.ts";
import type { StartFailures } from "../system.ts";

/** Draws from a distribution, stretched by `factor`. */
export function drawDuration(
  distribution: Distribution,
  stream: () => CoreStream,
  factor: number,
): Duration {
  const drawn = draw(distribution, stream);
  if (factor === 1) return duration(drawn);
  return duration(Math.min(Math.round(drawn * factor), INSTANT_MAX));
}

/** Whether start number `start` (from 1) fails. */
export function startFails(
  failures: StartFailures,
  start: number,
  stream: () => CoreStream,
): boolean {
  switch (failures.kind) {
    case "first":
      return start <= failures.count;
    case "ratio":
      if (failures.numerator === 0) return false;
      return stream().nextBelow(failures.denominator) < failures.numerator;
    default:
      return unreachable(failures);
  }
}

/** The stream of one purpose of one instance. */
export function streamOf(streams: CoreStreams, purpose: string, instance: string): CoreStream {
  return streams.open(`${purpose}/${instance}`);
}

function draw(distribution: Distribution, stream: () => CoreStream): number {
  switch (distribution.kind) {
    case "constant":
      return distribution.valueUs;
    case "uniform":
      return stream().uniform(distribution.lowUs, distribution.highUs);
    case "exponential":
      return stream().exponential(distribution.meanUs);
    case "lognormal":
      return stream().lognormal(distribution.medianUs, distribution.sigma);
    case "pareto":
      return stream().pareto(distribution.scaleUs, distribution.alpha);
    default:
      return unreachable(distribution);
  }
}
