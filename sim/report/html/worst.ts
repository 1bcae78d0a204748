/**
 * Where an objective was at its worst: whom it befell, and when.
 */
import type { SystemSpec } from "../../system.ts";
import type { RunSamples } from "../../sampling/samples.ts";
import { isLatencyMetric, type Objective } from "../../manifest/objective.ts";
import { durationText, instantText, percentText, pluralText } from "../../quantity-text.ts";
import { decisiveFailure, isOnFailures } from "../decisive-failure.ts";
import { servicesOf, type Verdict } from "../objectives.ts";
import type { InstanceReport, RunReport } from "../run-report.ts";
import { namedText, troublesIn } from "../worst-time.ts";
import { isByWindow, worstWindow } from "../worst-window.ts";

export interface Worst {
  readonly text: string;
  /** `null`: at no instant in particular. */
  readonly atUs: number | null;
}

export interface WorstView {
  readonly system: SystemSpec;
  readonly report: RunReport;
  readonly samples: RunSamples | null;
}

/** `null`: there is nothing to point at. */
export function worstOf(verdict: Verdict, view: WorstView): Worst | null {
  const { objective } = verdict;
  if (isOnFailures(objective)) return decisive(verdict, view);
  if (isByWindow(objective)) return inWindow(objective, view);
  const own = servicesOf(objective.subject, view.report).flatMap(({ instances }) => instances);
  switch (objective.metric) {
    case "ready":
      return lastReady(own);
    case "restarts":
      return mostRestarts(own);
    default:
      return null;
  }
}

function lastReady(instances: readonly InstanceReport[]): Worst | null {
  let last: InstanceReport | null = null;
  for (const each of instances) {
    if (each.readyUs !== null && (last?.readyUs ?? -1) < each.readyUs) last = each;
  }
  if (last === null) return null;
  return { text: `last: ${last.name}`, atUs: last.readyUs };
}

function mostRestarts(instances: readonly InstanceReport[]): Worst | null {
  let most: InstanceReport | null = null;
  for (const each of instances) if (each.restarts > (most?.restarts ?? 0)) most = each;
  if (most === null || instances.length === 1) return null;
  return { text: `most: ${most.name}, ${pluralText(most.restarts, "restart")}`, atUs: null };
}

function decisive(verdict: Verdict, { system, report }: WorstView): Worst | null {
  const found = decisiveFailure(system, report, verdict);
  if (found === null) return null;
  const { who, atUs, untilUs } = found;
  const away = untilUs === null ? "not up again" : `down for ${durationText(untilUs - atUs)}`;
  return { text: `${who} at ${instantText(atUs)}, ${away}`, atUs };
}

function inWindow(objective: Objective, { system, report, samples }: WorstView): Worst | null {
  const worst = samples === null ? null : worstWindow(objective, samples);
  if (samples === null || worst === null) return null;
  const { fromUs, lengthUs, value } = worst;
  const when = `in the ${durationText(lengthUs)} from ${instantText(fromUs)}`;
  const troubles = troublesIn(worst, system, report, samples);
  return { text: `${valueText(objective, value)} ${when}${namedText(troubles)}`, atUs: fromUs };
}

function valueText({ metric }: Objective, value: number): string {
  if (isLatencyMetric(metric)) return durationText(value);
  return metric === "throughput" ? `${value.toFixed(1)}/s` : `${percentText(value)} failed`;
}
