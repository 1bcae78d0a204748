/**
 * The requests that failed while something was wrong, by workload: between a fault and its heal, or
 * between an end and the return of what had ended.
 */
import { failedBetween } from "../traffic/failures.ts";
import type { TrafficUsage } from "../traffic/usage.ts";
import { countText, pluralText } from "../quantity-text.ts";

/** Workloads that are named; the others are counted together. */
const NAMED_MAX = 3;

export interface FailedRequests {
  readonly workload: string;
  readonly count: number;
}

/** Those workloads of which any failed, in the order of the file; `null`: nobody knows. */
export function failedMeanwhile(
  traffic: TrafficUsage | null,
  fromUs: number,
  toUs: number,
): readonly FailedRequests[] | null {
  if (traffic === null || traffic.workloads.length === 0) return null;
  const counts = failedBetween(traffic.failures, fromUs, toUs);
  if (counts === null) return null;
  return traffic.workloads.flatMap(({ name }, number) => {
    const count = counts[number] ?? 0;
    return count > 0 ? [{ workload: name, count }] : [];
  });
}

/** `31 requests of shoppers and 4 of robots failed meanwhile`, `no request failed meanwhile`. */
export function failedText(failed: readonly FailedRequests[]): string {
  if (failed.length === 0) return "no request failed meanwhile";
  const named = failed.slice(0, NAMED_MAX).map(({ workload, count }, place) => {
    const amount = place === 0 ? pluralText(count, "request") : countText(count);
    return `${amount} of ${workload}`;
  });
  const others = failed.slice(NAMED_MAX);
  const rest = others.reduce((sum, { count }) => sum + count, 0);
  const parts =
    rest === 0 ? named : [...named, `${countText(rest)} of ${pluralText(others.length, "other")}`];
  const text =
    parts.length === 1
      ? parts.join("")
      : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`;
  return `${text} failed meanwhile`;
}
