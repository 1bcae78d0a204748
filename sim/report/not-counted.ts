/**
 * What an objective on the errors of a service leaves out: calls that were given up, because the
 * request that they were for was over, and attempts that were made again. Both may be many where
 * the service is at its worst, so they stand beside the verdict.
 */
import type { Objective } from "../manifest/objective.ts";
import { pluralText } from "../quantity-text.ts";
import type { RunReport } from "./run-report.ts";

export interface NotCounted {
  readonly givenUp: number;
  readonly retries: number;
}

/** `null`: it is no objective on the errors of a service, or nobody sends requests. */
export function notCounted(
  { metric, subject }: Objective,
  { traffic }: RunReport,
): NotCounted | null {
  if (metric !== "errors" || subject.kind !== "service") return null;
  const usage = traffic?.services.find(({ service }) => service === subject.service);
  return usage === undefined ? null : { givenUp: usage.givenUp, retries: usage.retries };
}

/** `not counted: 3 205 calls given up, 6 retries`; empty where there is nothing to tell. */
export function notCountedText(objective: Objective, report: RunReport): string {
  const { givenUp = 0, retries = 0 } = notCounted(objective, report) ?? {};
  const parts: string[] = [];
  if (givenUp > 0) parts.push(`${pluralText(givenUp, "call")} given up`);
  if (retries > 0) parts.push(pluralText(retries, "retry", "retries"));
  return parts.length === 0 ? "" : `not counted: ${parts.join(", ")}`;
}
