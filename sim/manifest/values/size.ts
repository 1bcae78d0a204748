/**
 * Sizes of memory and files: `64KiB 256MiB 10MB`, or a plain number of bytes.
 *
 * A size is a whole number of bytes below 2^53; KiB counts in 1024, kB in 1000.
 */
import { readDecimal, scaleExactly } from "./decimal.ts";
import { parsed, refused, show, type Parsed } from "./parsed.ts";

const UNITS: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["B", 1],
  ["kB", 1e3],
  ["KB", 1e3],
  ["MB", 1e6],
  ["GB", 1e9],
  ["TB", 1e12],
  ["KiB", 2 ** 10],
  ["MiB", 2 ** 20],
  ["GiB", 2 ** 30],
  ["TiB", 2 ** 40],
]);

export const SIZE_HINT = "write a size such as 64KiB, 256MiB or 10MB";
export const SIZE_PATTERN: string = String.raw`^\d+(\.\d+)? ?(B|[kKMGT]B|[KMGT]iB)?$`;

const SIZE = /^(\d+(?:\.\d+)?) ?([A-Za-z]*)$/;

/** Reads a number of bytes. */
export function parseSize(text: string): Parsed<number> {
  if (text.startsWith("-")) return refused(`${show(text)} is negative`, "a size is 0 or more");
  const match = SIZE.exec(text);
  const unit = UNITS.get(match?.[2] ?? "?");
  const decimal = readDecimal(match?.[1] ?? "");
  if (unit === undefined || decimal === null) {
    return refused(`${show(text)} is not a size`, SIZE_HINT);
  }
  const bytes = scaleExactly(decimal, unit);
  if (bytes === "not-whole") {
    return refused(`${show(text)} is not a whole number of bytes`, SIZE_HINT);
  }
  if (bytes === "too-large") {
    return refused(`${show(text)} is more than 2^53 bytes`, "at most 8191TiB");
  }
  return parsed(bytes);
}
