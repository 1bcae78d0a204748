/**
 * Rates: counts such as `200/s`, and bytes such as `10MiB/s`.
 */
import { approximate } from "./decimal.ts";
import { parsed, refused, show, type Parsed } from "./parsed.ts";
import { parseSize } from "./size.ts";

export const COUNT_RATE_HINT = "write a number a second, such as 200/s";
export const BYTE_RATE_HINT = "write a size a second, such as 10MiB/s";
export const COUNT_RATE_PATTERN: string = String.raw`^\d+(\.\d+)? ?/ ?s$`;
export const BYTE_RATE_PATTERN: string = String.raw`^\d+(\.\d+)? ?(B|[kKMGT]B|[KMGT]iB) ?/ ?s$`;

/** The fastest anything here can tick: once a microsecond for a thousand at once. */
const RATE_MAX = 1e9;

/** Reads how many a second; a rate may have a fraction, so it is a floating-point number. */
export function parseCountRate(text: string): Parsed<number> {
  const amount = beforeSlash(text);
  const perSecond = amount === null ? null : approximate(amount);
  if (text.startsWith("-")) return refused(`${show(text)} is negative`, COUNT_RATE_HINT);
  if (perSecond === null) return refused(`${show(text)} is not a rate`, COUNT_RATE_HINT);
  if (perSecond > RATE_MAX) return refused(`${show(text)} is too much`, `at most ${RATE_MAX}/s`);
  return parsed(perSecond);
}

/** Reads how many bytes a second. */
export function parseByteRate(text: string): Parsed<number> {
  const amount = beforeSlash(text);
  if (amount === null || !amount.endsWith("B")) {
    return refused(`${show(text)} is not a rate of bytes`, BYTE_RATE_HINT);
  }
  const bytes = parseSize(amount);
  if (bytes.ok) return bytes;
  return refused(bytes.message, bytes.message.endsWith("a size") ? BYTE_RATE_HINT : bytes.hint);
}

function beforeSlash(text: string): string | null {
  return /^([^/]*?) ?\/ ?s$/.exec(text)?.[1] ?? null;
}
