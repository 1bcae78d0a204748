/**
 * A small manifest, run to its end and folded into its report.
 */
import { createRunRecorder } from "../../../sim/report/run-recorder.ts";
import type { RunReport } from "../../../sim/report/run-report.ts";
import type { SystemSpec } from "../../../sim/system.ts";
import { run } from "../../support/systems.ts";
import { load, valueOf } from "../manifest/read.ts";

export interface Reported {
  readonly system: SystemSpec;
  readonly report: RunReport;
}

/** `text`: all but the name of the system. */
export async function reported(text: string, seconds: number): Promise<Reported> {
  const system = valueOf(load(`system: s\n${text}`));
  const result = await run(system, { untilMs: seconds * 1_000 });
  const recorder = createRunRecorder(system);
  for (const record of result.records) recorder.observe(record);
  return { system, report: recorder.report(result) };
}
