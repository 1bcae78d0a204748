/**
 * The files that a run writes while it goes on: the trace, the kernel's log and the audit log.
 *
 * They watch the run and do not take part in it. What goes wrong with one of them ends the run
 * with a sentence that names its option: a record that cannot be kept is not silently lost.
 */
import { AuditLog } from "../../kernel/audit/audit-log.ts";
import { isSameFile, openAuditFile, type AuditFile } from "../io/audit-file.ts";
import { openTraceFile, type TraceFile } from "../io/trace-file.ts";
import type { Answers } from "../answer-words.ts";
import type { AuditSummary, BootOutcome, PageSummary } from "../report/boot-json.ts";
import { AskedFinder } from "../report/asked-finder.ts";
import { instanceName, serviceName } from "../subject-names.ts";
import { KernelLog } from "../report/kernel-log.ts";
import type { Judged } from "../report/verdicts-json.ts";
import type { ProgramListener } from "../program/ledger.ts";
import type { SimulationResult, TraceObserver } from "../simulation.ts";
import type { Sight } from "../sight.ts";
import type { SystemSpec } from "../system.ts";
import type { RequestWatch } from "../traffic/requests.ts";
import { asUsage } from "./as-usage.ts";
import type { BootRequest } from "./boot-options.ts";
import { joinRequests } from "./joined-requests.ts";
import { openPerfetto, type PerfettoOutput } from "./perfetto-output.ts";
import { openPageFile, type PageFile } from "./page-file.ts";
import { openTrace } from "./trace-output.ts";
import { UsageError } from "./usage-error.ts";

/** What there is of a run that was broken off. */
export interface Remains {
  /** Whether it had begun at all. */
  readonly hasBegun: boolean;
  /** What cannot be taken back, for a sentence. */
  readonly left: readonly string[];
}

export interface RunFiles {
  readonly observers: readonly TraceObserver[];
  readonly onAnswers: (answers: Answers) => void;
  readonly onSaid: ProgramListener;
  /** Called once, before anything has happened. */
  readonly onSight: (sight: Sight) => void;
  /** `null`: no file has single requests. */
  readonly requests: RequestWatch | null;
  /** Whether a file needs the run measured window by window. */
  readonly isSampled: boolean;
  /** What the log has for standard output; empty where it goes to a file. */
  readonly logLines: readonly string[];
  /** Seals the audit log and gives the trace its name; the log's head, where there is a log. */
  complete(result: SimulationResult, judged: Judged): AuditSummary | null;
  /** Writes the page of the run; `null` where none was asked for. */
  writePage(outcome: BootOutcome, result: SimulationResult): PageSummary | null;
  /** After a run that broke off: no trace is left, and an audit log without a seal. */
  abandon(): Remains;
}

export function openRunFiles(request: BootRequest, system: SystemSpec, version: string): RunFiles {
  refuseSameFile(request);
  const trace = openTrace(request, system);
  let log: WatchingLog | null = null;
  let perfetto: PerfettoOutput | null = null;
  let page: PageFile | null = null;
  let hasBegun = false;
  try {
    log = openLog(request, system);
    perfetto = openPerfetto(request, system);
    page = openPage(request, system);
    const audit = openAudit(request, system, version);
    return {
      observers: [trace, log, perfetto, page, audit].flatMap((file) => file?.observe ?? []),
      onAnswers: (answers) => log?.answered(answers),
      onSaid: (said) => log?.said(said),
      onSight(sight) {
        hasBegun = true;
        perfetto?.see(sight);
      },
      requests: joinRequests([trace, perfetto].flatMap((file) => file?.requests ?? [])),
      isSampled: perfetto !== null || page !== null,
      logLines: log?.lines ?? [],
      complete(result, judged) {
        const summary = audit?.seal(result) ?? null;
        trace?.complete(judged);
        log?.complete();
        perfetto?.complete(result, judged.verdicts);
        return summary;
      },
      writePage: (outcome, result) => page?.write(outcome, result) ?? null,
      abandon() {
        audit?.abandon();
        const sealless = audit === null ? [] : ["the audit log, without its seal"];
        return {
          hasBegun,
          left: [...discardAll({ trace, log, perfetto, report: page }), ...sealless],
        };
      },
    };
  } catch (error) {
    discardAll({ trace, log, perfetto, report: page });
    throw error;
  }
}

/** By their options; those of which something is left all the same. */
function discardAll(
  files: Readonly<Record<string, Pick<TraceFile, "discard"> | null>>,
): readonly string[] {
  return Object.entries(files).flatMap(([name, file]) =>
    file?.discard() === true ? [`the first part of --${name}`] : [],
  );
}

/** Of two that are written to one place the later one would replace the other without a word. */
function refuseSameFile(request: BootRequest): void {
  const { traceFile, logFile, auditFile, perfettoFile, reportFile } = request;
  const named = [
    ["--trace", traceFile],
    ["--log", logFile === "-" ? null : logFile],
    ["--audit", auditFile],
    ["--perfetto", perfettoFile],
    ["--report", reportFile],
  ] as const;
  for (const [index, [option, path]] of named.entries()) {
    for (const [other, otherPath] of named.slice(index + 1)) {
      if (path === null || otherPath === null || !isSameFile(path, otherPath)) continue;
      const message = `${option} and ${other} name the same file`;
      throw new UsageError(message, "give each a file of its own");
    }
  }
}

interface WatchingLog extends Pick<TraceFile, "complete" | "discard"> {
  readonly observe: TraceObserver;
  readonly answered: (answers: Answers) => void;
  readonly said: ProgramListener;
  readonly lines: readonly string[];
}

/** A log for standard output is kept until the run is over, and stands before its report. */
function openLog({ logFile, sources }: BootRequest, system: SystemSpec): WatchingLog | null {
  if (logFile === null) return null;
  const log = new KernelLog(system);
  const lines: string[] = [];
  if (logFile === "-") {
    const keep = (found: readonly string[]): void => {
      for (const line of found) lines.push(`${line}\n`);
    };
    return {
      lines,
      observe: (record) => keep(log.linesOf(record)),
      answered: (answers) => keep(log.answered(answers)),
      said: (said) => keep(log.said(said)),
      complete: () => undefined,
      discard: () => false,
    };
  }
  const file = asUsage("--log", () => openTraceFile(logFile, sources.files));
  const write = (found: readonly string[]): void => {
    for (const line of found) asUsage("--log", () => file.writeLine(line));
  };
  return {
    lines,
    observe: (record) => write(log.linesOf(record)),
    answered: (answers) => write(log.answered(answers)),
    said: (said) => write(log.said(said)),
    complete: () => asUsage("--log", () => file.complete()),
    discard: () => file.discard(),
  };
}

function openPage(request: BootRequest, system: SystemSpec): PageFile | null {
  const { reportFile } = request;
  if (reportFile === null) return null;
  const page = asUsage("--report", () => openPageFile(reportFile, request, system));
  return { ...page, write: (...run) => asUsage("--report", () => page.write(...run)) };
}

interface WatchingAudit extends Pick<AuditFile, "abandon"> {
  readonly observe: TraceObserver;
  seal(result: SimulationResult): AuditSummary;
}

function openAudit(
  request: BootRequest,
  system: SystemSpec,
  version: string,
): WatchingAudit | null {
  const { auditFile } = request;
  if (auditFile === null) return null;
  const file = asUsage("--audit", () => openAuditFile(auditFile));
  const log = asUsage("--audit", () => beginLog(file, request, system, version));
  return {
    observe: (record) => asUsage("--audit", () => log.observe(record)),
    seal({ endedAt, ending, digest }) {
      return asUsage("--audit", () => {
        log.seal({ at: endedAt, ending, digest });
        file.complete();
        return { file: auditFile, entries: log.entries, head: log.head };
      });
    },
    abandon: () => file.abandon(),
  };
}

function beginLog(
  file: AuditFile,
  { seed, rng }: BootRequest,
  system: SystemSpec,
  version: string,
): AuditLog {
  return new AuditLog({
    version,
    system: system.name,
    seed,
    rng,
    names: {
      service: (id) => serviceName(system, id),
      instance: (id) => instanceName(system, id),
    },
    askedOf: new AskedFinder(system).askedOf,
    write: (line) => file.writeLine(line),
  });
}
