/**
 * The median of a distribution: what `plan` takes for a draw.
 */
import { unreachable } from "../../kernel/assertion.ts";
import type { Distribution } from "../distribution.ts";

/** A constant of the language, the same in every engine. */
const LN_2: number = Math.LN2;

/** `power(x, y)` is x to the y, from the core, the same on every machine. */
export type Power = (base: number, exponent: number) => number;

/** Whole microseconds. */
export function medianUs(distribution: Distribution, power: Power): number {
  switch (distribution.kind) {
    case "constant":
      return distribution.valueUs;
    case "uniform":
      return Math.round((distribution.lowUs + distribution.highUs) / 2);
    case "exponential":
      return Math.round(distribution.meanUs * LN_2);
    case "lognormal":
      return distribution.medianUs;
    case "pareto":
      return Math.round(distribution.scaleUs * power(2, 1 / distribution.alpha));
    default:
      return unreachable(distribution);
  }
}
