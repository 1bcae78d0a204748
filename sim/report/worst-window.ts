/**
 * The window of a run in which what an objective is on was at its worst, for the text and the page.
 *
 *   availability errors   the window in which most requests failed
 *   p50 to p999           the window whose own quantile is the highest
 *   throughput            the whole window in which the fewest went well
 *
 * The first of those that are as bad. An objective on the system has the worst window of any of its
 * workloads.
 */
import { duration, instant, SECOND, type Duration, type Instant } from "../../kernel/time.ts";
import { isLatencyMetric, type Objective } from "../manifest/objective.ts";
import type { RunSamples, Series } from "../sampling/samples.ts";
import { requestsByWindow, type WindowedRequests } from "./requests-by-window.ts";

export interface WorstWindow {
  readonly window: number;
  readonly fromUs: Instant;
  /** The last window is shorter than the others. */
  readonly lengthUs: Duration;
  /** Of a quantile in microseconds, of throughput requests a second, else the share that failed. */
  readonly value: number;
}

/** Whether it can be told of this when it was worst, where requests are measured by window. */
export function isByWindow({ metric, subject }: Objective): boolean {
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

/** `null`: nothing was measured, or no window was bad. */
export function worstWindow(
  { metric, subject }: Objective,
  samples: RunSamples,
): WorstWindow | null {
  let worst: WorstWindow | null = null;
  let most = -Infinity;
  for (const requests of requestsByWindow(subject, samples)) {
    const badness = badnessOf(metric, requests);
    for (let window = 0; window < samples.count; window += 1) {
      const found = badness(window);
      if (found < most || found === -Infinity) continue;
      if (found === most && (worst === null || window >= worst.window)) continue;
      most = found;
      worst = windowOf(metric, requests, window, samples);
    }
  }
  return worst;
}

function windowOf(
  metric: Objective["metric"],
  requests: WindowedRequests,
  window: number,
  { windowUs, endUs }: RunSamples,
): WorstWindow {
  const fromUs = window * windowUs;
  const lengthUs = Math.min(windowUs, endUs - fromUs);
  const [ok, failed] = [at(requests.ok, window), at(requests.failed, window)];
  const place = { window, fromUs: instant(fromUs), lengthUs: duration(lengthUs) };
  if (isLatencyMetric(metric)) return { ...place, value: at(requests.latency[metric], window) };
  const share = failed / (ok + failed);
  return { ...place, value: metric === "throughput" ? ok / (lengthUs / SECOND) : share };
}

type Badness = (window: number) => number;

/** The more, the worse; -∞ where there is nothing to tell. */
function badnessOf(metric: Objective["metric"], requests: WindowedRequests): Badness {
  if (isLatencyMetric(metric)) {
    const quantiles = requests.latency[metric];
    return (window) => (Number.isNaN(at(quantiles, window)) ? -Infinity : at(quantiles, window));
  }
  if (metric === "throughput") {
    const isWhole = wholeWindows(requests);
    return (window) => (isWhole(window) ? -at(requests.ok, window) : -Infinity);
  }
  return (window) => (at(requests.failed, window) === 0 ? -Infinity : at(requests.failed, window));
}

/**
 * Windows in which requests were asked for or waited for all the time. The first and the last that
 * had any say too little: they may have begun and ended within.
 */
function wholeWindows({ requests, inFlight }: WindowedRequests): (window: number) => boolean {
  const isAsked = (window: number): boolean =>
    at(requests, window) > 0 || (inFlight !== undefined && at(inFlight, window) > 0);
  const asked = Array.from(requests.keys()).filter(isAsked);
  const [first = Infinity, last = -Infinity] = [asked[0], asked.at(-1)];
  return (window) => window > first && window < last && isAsked(window);
}

function at(series: Series, window: number): number {
  return series[window] ?? 0;
}
