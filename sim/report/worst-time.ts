/**
 * When an objective on requests was furthest from being held, and what was wrong then.
 *
 *   availability errors   the window in which most requests failed
 *   p50 to p999           the window whose own quantile is the highest
 *   throughput            the whole window in which the fewest went well
 *
 * It needs the run measured window by window. An objective on the system has the worst window of
 * any of its workloads; what a service is measured by is not known by the window.
 */
import type { Objective } from "../manifest/objective.ts";
import type { RunSamples, Series, WorkloadSamples } from "../sampling/samples.ts";
import type { SystemSpec } from "../system.ts";
import type { Verdict } from "./objectives.ts";
import { durationText } from "../quantity-text.ts";
import type { RunReport } from "./run-report.ts";
import { troublesWithin } from "./troubles.ts";

export interface WorstTime {
  /** Where the window begins, or what went wrong within it. */
  readonly atUs: number;
  /** What was wrong then, the latest to begin first; empty where nothing was. */
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
  { objective, held, observed }: Verdict,
): WorstTime | null {
  const { samples } = report;
  if (held || observed === null || samples === null || !isByWindow(objective)) return null;
  const window = worstWindow(objective, samples);
  if (window === null) return null;
  const fromUs = window * samples.windowUs;
  const toUs = Math.min(fromUs + samples.windowUs, samples.endUs);
  // Whoever was held up by something ends after it: it may have been over a window ago.
  const stretch = { fromUs: fromUs - samples.windowUs, toUs };
  const troubles = troublesWithin(system, report, stretch);
  const began = troubles[0]?.fromUs ?? fromUs;
  return { atUs: Math.max(fromUs, began), troubles: troubles.map(({ text }) => text) };
}

/** `worst at 2m00s: db/0 was down`. */
export function worstText({ atUs, troubles }: WorstTime): string {
  const named = troubles.slice(0, NAMED_MAX).join(", ");
  const more = troubles.length > NAMED_MAX ? `, and ${troubles.length - NAMED_MAX} more` : "";
  const at = durationText(Math.round(atUs / 1_000) * 1_000);
  return `worst at ${at}${named === "" ? "" : `: ${named}${more}`}`;
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
      return subject.kind !== "service";
    case "ready":
    case "recovery":
    case "restarts":
    case "state":
      return false;
  }
}

/** The first of those that are as bad. */
function worstWindow({ metric, subject }: Objective, samples: RunSamples): number | null {
  const workloads = samples.workloads.filter(({ name }) => {
    return subject.kind === "system" || (subject.kind === "workload" && subject.workload === name);
  });
  let worst: { readonly window: number; readonly badness: number } | null = null;
  for (let window = 0; window < samples.count; window += 1) {
    const badness = Math.max(...workloads.map((each) => badnessOf(metric, each, window, samples)));
    if (badness === -Infinity || badness <= (worst?.badness ?? -Infinity)) continue;
    worst = { window, badness };
  }
  return worst?.window ?? null;
}

function badnessOf(
  metric: Objective["metric"],
  workload: WorkloadSamples,
  window: number,
  { count }: RunSamples,
): number {
  const [ok, failed] = [valueAt(workload.ok, window), valueAt(workload.failed, window)];
  switch (metric) {
    case "p50":
    case "p90":
    case "p99":
    case "p999": {
      const quantile = valueAt(workload.latency[metric], window);
      return Number.isNaN(quantile) ? -Infinity : quantile;
    }
    case "throughput":
      // The last window is shorter than the others.
      return valueAt(workload.requests, window) === 0 || window === count - 1 ? -Infinity : -ok;
    default:
      return failed === 0 ? -Infinity : failed;
  }
}

function valueAt(series: Series, window: number): number {
  return series[window] ?? 0;
}
