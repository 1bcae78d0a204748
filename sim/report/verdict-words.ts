/**
 * How the end of a run and what was observed of an objective are said, in every report.
 */
import type { ServiceId } from "../../kernel/spec.ts";
import type { Ending } from "../simulation.ts";
import { isOnRequests, type Verdict } from "./objectives.ts";
import { countText, durationText, percentText } from "../quantity-text.ts";
import type { RunReport } from "./run-report.ts";

/** Why a run ended. */
export const ENDINGS: Readonly<Record<Ending, string>> = {
  quiet: "nothing was left to happen",
  until: "the time given by --for was over",
  enough: "whoever watched it had seen enough",
  horizon: "an hour had gone by since the last thing that was planned",
  "no-progress": "a million events went by without anything new coming up: a crash loop",
  livelock: "time did not go on: the services keep each other busy at one instant",
  shutdown: "the system was shut down",
  interrupted: "interrupted; this is what is known so far",
};

/** `1.304 s`, `99.965 %`, `running`; `never` of what did not happen. */
export function observedText({ objective, observed }: Verdict, report: RunReport): string {
  const { metric, subject } = objective;
  if (metric === "recovery" && observed === 0) {
    const isOf = ({ service }: { readonly service: ServiceId }): boolean =>
      subject.kind !== "service" || subject.service === service;
    if (!report.faults.some(isOf) && !report.outages.some(isOf)) return "no fault";
  }
  if (observed === null) return isOnRequests(metric) ? "not measured" : "never";
  if (typeof observed === "string") return observed;
  switch (objective.bound.kind) {
    case "duration":
      return durationText(observed);
    case "ratio":
      return percentText(observed);
    case "rate":
      return `${observed.toFixed(1)}/s`;
    default:
      return countText(observed);
  }
}
