/**
 * The window of a run in which a workload or a service was at its worst, and what lay on the system
 * then.
 */
import type { Objective } from "../../manifest/objective.ts";
import type { RunSamples, Series } from "../../sampling/samples.ts";
import { durationText, instantText, percentText } from "../../quantity-text.ts";
import { requestsByWindow, type WindowedRequests } from "../requests-by-window.ts";
import type { Worst } from "./worst.ts";

/** What lay on the system between two instants, in words; `null`: nothing. */
export type During = (fromUs: number, untilUs: number) => string | null;

const SECOND_US = 1_000_000;

interface Extreme {
  readonly at: number;
  readonly value: number;
}

export function worstWindow(
  { metric, subject }: Objective,
  samples: RunSamples | null,
  during: During,
): Worst | null {
  if (samples === null) return null;
  const measure = measureOf(metric, samples);
  let worst: Extreme | null = null;
  for (const requests of requestsByWindow(subject, samples)) {
    const { of, isLeastWorst } = measure;
    for (let at = 0; at < samples.count; at += 1) {
      const value = of(requests, at);
      if (value === null) continue;
      if (worst === null || (isLeastWorst ? value < worst.value : value > worst.value)) {
        worst = { at, value };
      }
    }
  }
  if (worst === null || (!measure.isLeastWorst && worst.value === 0)) return null;
  const fromUs = worst.at * samples.windowUs;
  const whole = durationText(samples.windowUs);
  const what = during(fromUs, fromUs + samples.windowUs);
  const cause = what === null ? "" : `: ${what}`;
  const said = `${measure.say(worst.value)} in the ${whole} from ${instantText(fromUs)}`;
  return { text: `${said}${cause}`, atUs: fromUs };
}

interface Measure {
  /** `null`: nothing to measure in this window. */
  readonly of: (requests: WindowedRequests, at: number) => number | null;
  readonly say: (value: number) => string;
  readonly isLeastWorst: boolean;
}

function measureOf(metric: Objective["metric"], samples: RunSamples): Measure {
  switch (metric) {
    case "p50":
    case "p90":
    case "p99":
    case "p999":
      return {
        of: ({ latency }, at) => known(latency[metric], at),
        say: durationText,
        isLeastWorst: false,
      };
    case "throughput":
      return {
        of: (requests, at) => throughputOf(requests, at, samples),
        say: (value) => `${value.toFixed(1)}/s`,
        isLeastWorst: true,
      };
    default:
      return {
        of: ({ ok, failed }, at) => {
          const [good = 0, bad = 0] = [ok[at], failed[at]];
          return good + bad === 0 ? null : bad / (good + bad);
        },
        say: (value) => `${percentText(value)} failed`,
        isLeastWorst: false,
      };
  }
}

/** Of whole windows in which it asked, or had asked: the first and the last say too little. */
function throughputOf(
  { ok, requests }: WindowedRequests,
  at: number,
  { windowUs, count }: RunSamples,
): number | null {
  const isWhole = at > 0 && at < count - 1 && (requests[at - 1] ?? 0) > 0;
  if (!isWhole || (requests[at] ?? 0) === 0 || (requests[at + 1] ?? 0) === 0) return null;
  return (ok[at] ?? 0) / (windowUs / SECOND_US);
}

function known(series: Series, at: number): number | null {
  const value = series[at] ?? Number.NaN;
  return Number.isNaN(value) ? null : value;
}
