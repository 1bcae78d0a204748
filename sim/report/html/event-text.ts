/**
 * Any record in words: those that the text of `boot` tells in its words, the others plainly.
 *
 * The text leaves out the steps of a normal start. On a chain of causes they are links.
 */
import type { TraceEvent, TraceRecord } from "../../../kernel/trace/events.ts";
import { recordText } from "../boot-text/record-text.ts";
import type { TraceView } from "../boot-text/trace-view.ts";
import { durationText } from "../../quantity-text.ts";
import { checkName } from "../stop-reason.ts";
import type { EventKind } from "./page-data.ts";

/** What is not named here tells of a state. */
const KINDS: Readonly<Partial<Record<TraceEvent, EventKind>>> = {
  "boot.stage": "kernel",
  "health.status": "health",
  "probe.result": "health",
  "breaker.state": "network",
  "fault.injected": "fault",
  "fault.detected": "failure",
  "recovery.started": "recovery",
  "recovery.done": "recovery",
  escalation: "group",
  "config.changed": "config",
  "config.rejected": "config",
  "limit.hit": "limit",
  "syscall.denied": "operator",
  audit: "operator",
  "sched.throttle": "limit",
  "network.state": "network",
  "access.denied": "operator",
  "isolation.breach": "failure",
  "message.state": "network",
  "message.total": "network",
  "heartbeat.late": "health",
  "group.state": "group",
  "group.restart": "group",
  "system.service": "kernel",
  "manager.state": "kernel",
  "power.deadline": "operator",
  "traffic.total": "network",
};

export function kindOf(record: TraceRecord): EventKind {
  const isFailure = record.event === "service.state" && record.error !== null;
  if (isFailure || record.event.endsWith(".failed")) return "failure";
  return KINDS[record.event] ?? "state";
}

export interface EventText {
  readonly text: string;
  /** A person would want to read it without being asked to. */
  readonly isTold: boolean;
}

export function eventText(view: TraceView, record: TraceRecord): EventText {
  // That something is ready again is for whoever was ready before; the first time it is not.
  const told = record.event === "service.ready" ? null : recordText(view, record);
  return told === null
    ? { text: plainText(view, record), isTold: false }
    : { text: told, isTold: record.event !== "health.status" || record.to === "unhealthy" };
}

/** What the text of `boot` has no words for. */
function plainText({ system, restartFate }: TraceView, record: TraceRecord): string {
  switch (record.event) {
    case "boot.stage":
      return `boot: ${record.stage.replaceAll("-", " ")}`;
    case "service.state":
      return `${record.from} → ${record.to}`;
    case "service.ready":
      return record.ready ? "ready" : "no longer ready";
    case "probe.result": {
      const verb = { pass: "passed", fail: "failed", timeout: "timed out" }[record.outcome];
      return `check ${checkName(system, record)} ${verb}`;
    }
    case "fault.injected":
      return `${record.fault} is over: nothing was left that it lay on`;
    case "fault.detected":
      return `the kernel notices: ${record.type.replaceAll("-", " ")}`;
    case "recovery.started":
      return restartFate(record.seq).kind === "refused" ? "restart refused" : "restart";
    case "recovery.done":
      return recoveryText(record);
    case "hook.started":
      return `hook ${record.hook} begins`;
    case "hook.done":
      return `hook ${record.hook} is done`;
    case "group.state":
      return `group: ${record.from} → ${record.to}`;
    case "discovery.changed":
      return `${record.change} in discovery`;
    case "system.service":
      return `${record.part} of the kernel: ${record.to}`;
    default:
      return record.event.replaceAll(".", " ");
  }
}

function recoveryText(record: Extract<TraceRecord, { event: "recovery.done" }>): string {
  const took = durationText(record.tookUs);
  switch (record.outcome) {
    case "recovered":
      return `recovered in ${took}`;
    case "gave-up":
      return `given up after ${took}`;
    case "cancelled":
      return "recovery cancelled: somebody stopped it";
  }
}
