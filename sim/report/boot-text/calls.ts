/**
 * What was asked of the kernel, by whom, and with what success: a call in a few words.
 */
import type { InstanceId } from "../../../kernel/spec.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { Syscall } from "../../../kernel/vocabulary.ts";
import type { ActionSpec, SystemSpec } from "../../system.ts";
import type { Palette } from "../palette.ts";
import { countText, instantText, pluralText } from "../../quantity-text.ts";
import type { RunReport } from "../run-report.ts";
import { instanceName, serviceName } from "../../subject-names.ts";
import type { RefusedCall } from "../syscall-ledger.ts";
import { shorten, wrap } from "./shorten.ts";
import { viewOf, type TraceView } from "./trace-view.ts";

type AuditRecord = Extract<TraceRecord, { event: "audit" }>;

/** Violations that are told one by one; a person mends one and boots again. */
const DENIED_MAX = 5;

const LABEL = "denied";

/** Patterns may be as long as a line; the line of the manifest has the whole of it. */
const PATTERN_COLUMNS = 28;

const VERBS: Readonly<Record<Syscall, string>> = {
  createService: "create",
  startService: "start",
  stopService: "stop",
  restartService: "restart",
  enableService: "enable",
  disableService: "disable",
  reloadService: "reload",
  discoverServices: "discover",
  pauseService: "pause",
  resumeService: "resume",
  unregisterService: "remove",
  shutdownSystem: "shutdown",
  rebootSystem: "reboot",
};

/** `the operator`, or the process that called. */
export function callerText(system: SystemSpec, caller: InstanceId | null): string {
  return caller === null ? "the operator" : instanceName(system, caller);
}

/** `stop, asked by the operator (line 24)`. */
export function callText(view: TraceView, record: AuditRecord): string {
  const { system, answerOf } = view;
  const action = view.actionOf(record);
  const line = action === null ? "" : `line ${action.place.line}`;
  const verb = verbOf(record.call, action);
  if (record.error === null) {
    const place = line === "" ? "" : ` (${line})`;
    const told = answerText(record, answerOf(record.seq));
    // Who searches stands before it.
    if (record.call === "discoverServices") return `${verb}${told}${place}`;
    return `${verb}${told} asked by ${callerText(system, record.caller)}${place}`;
  }
  const reason = answerOf(record.seq);
  const caller = callerText(system, record.caller);
  const isSaid = record.caller === null || reason?.startsWith(caller) === true;
  const asked = isSaid ? "" : ` to ${caller}`;
  const kind = reason === null && record.refusal !== null ? [record.refusal] : [];
  const notes = [...(reason === null ? kind : [record.error]), ...(line === "" ? [] : [line])];
  const noted = notes.length === 0 ? "" : ` (${notes.join(", ")})`;
  return `${verb} refused${asked}: ${reason ?? record.error}${noted}`;
}

/** `: 2 found: web, deploy`, `: already running, nothing to do;`, or a comma alone. */
function answerText({ call, found }: AuditRecord, words: string | null): string {
  if (call !== "discoverServices") return words === null ? "," : `: ${words};`;
  return `: ${countText(found)} found${words === null ? "" : `: ${words}`}`;
}

function verbOf(call: Syscall | null, action: ActionSpec | null): string {
  if (call === null) return "call";
  const pattern = action?.pattern ?? null;
  return pattern === null ? VERBS[call] : `${VERBS[call]} ${shorten(pattern, PATTERN_COLUMNS)}`;
}

/** Calls that were refused for want of a capability, however long ago they were. */
export function deniedLines(
  system: SystemSpec,
  report: RunReport,
  width: number,
  palette: Palette,
): readonly string[] {
  const denied = report.refusedCalls.filter(({ error }) => error === "permission-denied");
  const view = viewOf(system, report);
  const lines = denied.slice(0, DENIED_MAX).flatMap((call, index) => {
    const label = index === 0 ? palette.red(LABEL) : " ".repeat(LABEL.length);
    const text = deniedText(view, call);
    const [first = "", ...rest] = wrap(text, width - LABEL.length - 2, "");
    return [`${label}  ${first}`, ...rest.map((line) => " ".repeat(LABEL.length + 2) + line)];
  });
  const rest = denied.length - DENIED_MAX;
  if (rest > 0) {
    lines.push(`${" ".repeat(LABEL.length)}  … and ${pluralText(rest, "more refusal")}: --json`);
  }
  return lines;
}

function deniedText({ system, answerOf, actionOf }: TraceView, call: RefusedCall): string {
  const verb = call.call === null ? "call" : VERBS[call.call];
  const of = call.service === null ? "" : ` ${serviceName(system, call.service)}`;
  const reason = answerOf(call.seq) ?? call.error;
  const action = actionOf({ ...call, tUs: call.atUs });
  const line = action === null ? "" : ` (line ${action.place.line})`;
  return `${verb}${of} at ${instantText(call.atUs)}: ${reason}${line}`;
}
