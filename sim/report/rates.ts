/**
 * What was counted window by window, as so many a second.
 *
 * The last window ends with the run, and may have milliseconds: one request in them would be
 * hundreds a second. What is too short counts with the window before it.
 */
import { SECOND } from "../../kernel/time.ts";
import type { RunSamples, Series } from "../sampling/samples.ts";

/** A number for each `together` windows, which are taken as one. */
export function ratesOf(
  counts: Series,
  samples: Pick<RunSamples, "count" | "windowUs" | "endUs">,
  together = 1,
): number[] {
  const rates: number[] = [];
  for (let at = 0; at < samples.count; at += together) {
    const end = Math.min(samples.count, at + together);
    const isShort = lengthUs(at, end, samples) < (together * samples.windowUs) / 2;
    const from = isShort ? Math.max(0, at - together) : at;
    const sum = counts.subarray(from, end).reduce((all, count) => all + count, 0);
    rates.push((sum * SECOND) / lengthUs(from, end, samples));
  }
  return rates;
}

/** Of the windows from one to before another; at least a microsecond. */
function lengthUs(
  from: number,
  end: number,
  { windowUs, endUs }: Pick<RunSamples, "windowUs" | "endUs">,
): number {
  return Math.max(1, Math.min(endUs, end * windowUs) - from * windowUs);
}
