/**
 * Distributions as numbers, in the order in which assembly/traffic/sampler.ts reads them.
 */
import { streamIndex, type CoreLifetime } from "../random-streams.ts";
import type { Drawn, TimeDistribution } from "./options.ts";

/** The stream, the kind, and what it goes by. */
export function drawnTerms({ times, stream }: Drawn, lifetime: CoreLifetime): readonly number[] {
  return [streamIndex(stream, lifetime), ...termsOf(times)];
}

function termsOf(times: TimeDistribution): readonly number[] {
  switch (times.kind) {
    case "constant":
      return [0, times.valueUs, 0];
    case "uniform":
      return [1, times.lowUs, times.highUs];
    case "exponential":
      return [2, times.meanUs, 0];
    case "lognormal":
      return [3, times.medianUs, times.sigma];
    case "pareto":
      return [4, times.scaleUs, times.alpha];
  }
}
