/**
 * Where an objective was at its worst: whom it befell, and when.
 */
import { unreachable } from "../../../kernel/assertion.ts";
import type { ServiceId } from "../../../kernel/spec.ts";
import type { SystemSpec } from "../../system.ts";
import type { RunSamples } from "../../sampling/samples.ts";
import { isLatencyMetric, type Objective } from "../../manifest/objective.ts";
import { durationText, instantText, percentText, pluralText } from "../../quantity-text.ts";
import { decisiveFailure } from "../decisive-failure.ts";
import type { Verdict } from "../objectives.ts";
import type { InstanceReport, RunReport } from "../run-report.ts";
import { namedText, troublesIn } from "../worst-time.ts";
import { worstWindow } from "../worst-window.ts";

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
  const { metric, subject } = objective;
  const { report } = view;
  const isOf = (service: ServiceId): boolean =>
    subject.kind === "system" || (subject.kind === "service" && subject.service === service);
  const own = report.services.filter(({ id }) => isOf(id)).flatMap(({ instances }) => instances);
  switch (metric) {
    case "ready":
      return lastReady(own);
    case "recovery":
      return decisive(verdict, view);
    case "restarts":
      return mostRestarts(own);
    case "state":
      return null;
    case "availability":
      return subject.kind === "workload" ? inWindow(objective, view) : decisive(verdict, view);
    case "errors":
    case "throughput":
    case "p50":
    case "p90":
    case "p99":
    case "p999":
      return inWindow(objective, view);
    default:
      return unreachable(metric);
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
