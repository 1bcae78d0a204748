/**
 * Ratios: `0.1 %`, `1/1000` or `0.5`.
 *
 * A probability stays a ratio of two whole numbers, so that a draw can decide it exactly.
 */
import { readDecimal } from "./decimal.ts";
import { parsed, refused, show, type Parsed } from "./parsed.ts";

export interface Ratio {
  readonly numerator: number;
  /** At least 1. */
  readonly denominator: number;
}

export const RATIO_HINT = "write a ratio such as 0.1 %, 1/1000 or 0.5";
export const RATIO_PATTERN: string = String.raw`^(\d+(\.\d+)? ?%?|\d+ ?/ ?\d+)$`;

/** Draws are made of 32 or 53 bits; a finer ratio could not be told apart. */
const DENOMINATOR_MAX = 10n ** 12n;

/** Reads a ratio between 0 and 1. */
export function parseRatio(text: string): Parsed<Ratio> {
  const ratio = parseShare(text);
  if (ratio.ok && ratio.value.numerator > ratio.value.denominator) {
    return refused(`${show(text)} is more than the whole`, "a ratio lies between 0 and 100 %");
  }
  return ratio;
}

/** Reads a ratio that may be above 1, such as a limit of `250 %` of a CPU. */
export function parseShare(text: string): Parsed<Ratio> {
  if (text.startsWith("-")) return refused(`${show(text)} is negative`, RATIO_HINT);
  const fraction = /^(\d{1,15}) ?\/ ?(\d{1,15})$/.exec(text);
  if (fraction !== null) return reduce(BigInt(fraction[1] ?? ""), BigInt(fraction[2] ?? ""), text);
  const percent = text.endsWith("%");
  const decimal = readDecimal(percent ? text.slice(0, -1).trimEnd() : text);
  if (decimal === null) return refused(`${show(text)} is not a ratio`, RATIO_HINT);
  return reduce(decimal.units, decimal.scale * (percent ? 100n : 1n), text);
}

/** The ratio as a floating-point number, for what is compared and not drawn. */
export function ratioValue({ numerator, denominator }: Ratio): number {
  return numerator / denominator;
}

function reduce(numerator: bigint, denominator: bigint, text: string): Parsed<Ratio> {
  if (denominator === 0n) return refused(`${show(text)} divides by zero`, RATIO_HINT);
  const divisor = greatestCommonDivisor(numerator, denominator);
  const [above, below] = [numerator / divisor, denominator / divisor];
  if (below > DENOMINATOR_MAX || above > DENOMINATOR_MAX * 1_000n) {
    return refused(`${show(text)} has too many digits`, "at most 12 digits after the point");
  }
  return parsed({ numerator: Number(above), denominator: Number(below) });
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? 1n : a;
}
