/**
 * What the texts of records look into: the system, and the records that led to the one told.
 */
import type { SystemSpec } from "../../system.ts";
import type { RecordFinder } from "../stop-reason.ts";

export interface TraceView {
  readonly system: SystemSpec;
  readonly recordAt: RecordFinder;
  /** Why a call was refused; `null` where its error says it. */
  readonly reasonOf: (seq: number) => string | null;
}
