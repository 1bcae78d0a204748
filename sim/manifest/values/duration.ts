/**
 * Durations: `250us 10ms 1.5s 2m 1h 1d`, also joined as `1m30s`, and a plain `0`.
 *
 * A duration is a whole number of microseconds below 2^53. What would have to be rounded, such as
 * `0.1us`, is refused: a value that a person wrote is never changed behind their back.
 */
import { duration, type Duration } from "../../../kernel/time.ts";
import { readDecimal, scaleExactly } from "./decimal.ts";
import { parsed, refused, show, type Parsed } from "./parsed.ts";

/** From the longest: joined parts stand in this order. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ["d", 86_400_000_000],
  ["h", 3_600_000_000],
  ["m", 60_000_000],
  ["s", 1_000_000],
  ["ms", 1_000],
  ["us", 1],
]);

export const DURATION_HINT = "write a number and a unit, such as 250us, 10ms, 1.5s, 2m, 1h or 1d";

/** What a JSON Schema can check of it. */
export const DURATION_PATTERN: string = String.raw`^(0|(\d+(\.\d+)? ?(us|ms|s|m|h|d))+)$`;

const PLAIN = /^(\d{1,12})(us|ms|s|m|h|d)$/;
const PART = /(\d+(?:\.\d+)?) ?(us|ms|s|m|h|d)(?![a-z])/y;
const TEXT_MAX = 80;

/** Reads a length of time; negative ones are refused. */
export function parseDuration(text: string): Parsed<Duration> {
  if (text === "0") return parsed(duration(0));
  const plain = PLAIN.exec(text);
  if (plain !== null) {
    const us = Number(plain[1]) * (UNITS.get(plain[2] ?? "") ?? 0);
    if (us <= Number.MAX_SAFE_INTEGER) return parsed(duration(us));
    return tooLong(text);
  }
  if (text.startsWith("-")) {
    return refused(`${show(text)} is negative`, "a duration is 0 or longer");
  }
  if (text.length > TEXT_MAX) return refused(`${show(text)} is not a duration`, DURATION_HINT);
  return parseParts(text);
}

/** Reads a shift of time, which may go back: `-1h`. */
export function parseSignedDuration(text: string): Parsed<number> {
  const negative = text.startsWith("-");
  const length = parseDuration(negative ? text.slice(1) : text.replace(/^\+/, ""));
  return length.ok && negative ? parsed(-Number(length.value)) : length;
}

function parseParts(text: string): Parsed<Duration> {
  let totalUs = 0;
  let smallest = Number.POSITIVE_INFINITY;
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const part = PART.exec(text);
    const unit = UNITS.get(part?.[2] ?? "");
    const decimal = readDecimal(part?.[1] ?? "");
    if (unit === undefined || decimal === null || unit >= smallest) return notDuration(text);
    const us = scaleExactly(decimal, unit);
    if (us === "not-whole") {
      const message = `${show(text)} is not a whole number of microseconds`;
      return refused(message, "the shortest step of time is 1us");
    }
    if (us === "too-large" || totalUs + us > Number.MAX_SAFE_INTEGER) return tooLong(text);
    totalUs += us;
    smallest = unit;
  }
  return text === "" ? notDuration(text) : parsed(duration(totalUs));
}

function notDuration(text: string): Parsed<never> {
  if (/^\d+(\.\d+)?$/.test(text)) return refused(`${show(text)} has no unit`, DURATION_HINT);
  return refused(`${show(text)} is not a duration`, DURATION_HINT);
}

function tooLong(text: string): Parsed<never> {
  return refused(`${show(text)} is longer than 2^53 microseconds`, "at most 285 years (104249d)");
}
