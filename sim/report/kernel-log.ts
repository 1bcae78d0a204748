/**
 * `boot --log`: the run as the kernel's own log, in the form that MultiOS has on its serial line.
 *
 *   [INFO]  === MultiOS Bootstrap Starting ===
 *   [INFO]  [    0.812345] db/0: starting > running
 *   [WARN]  [    3.000000] db/0: killed by the fault at line 19
 *
 * A line is a level in brackets, two spaces or one, and a message, and ends with CR LF. The four
 * milestones of a boot stand alone, word for word; all else has seconds since the boot before it.
 * It is a view of the trace: nothing is recorded for it, and no digest knows of it.
 */
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { SystemSpec } from "../system.ts";
import { recordText, subjectOf } from "./boot-text/record-text.ts";
import type { TraceView } from "./boot-text/trace-view.ts";
import { ActionFinder } from "./action-finder.ts";
import { RecordStore } from "./record-store.ts";
import { RestartLedger } from "./restart-ledger.ts";

export type LogLevel = "INFO" | "WARN" | "ERROR";

/** `[INFO]  ` and `[ERROR] `: messages stand in one column. */
const LEVEL_COLUMNS = 8;

/** Seconds up to 99,999 stand in one column, as in other kernels. */
const SECOND_COLUMNS = 12;

/** Whoever reads the serial line knows a boot by these. */
const MILESTONES: Partial<Record<string, readonly string[]>> = {
  "early-init": ["=== MultiOS Bootstrap Starting ==="],
  complete: [
    "=== Bootstrap Complete ===",
    "Initializing Service Manager...",
    "MultiOS kernel initialization complete!",
  ],
};

export class KernelLog {
  readonly #view: TraceView;
  readonly #store = new RecordStore();
  readonly #restarts: RestartLedger;

  constructor(system: SystemSpec) {
    const recordAt = (seq: number): TraceRecord | null => this.#store.find(seq);
    this.#restarts = new RestartLedger(system, recordAt);
    const restartFate = this.#restarts.fateOf;
    // A line is written with its record, and the words of a refusal come after that.
    const { actionOf } = new ActionFinder(system);
    this.#view = { system, recordAt, restartFate, reasonOf: () => null, actionOf };
  }

  /** The lines of a record, each with its CR and without its LF; most probes say nothing. */
  linesOf(record: TraceRecord): readonly string[] {
    this.#store.add(record);
    this.#restarts.observe(record);
    if (record.event === "boot.stage") {
      const at = stamp(record.tUs);
      const stage = MILESTONES[record.stage] ?? [`${at} stage ${record.stage}`];
      return stage.map((message) => line("INFO", message));
    }
    const message = messageOf(this.#view, record);
    if (message === null) return [];
    const subject = subjectOf(this.#view.system, record);
    const who = subject === "" ? "" : `${subject}: `;
    return [line(levelOf(record), `${stamp(record.tUs)} ${who}${message}`)];
  }
}

/** What stands in the report, and the transitions, which the report shows as bars. */
function messageOf(view: TraceView, record: TraceRecord): string | null {
  const text = recordText(view, record);
  switch (record.event) {
    case "service.state": {
      const change = `${record.from} > ${record.to}`;
      return text === null ? change : `${change}: ${text}`;
    }
    case "service.ready":
      return record.ready ? "ready" : "not ready";
    case "probe.result":
      return record.outcome === "pass" ? null : `probe: ${record.outcome}`;
    case "fault.detected":
      return `fault: ${record.type}`;
    case "recovery.done":
      return `recovery: ${record.outcome}`;
    case "system.service":
      return `${record.part} ${record.from} > ${record.to}`;
    default:
      return text;
  }
}

function levelOf(record: TraceRecord): LogLevel {
  switch (record.event) {
    case "service.state":
      return record.to === "failed" || record.error !== null ? "ERROR" : "INFO";
    case "dependency.failed":
      return record.fatal ? "ERROR" : "WARN";
    case "service.ready":
    case "health.status":
      return isWell(record) ? "INFO" : "WARN";
    case "recovery.done":
      return record.outcome === "gave-up" ? "ERROR" : "INFO";
    case "fault.injected":
    case "fault.detected":
    case "limit.hit":
    case "access.denied":
    case "isolation.breach":
    case "probe.result":
    case "power.deadline":
      return "WARN";
    case "sched.throttle":
      return record.phase === "begin" ? "WARN" : "INFO";
    case "message.state":
      return record.state === "flowing" ? "INFO" : "WARN";
    default:
      return "INFO";
  }
}

function isWell(
  record: Extract<TraceRecord, { event: "service.ready" | "health.status" }>,
): boolean {
  return record.event === "service.ready" ? record.ready : record.to !== "unhealthy";
}

function line(level: LogLevel, message: string): string {
  return `${`[${level}]`.padEnd(LEVEL_COLUMNS)}${message}\r`;
}

/** `[    2.310042]`: seconds since the boot, to the microsecond. */
function stamp(tUs: number): string {
  const seconds = Math.floor(tUs / 1_000_000);
  const fraction = String(tUs % 1_000_000).padStart(6, "0");
  return `[${`${seconds}.${fraction}`.padStart(SECOND_COLUMNS)}]`;
}
