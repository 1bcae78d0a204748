/**
 * `--trace FILE` and `--trace-all`: the records of a run as JSON Lines, as they are written.
 */
import { openTraceFile, type TraceFile } from "../io/trace-file.ts";
import { RequestLines } from "../report/request-lines.ts";
import { isHighRate, traceLine } from "../report/trace-lines.ts";
import { verdictLines } from "../report/verdict-lines.ts";
import type { Judged } from "../report/verdicts-json.ts";
import type { TraceObserver } from "../simulation.ts";
import type { SystemSpec } from "../system.ts";
import type { RequestWatch } from "../traffic/requests.ts";
import { asUsage } from "./as-usage.ts";
import type { BootRequest } from "./boot-options.ts";

export interface TraceOutput extends Pick<TraceFile, "discard"> {
  readonly observe: TraceObserver;
  /** `null`: the trace has no single requests. */
  readonly requests: RequestWatch | null;
  complete(judged: Judged): void;
}

/** `null` where nobody asked for a trace. */
export function openTrace(request: BootRequest, system: SystemSpec): TraceOutput | null {
  const { traceFile, isTraceAll, sources } = request;
  if (traceFile === null) return null;
  const file = asUsage("--trace", () => openTraceFile(traceFile, sources.files));
  const write = (line: string): void => asUsage("--trace", () => file.writeLine(line));
  return {
    observe(record) {
      if (isTraceAll || !isHighRate(record)) write(traceLine(system, record));
    },
    requests: isTraceAll ? requestsInto(system, write) : null,
    complete(judged) {
      for (const line of verdictLines(judged)) write(line);
      asUsage("--trace", () => file.complete());
    },
    discard: () => file.discard(),
  };
}

function requestsInto(system: SystemSpec, write: (line: string) => void): RequestWatch {
  const lines = new RequestLines(system);
  return {
    isAll: true,
    isSampled: false,
    see(event) {
      const line = lines.lineOf(event);
      if (line !== null) write(line);
      return null;
    },
  };
}
