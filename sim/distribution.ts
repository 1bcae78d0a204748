/**
 * The distributions that a manifest can name, as data; how they are drawn stands in the core.
 *
 * Lengths are whole microseconds. The median is what `plan` takes for a draw.
 */
import { duration, type Duration } from "../kernel/time.ts";

export type Distribution =
  | { readonly kind: "constant"; readonly valueUs: Duration }
  | { readonly kind: "uniform"; readonly lowUs: Duration; readonly highUs: Duration }
  | { readonly kind: "exponential"; readonly meanUs: Duration }
  | { readonly kind: "lognormal"; readonly medianUs: Duration; readonly sigma: number }
  | { readonly kind: "pareto"; readonly scaleUs: Duration; readonly alpha: number };

export const IMMEDIATELY: Distribution = { kind: "constant", valueUs: duration(0) };
