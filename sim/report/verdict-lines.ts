/**
 * What came of a run, at the end of its trace: a line for each objective, and one for each
 * invariant that did not hold.
 *
 * They are told of the whole run when it is over: their `seq` is `null`, as that of requests, and
 * they are in no digest.
 */
import { objectivesJson, type Judged } from "./verdicts-json.ts";

/** Lines without their ends. */
export function* verdictLines(judged: Judged): Generator<string> {
  const { report } = judged;
  const head = { t_us: report.endedUs, seq: null };
  for (const objective of objectivesJson(judged)) {
    yield JSON.stringify({ ...head, event: "objective", ...objective, cause: null });
  }
  for (const { id, message } of report.invariants.violations) {
    yield JSON.stringify({ ...head, event: "invariant", id, held: false, message, cause: null });
  }
}
