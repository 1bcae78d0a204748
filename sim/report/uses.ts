/**
 * What a run used and was used for, as the report has it: nothing is worked out here.
 */
import type { SimulationResult } from "../simulation.ts";
import type { RunReport } from "./run-report.ts";

type Uses = Pick<RunReport, "cpu" | "messages" | "programs" | "traffic" | "samples" | "resources">;

export function usesOf(result: SimulationResult): Uses {
  const { cpuUsage: cpu, messages, programs, traffic, samples, resources } = result;
  return { cpu, messages, programs, traffic, samples, resources };
}
