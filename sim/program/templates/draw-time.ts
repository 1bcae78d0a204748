/**
 * Draws a time of a distribution from the randomness of a program.
 */
import { unreachable } from "../../../kernel/assertion.ts";
import type { Distribution } from "../../distribution.ts";
import type { ProgramRandom } from "../define.ts";

export function drawTime(random: ProgramRandom, times: Distribution): number {
  switch (times.kind) {
    case "constant":
      return times.valueUs;
    case "uniform":
      return random.uniform(times.lowUs, times.highUs);
    case "exponential":
      return random.exponential(times.meanUs);
    case "lognormal":
      return random.lognormal(times.medianUs, times.sigma);
    case "pareto":
      return random.pareto(times.scaleUs, times.alpha);
    default:
      return unreachable(times);
  }
}
