/**
 * When an objective was furthest from being held, and what was wrong then.
 *
 *   availability errors   the window in which most requests failed
 *   p50 to p999           the window whose own quantile is the highest
 *   throughput            the whole window in which the fewest went well
 *   recovery, and availability of a service or the system   the failure that decided it
 *
 * Requests need the run measured window by window. An objective on the system has the worst window
 * of any of its workloads.
 */
import type { Objective } from "../manifest/objective.ts";
import type { RunSamples, Series } from "../sampling/samples.ts";
import type { SystemSpec } from "../system.ts";
import { crowdWithin } from "./crowds.ts";
import { decisiveFailure, isOnFailures } from "./decisive-failure.ts";
import type { Verdict } from "./objectives.ts";
import { durationText } from "../quantity-text.ts";
import { requestsByWindow, type WindowedRequests } from "./requests-by-window.ts";
import type { RunReport } from "./run-report.ts";
import { troublesWithin } from "./troubles.ts";

export interface WorstTime {
  readonly kind: "window" | "failure";
  /** Where the window begins, or the failure. */
  readonly atUs: number;
  readonly lengthUs: number;
  /** What was wrong then, what was injected first; or who had most to do. Empty: nobody knows. */
  readonly troubles: readonly string[];
}

/** Troubles that are named. */
const NAMED_MAX = 2;

/** Whether it can be told of any of these when they were worst. */
export function asksForWorst(objectives: readonly Objective[]): boolean {
  return objectives.some((objective) => isByWindow(objective));
}

/** `null`: it was held, or nobody knows. */
export function worstTime(
  system: SystemSpec,
  report: RunReport,
  verdict: Verdict,
): WorstTime | null {
  const { objective, held, observed } = verdict;
  if (held) return null;
  if (isOnFailures(objective)) return failureTime(system, report, verdict);
  const { samples } = report;
  if (observed === null || samples === null || !isByWindow(objective)) return null;
  const window = worstWindow(objective, samples);
  if (window === null) return null;
  const fromUs = window * samples.windowUs;
  const toUs = Math.min(fromUs + samples.windowUs, samples.endUs);
  // Whoever was held up by something ends after it: it may have been over a window ago.
  const stretch = { fromUs: fromUs - samples.windowUs, toUs };
  const troubles = troublesWithin(system, report, stretch).map(({ text }) => text);
  const told = troubles.length > 0 ? troubles : crowdWithin(system, samples, window);
  return { kind: "window", atUs: fromUs, lengthUs: toUs - fromUs, troubles: told };
}

/** `worst in the 2 s from 3m14s: db/0 was slow`, `worst from 1m00s: db/0 was down`. */
export function worstText({ kind, atUs, lengthUs, troubles }: WorstTime): string {
  const named = troubles.slice(0, NAMED_MAX).join(", ");
  const more = troubles.length > NAMED_MAX ? `, and ${troubles.length - NAMED_MAX} more` : "";
  const from = durationText(Math.round(atUs / 1_000) * 1_000);
  const when = kind === "window" ? `in the ${durationText(lengthUs)} from` : "from";
  return `worst ${when} ${from}${named === "" ? "" : `: ${named}${more}`}`;
}

function isByWindow({ metric, subject }: Objective): boolean {
  switch (metric) {
    case "availability":
      return subject.kind === "workload";
    case "errors":
    case "throughput":
    case "p50":
    case "p90":
    case "p99":
    case "p999":
      return true;
    case "ready":
    case "recovery":
    case "restarts":
    case "state":
      return false;
  }
}

function failureTime(system: SystemSpec, report: RunReport, verdict: Verdict): WorstTime | null {
  const found = decisiveFailure(system, report, verdict);
  if (found === null) return null;
  const { who, atUs, untilUs } = found;
  const lengthUs = (untilUs ?? report.endedUs) - atUs;
  return { kind: "failure", atUs, lengthUs, troubles: [`${who} was down`] };
}

/** The first of those that are as bad. */
function worstWindow({ metric, subject }: Objective, samples: RunSamples): number | null {
  const requests = requestsByWindow(subject, samples);
  let worst: { readonly window: number; readonly badness: number } | null = null;
  for (let window = 0; window < samples.count; window += 1) {
    const badness = Math.max(...requests.map((each) => badnessOf(metric, each, window, samples)));
    if (badness === -Infinity || badness <= (worst?.badness ?? -Infinity)) continue;
    worst = { window, badness };
  }
  return worst?.window ?? null;
}

function badnessOf(
  metric: Objective["metric"],
  requests: WindowedRequests,
  window: number,
  { count }: RunSamples,
): number {
  const [ok, failed] = [valueAt(requests.ok, window), valueAt(requests.failed, window)];
  switch (metric) {
    case "p50":
    case "p90":
    case "p99":
    case "p999": {
      const quantile = valueAt(requests.latency[metric], window);
      return Number.isNaN(quantile) ? -Infinity : quantile;
    }
    case "throughput":
      // The last window is shorter than the others.
      return valueAt(requests.requests, window) === 0 || window === count - 1 ? -Infinity : -ok;
    default:
      return failed === 0 ? -Infinity : failed;
  }
}

function valueAt(series: Series, window: number): number {
  return series[window] ?? 0;
}
