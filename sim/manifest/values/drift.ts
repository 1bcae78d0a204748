/**
 * How much faster than time a clock runs: `200ppm`, or slower, `-50ppm`; also as a share, `0.1 %`.
 */
import { readDecimal, scaleExactly } from "./decimal.ts";
import { parsed, refused, show, type Parsed } from "./parsed.ts";
import { parseShare } from "./ratio.ts";

const DRIFT_HINT = "write a drift such as 200ppm, -50ppm or 0.1 %";
export const DRIFT_PATTERN: string = String.raw`^[-+]?(\d+ ?ppm|\d+(\.\d+)? ?%?|\d+ ?/ ?\d+)$`;

const MILLION = 1_000_000;

/** Reads so many microseconds more in each second: whole, not 0, above -1,000,000. */
export function parseDrift(text: string): Parsed<number> {
  const isNegative = text.startsWith("-");
  const amount = perMillion(text.replace(/^[-+]/, ""));
  if (amount === null) return refused(`${show(text)} is not a drift`, DRIFT_HINT);
  if (typeof amount !== "number") {
    const message = `${show(text)} is not a whole number of microseconds a second`;
    return refused(message, "the least drift is 1ppm, which is 0.0001 %");
  }
  if (amount === 0) return refused(`${show(text)} is no drift at all`, DRIFT_HINT);
  if (isNegative && amount === MILLION) {
    return refused("a clock that loses all of its time stands", "write clock: freeze");
  }
  if (amount > MILLION) {
    return refused(`${show(text)} is more than any clock drifts`, "at most 100 %");
  }
  return parsed(isNegative ? -amount : amount);
}

/** `null`: it is no drift; `false`: it is none of whole millionths. */
function perMillion(text: string): number | false | null {
  const written = /^(\d+) ?ppm$/.exec(text)?.[1];
  if (written !== undefined) {
    const decimal = readDecimal(written);
    const scaled = decimal === null ? null : scaleExactly(decimal, 1);
    return scaled === "too-large" ? Infinity : typeof scaled === "number" ? scaled : null;
  }
  const share = parseShare(text);
  if (!share.ok) return null;
  const { numerator, denominator } = share.value;
  const product = BigInt(numerator) * BigInt(MILLION);
  if (product % BigInt(denominator) !== 0n) return false;
  return Number(product / BigInt(denominator));
}
