/**
 * `--perfetto FILE`: the run for Perfetto and chrome://tracing, written as it goes on.
 */
import { openTraceFile, type TraceFile } from "../io/trace-file.ts";
import type { TraceEventJson } from "../report/perfetto/events.ts";
import { PerfettoView } from "../report/perfetto/perfetto.ts";
import type { Verdict } from "../report/objectives.ts";
import type { SimulationResult, TraceObserver } from "../simulation.ts";
import type { Sight } from "../sight.ts";
import type { SystemSpec } from "../system.ts";
import type { RequestWatch } from "../traffic/requests.ts";
import { asUsage } from "./as-usage.ts";
import type { BootRequest } from "./boot-options.ts";

export interface PerfettoOutput extends Pick<TraceFile, "discard"> {
  readonly observe: TraceObserver;
  readonly requests: RequestWatch;
  readonly see: (sight: Sight) => void;
  complete(result: SimulationResult, verdicts: readonly Verdict[]): void;
}

/** `null` where nobody asked for it. */
export function openPerfetto(request: BootRequest, system: SystemSpec): PerfettoOutput | null {
  const { perfettoFile, sources, seed } = request;
  if (perfettoFile === null) return null;
  const file = asUsage("--perfetto", () => openTraceFile(perfettoFile, sources.files));
  const write = (line: string): void => asUsage("--perfetto", () => file.writeLine(line));
  write('{"displayTimeUnit":"ms","traceEvents":[');
  let separator = "";
  const view = new PerfettoView(system, (event: TraceEventJson) => {
    write(separator + JSON.stringify(event));
    separator = ",";
  });
  return {
    observe: (record) => view.observe(record),
    requests: view.requests,
    see: (sight) => view.see(sight),
    complete(result, verdicts) {
      const told = verdicts.map(({ objective, held }) => ({ text: objective.text, isHeld: held }));
      const data = { seed: String(seed), ...view.finish(result, told) };
      write(`],"otherData":${JSON.stringify(data)}}`);
      asUsage("--perfetto", () => file.complete());
    },
    discard: () => file.discard(),
  };
}
