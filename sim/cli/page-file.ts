/**
 * `--report FILE.html`: the page of a run, written whole when the run is over, or not at all.
 */
import { openTraceFile, type TraceFile } from "../io/trace-file.ts";
import { loadPageAssets } from "../io/page-assets.ts";
import type { BootOutcome, PageSummary } from "../report/boot-json.ts";
import { createPageRecorder } from "../report/html/page-recorder.ts";
import type { SimulationResult, TraceObserver } from "../simulation.ts";
import type { SystemSpec } from "../system.ts";
import { commandAgain, type BootRequest } from "./boot-options.ts";

export interface PageFile extends Pick<TraceFile, "discard"> {
  readonly observe: TraceObserver;
  write(outcome: BootOutcome, result: SimulationResult): PageSummary;
}

/** It is opened at once, so that no run ends with nowhere to write its page. */
export function openPageFile(path: string, request: BootRequest, system: SystemSpec): PageFile {
  const assets = loadPageAssets();
  const recorder = createPageRecorder(system);
  const file = openTraceFile(path, request.sources.files);
  return {
    observe: recorder.observe,
    write(outcome, result) {
      const { conditions } = request;
      const command = commandAgain(request, outcome.report);
      const page = recorder.page({ outcome, samples: result.samples, command, conditions, assets });
      file.writeLine(page.trimEnd());
      file.complete();
      return { file: path, bytes: Buffer.byteLength(page) };
    },
    discard: () => file.discard(),
  };
}
