/**
 * Reads a length of time as Compose writes it: `1m30s`, `500ms`, `1h2m`, `1.5s`, `0`.
 *
 * It differs from the native form in that several parts may follow each other and in the units
 * of days and weeks that Compose's own parser knows.
 */
import { duration, type Duration } from "../../kernel/time.ts";
import { parsed, refused, show, type Parsed } from "../manifest/values/parsed.ts";

const UNIT_NS: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["µs", 1_000n],
  ["μs", 1_000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
  ["d", 86_400_000_000_000n],
  ["w", 604_800_000_000_000n],
]);

/** Longer than any number that means something; keeps the exact arithmetic small. */
const TEXT_LENGTH_MAX = 64;
const PART = /(\d+)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h|d|w)/y;

/** Whole microseconds, what is below one dropped. */
export function parseComposeDuration(written: string): Parsed<Duration> {
  const text = written.trim();
  if (text === "0") return parsed(duration(0));
  if (text.startsWith("-")) return refuse(text, "is negative", "write a length of time, as in 30s");
  if (/^\d+(\.\d+)?$/.test(text)) return refuse(text, "has no unit", `write ${text}s`);
  const ns = sumOfParts(text);
  if (ns === null) return refuse(text, "is not a length of time", "write 1m30s, 10s or 500ms");
  const us = ns / 1_000n;
  if (us > BigInt(Number.MAX_SAFE_INTEGER)) {
    return refuse(text, "is longer than 285 years", "write a shorter one");
  }
  return parsed(duration(Number(us)));
}

function sumOfParts(text: string): bigint | null {
  if (text === "" || text.length > TEXT_LENGTH_MAX) return null;
  let total = 0n;
  let at = 0;
  while (at < text.length) {
    PART.lastIndex = at;
    const part = PART.exec(text);
    const unitNs = part === null ? undefined : UNIT_NS.get(part[3] ?? "");
    if (part === null || unitNs === undefined) return null;
    const fraction = part[2] ?? "";
    const digits = BigInt((part[1] ?? "0") + fraction);
    total += (digits * unitNs) / 10n ** BigInt(fraction.length);
    at += part[0].length;
  }
  return total;
}

function refuse(text: string, why: string, hint: string): Parsed<never> {
  return refused(`${show(text)} ${why}`, hint);
}
