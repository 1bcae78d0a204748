/**
 * What came of a run, in a few sentences that a stranger understands.
 */
import { failedOf } from "../../traffic/usage.ts";
import type { BootOutcome } from "../boot-json.ts";
import { neverReady } from "../failure-causes.ts";
import { listText } from "../boot-text/shorten.ts";
import { countText, durationText, percentText, pluralText } from "../../quantity-text.ts";
import type { FaultReport, RunReport } from "../run-report.ts";
import { instanceName, serviceName } from "../../subject-names.ts";
import { html, type Markup } from "./markup.ts";
import { eventLink } from "./tables.ts";

/** How the page greets: in a colour, a sign and a word each. */
export type Mood = "held" | "violated" | "neutral";

export interface Headline {
  readonly mood: Mood;
  /** `2 of 6 objectives were violated`. */
  readonly verdict: string;
  readonly sentences: readonly Markup[];
}

const NAMES_SHOWN = 4;

export function headlineOf(outcome: BootOutcome, faultsInjected: number): Headline {
  const { report, verdicts } = outcome;
  const violated = verdicts.filter(({ held }) => !held).length;
  const isReady = report.readyUs !== null;
  const broken = report.invariants.violations.length;
  const isBad = violated > 0 || !isReady || broken > 0;
  return {
    mood: isBad ? "violated" : verdicts.length === 0 ? "neutral" : "held",
    verdict: verdictOf(verdicts.length, violated, isReady),
    sentences: [
      ...brokenSentences(broken).map(said),
      said(readySentence(outcome)),
      ...failureSentences(outcome),
      ...faultSentences(outcome, faultsInjected).map(said),
      ...trafficSentences(report).map(said),
    ],
  };
}

function said(sentence: string): Markup {
  return html`${sentence}`;
}

function verdictOf(objectives: number, violated: number, isReady: boolean): string {
  if (violated > 0) {
    const were = violated === 1 ? "was" : "were";
    const all = violated === objectives && violated > 1 ? "All" : countText(violated);
    return objectives === 1
      ? "The objective was violated"
      : all === "All"
        ? `All ${countText(objectives)} objectives were violated`
        : `${all} of ${countText(objectives)} objectives ${were} violated`;
  }
  if (!isReady) return "The system did not become ready";
  if (objectives === 0) return "No objectives were stated";
  return objectives === 1 ? "The objective held" : `All ${countText(objectives)} objectives held`;
}

function brokenSentences(broken: number): readonly string[] {
  if (broken === 0) return [];
  return [
    `${pluralText(broken, "law")} that every run obeys did not hold: a defect of MultiOS itself.`,
  ];
}

function readySentence({ system, report }: BootOutcome): string {
  if (report.readyUs !== null) {
    return `It was ready ${durationText(report.readyUs)} after the boot began.`;
  }
  const missing = neverReady(report.services).map((id) => serviceName(system, id));
  return `Never ready: ${listText(missing, NAMES_SHOWN)}.`;
}

function faultSentences({ system, report }: BootOutcome, injected: number): readonly string[] {
  const failures = report.faults.filter(({ ending }) => ending !== "refused");
  const planned =
    injected === 0 ? "No fault was injected" : `${pluralText(injected, "fault")} injected`;
  if (failures.length === 0) return [`${planned}; no instance failed.`];
  const count = failures.length + report.faultsNotListed;
  const recovered = failures.filter(({ ending }) => ending === "recovered");
  const rest = failures.length - recovered.length;
  const some = recovered.length === 0 ? "none" : countText(recovered.length);
  const fate = rest === 0 ? "all recovered" : `${some} recovered`;
  const worst = longest(recovered);
  const longestText =
    worst === null
      ? ""
      : `, the slowest ${instanceName(system, worst.instance)} in ${durationText(worst.tookUs)}`;
  return [`${planned}; ${pluralText(count, "failure")} noticed, ${fate}${longestText}.`];
}

function longest(
  faults: readonly FaultReport[],
): (Pick<FaultReport, "instance"> & { readonly tookUs: number }) | null {
  let found: { instance: FaultReport["instance"]; tookUs: number } | null = null;
  for (const { instance, atUs, recoveredUs } of faults) {
    if (recoveredUs === null) continue;
    const tookUs = recoveredUs - atUs;
    if (found === null || tookUs > found.tookUs) found = { instance, tookUs };
  }
  return found;
}

/** Each failure by the record that it began with, so that a reader is one step from its causes. */
function failureSentences({ system, report }: BootOutcome): readonly Markup[] {
  const failed = report.failures.filter(({ error }) => error !== null);
  const named = failed.slice(0, NAMES_SHOWN).map(({ service, seq }) => {
    const name = serviceName(system, service);
    return seq === null ? html`${name}` : eventLink(name, seq);
  });
  const ids = new Set(failed.map(({ service }) => service));
  const downs = report.downs
    .filter(({ service }) => !ids.has(service))
    .slice(0, NAMES_SHOWN)
    .map(({ service, record }) => {
      const name = serviceName(system, service);
      return record === null ? html`${name}` : eventLink(name, record.seq);
    });
  const rest = failed.length - named.length;
  const more = rest > 0 ? ` and ${countText(rest)} more` : "";
  return [
    ...(named.length === 0 ? [] : [html`Failed at the end: ${listed(named)}${more}.`]),
    ...(downs.length === 0 ? [] : [html`Down at the end: ${listed(downs)}.`]),
  ];
}

function listed(names: readonly Markup[]): readonly Markup[] {
  return names.map((name, n) => (n === 0 ? name : html`, ${name}`));
}

function trafficSentences({ traffic, endedUs }: RunReport): readonly string[] {
  const workloads = traffic?.workloads ?? [];
  if (workloads.length === 0) return [];
  const requests = workloads.reduce((sum, { counts }) => sum + counts.calls, 0);
  const failed = workloads.reduce((sum, { counts }) => sum + failedOf(counts), 0);
  const share = requests === 0 ? "" : ` (${percentText(failed / requests)})`;
  const were = failed === 0 ? "none failed" : `${countText(failed)} failed${share}`;
  return [`${pluralText(requests, "request")} within ${durationText(endedUs)}; ${were}.`];
}
