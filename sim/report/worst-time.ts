/**
 * When an objective was furthest from being held, and what was wrong then: the worst window of the
 * requests that it is on, or the failure that decided it. Requests need the run measured window by
 * window.
 */
import type { Objective } from "../manifest/objective.ts";
import type { RunSamples } from "../sampling/samples.ts";
import type { SystemSpec } from "../system.ts";
import { crowdWithin } from "./crowds.ts";
import { decisiveFailure, isOnFailures } from "./decisive-failure.ts";
import type { Verdict } from "./objectives.ts";
import { durationText } from "../quantity-text.ts";
import type { RunReport } from "./run-report.ts";
import { troublesWithin } from "./troubles.ts";
import { isByWindow, worstWindow, type WorstWindow } from "./worst-window.ts";

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
  const worst = worstWindow(objective, samples);
  if (worst === null) return null;
  const { fromUs: atUs, lengthUs } = worst;
  return { kind: "window", atUs, lengthUs, troubles: troublesIn(worst, system, report, samples) };
}

/** What was wrong in a window, or who had most to do. */
export function troublesIn(
  { window, fromUs, lengthUs }: WorstWindow,
  system: SystemSpec,
  report: RunReport,
  samples: RunSamples,
): readonly string[] {
  // Whoever was held up by something ends after it: it may have been over a window ago.
  const stretch = { fromUs: fromUs - samples.windowUs, toUs: fromUs + lengthUs };
  const troubles = troublesWithin(system, report, stretch).map(({ text }) => text);
  return troubles.length > 0 ? troubles : crowdWithin(system, samples, window);
}

/** `worst in the 2 s from 3m14s: db/0 was slow`, `worst from 1m00s: db/0 was down`. */
export function worstText({ kind, atUs, lengthUs, troubles }: WorstTime): string {
  const from = durationText(Math.round(atUs / 1_000) * 1_000);
  const when = kind === "window" ? `in the ${durationText(lengthUs)} from` : "from";
  return `worst ${when} ${from}${namedText(troubles)}`;
}

/** Behind what it was: `: db/0 was slow, db/1 was down, and 2 more`; empty where nobody knows. */
export function namedText(troubles: readonly string[]): string {
  const named = troubles.slice(0, NAMED_MAX).join(", ");
  const more = troubles.length > NAMED_MAX ? `, and ${troubles.length - NAMED_MAX} more` : "";
  return named === "" ? "" : `: ${named}${more}`;
}

function failureTime(system: SystemSpec, report: RunReport, verdict: Verdict): WorstTime | null {
  const found = decisiveFailure(system, report, verdict);
  if (found === null) return null;
  const { who, atUs, untilUs } = found;
  const lengthUs = (untilUs ?? report.endedUs) - atUs;
  return { kind: "failure", atUs, lengthUs, troubles: [`${who} was down`] };
}
