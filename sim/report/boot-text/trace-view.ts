/**
 * What the texts of records look into: the system, and the records that led to the one told.
 */
import type { SystemSpec } from "../../system.ts";
import { ActionFinder } from "../action-finder.ts";
import { Pullers } from "../pulled-in.ts";
import type { RestartFate } from "../restart-ledger.ts";
import type { RunReport } from "../run-report.ts";
import type { RecordFinder } from "../stop-reason.ts";
import { thrownIn, type ThrownFinder } from "../thrown.ts";

export interface TraceView {
  readonly system: SystemSpec;
  readonly recordAt: RecordFinder;
  /** Which of how many a restart is, or that it was refused. */
  readonly restartFate: (seq: number) => RestartFate;
  /** What is told of the answer to a call; `null`: nothing, or its error says it. */
  readonly answerOf: (seq: number) => string | null;
  /** The entry of the manifest that a call is, as far as it can be told. */
  readonly actionOf: ActionFinder["actionOf"];
  readonly thrownBy: ThrownFinder;
  /** Who had a service start again that nobody named. */
  readonly pullerOf: Pullers["of"];
}

export function viewOf(system: SystemSpec, report: RunReport): TraceView {
  const { recordAt, restartFate, answerOf } = report;
  const { actionOf } = new ActionFinder(system);
  // Whichever is told first, each call has been looked up in its turn.
  for (const record of report.happenings) if (record.event === "audit") actionOf(record);
  const pullers = new Pullers(system, report.happenings, recordAt);
  const pullerOf: TraceView["pullerOf"] = (record) => pullers.of(record);
  const thrownBy = thrownIn(report);
  return { system, recordAt, restartFate, answerOf, actionOf, thrownBy, pullerOf };
}
