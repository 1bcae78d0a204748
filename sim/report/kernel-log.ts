/**
 * `boot --log`: the run as the kernel's own log, in the form that MultiOS has on its serial line.
 *
 *   [INFO]  === MultiOS Bootstrap Starting ===
 *   [INFO]  [    0.812345] db/0: starting > running
 *   [WARN]  [    3.000000] db/0: killed by the fault at line 19
 *   [INFO]  [    8.200000] watch/0: says: db answers again
 *
 * A line is a level in brackets, two spaces or one, and a message, and ends with CR LF. The four
 * milestones of a boot stand alone, word for word; all else has seconds since the boot before it.
 * It is a view of the trace, and of what programs say, which the trace does not have: nothing is
 * recorded for it, and no digest knows of it.
 */
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { BootstrapStage } from "../../kernel/vocabulary.ts";
import { wordsOf, type Answers } from "../answer-words.ts";
import type { SystemSpec } from "../system.ts";
import { recordText, subjectOf } from "./boot-text/record-text.ts";
import type { TraceView } from "./boot-text/trace-view.ts";
import { ActionFinder } from "./action-finder.ts";
import type { ProgramSaid } from "../program/ledger.ts";
import { RecordStore } from "./record-store.ts";
import { RestartLedger } from "./restart-ledger.ts";
import { instanceName } from "../subject-names.ts";

export type LogLevel = "INFO" | "WARN" | "ERROR";

/** `[INFO]  ` and `[ERROR] `: messages stand in one column. */
const LEVEL_COLUMNS = 8;

/** Seconds up to 99,999 stand in one column, as in other kernels. */
const SECOND_COLUMNS = 12;

/** Whoever reads the serial line knows a boot by these. */
const FIRST = ["=== MultiOS Bootstrap Starting ==="];
const LAST = [
  "=== Bootstrap Complete ===",
  "Initializing Service Manager...",
  "MultiOS kernel initialization complete!",
];

export class KernelLog {
  readonly #view: TraceView;
  readonly #store = new RecordStore();
  readonly #restarts: RestartLedger;
  /** What came from the first call on of which it is not known yet what it was answered. */
  #held: (TraceRecord | ProgramSaid)[] = [];
  #answers: Answers = new Map();

  constructor(system: SystemSpec) {
    const recordAt = (seq: number): TraceRecord | null => this.#store.find(seq);
    this.#restarts = new RestartLedger(system, recordAt);
    const restartFate = this.#restarts.fateOf;
    const { actionOf } = new ActionFinder(system);
    const answerOf = (seq: number): string | null => {
      const answer = this.#answers.get(seq);
      return answer === undefined ? null : wordsOf(answer);
    };
    const [pullerOf, thrownBy] = [notYetTold, notYetTold];
    this.#view = { system, recordAt, restartFate, answerOf, actionOf, thrownBy, pullerOf };
  }

  /**
   * The lines that can be written with this record, each with its CR and without its LF; most
   * probes say nothing. A call is written once it has been answered, and so is what comes after it.
   */
  linesOf(record: TraceRecord): readonly string[] {
    this.#store.add(record);
    this.#restarts.observe(record);
    if (this.#held.length > 0 || record.event === "audit") {
      this.#held.push(record);
      return [];
    }
    return this.#write(record);
  }

  /** The line of what a program has said or thrown, which comes before records of its instant. */
  said(said: ProgramSaid): readonly string[] {
    if (this.#held.length === 0) return [this.#writeSaid(said)];
    this.#held.push(said);
    return [];
  }

  /** The lines of all that was held back: every call among it has been answered, by these. */
  answered(answers: Answers): readonly string[] {
    this.#answers = answers;
    return this.#held
      .splice(0)
      .flatMap((held) => ("event" in held ? this.#write(held) : [this.#writeSaid(held)]));
  }

  #writeSaid({ at, text, instance, isFailure }: ProgramSaid): string {
    const who = instanceName(this.#view.system, instance);
    const what = isFailure ? `its program failed: ${text}` : `says: ${text}`;
    return line(isFailure ? "ERROR" : "INFO", `${stamp(at)} ${who}: ${what}`);
  }

  #write(record: TraceRecord): readonly string[] {
    if (record.event === "boot.stage") {
      const stage = `${stamp(record.tUs)} stage ${record.stage}`;
      return milestonesAt(record.stage, stage).map((message) => line("INFO", message));
    }
    const message = messageOf(this.#view, record);
    if (message === null) return [];
    const subject = subjectOf(this.#view.system, record);
    const who = subject === "" ? "" : `${subject}: `;
    return [line(levelOf(record), `${stamp(record.tUs)} ${who}${message}`)];
  }
}

/** Who goes along with a call comes after a start for one of them, so its line cannot name it. */
function notYetTold(): null {
  return null;
}

/** The stage itself, with what is said before it and after. */
function milestonesAt(stage: BootstrapStage, own: string): readonly string[] {
  if (stage === "early-init") return [...FIRST, own];
  return stage === "complete" ? [own, ...LAST] : [own];
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
    case "program.failed":
      // What it has thrown was said before, with its words.
      return null;
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
    case "audit":
      return record.error === null ? "INFO" : "WARN";
    case "fault.injected":
    case "fault.detected":
    case "limit.hit":
    case "access.denied":
    case "isolation.breach":
    case "probe.result":
    case "power.deadline":
    case "config.rejected":
    case "syscall.denied":
    case "heartbeat.late":
      return "WARN";
    case "sched.throttle":
      return record.phase === "begin" ? "WARN" : "INFO";
    case "message.state":
      return record.state === "flowing" ? "INFO" : "WARN";
    case "network.state":
      return record.state === "restored" ? "INFO" : "WARN";
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
