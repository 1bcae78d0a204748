/**
 * Which starts fail: the first so many (`2`), or each with a probability (`1/10`, `5 %`, `0.5`).
 */
import type { StartFailures } from "../../system.ts";
import { wholeNumber } from "./number.ts";
import { refused, show, type Parsed } from "./parsed.ts";
import { parseRatio } from "./ratio.ts";

/** More starts than any run makes. */
const COUNT_MAX = 1_000_000_000;
const parseCount = wholeNumber(0, COUNT_MAX);

/** A whole number without `%` or `/` counts starts; so `1` is one start and not every one. */
export function parseStartFailures(text: string): Parsed<StartFailures> {
  if (/^[-+]?\d+$/.test(text)) {
    const count = parseCount(text);
    return count.ok ? { ok: true, value: { kind: "first", count: count.value } } : count;
  }
  const ratio = parseRatio(text);
  if (ratio.ok) return { ok: true, value: { kind: "ratio", ...ratio.value } };
  if (!ratio.message.endsWith("is not a ratio")) return ratio;
  const hint = "write how many of the first fail, such as 2, or a ratio, such as 1/10";
  return refused(`${show(text)} is neither a number nor a ratio`, hint);
}
