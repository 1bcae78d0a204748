/**
 * The requests that failed until all was well again, behind the line that says so: that a fault has
 * healed, or that what was away is ready again.
 *
 * All of them say it alike, also where none failed: that nobody noticed is worth knowing as well.
 */
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import { failedText, type FailedRequests } from "../failed-meanwhile.ts";
import type { RecordFinder } from "../stop-reason.ts";
import type { EndedOutage } from "./outages.ts";

/** The requests that failed between two instants; `null`: nobody asks, or nobody knows. */
export type FailedSince = (fromUs: number, toUs: number) => readonly FailedRequests[] | null;

export interface LossFinder {
  readonly recordAt: RecordFinder;
  readonly failedSince: FailedSince;
}

/** `; 31 requests of shoppers failed meanwhile`; empty where it ends nothing, or nobody asks. */
export function lossText(
  record: TraceRecord,
  since: EndedOutage | null,
  { recordAt, failedSince }: LossFinder,
): string {
  const isHeal = record.event === "fault.injected" && record.phase === "heal";
  const begin = isHeal && record.cause !== null ? recordAt(record.cause) : null;
  const sinceUs = begin?.tUs ?? since?.sinceUs;
  const failed = sinceUs === undefined ? null : failedSince(sinceUs, record.tUs);
  return failed === null ? "" : `; ${failedText(failed)}`;
}
