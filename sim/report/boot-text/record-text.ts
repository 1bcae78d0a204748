/**
 * One trace record in a few words, for a person who knows the manifest and not the kernel.
 */
import { present, unreachable } from "../../../kernel/assertion.ts";
import { UNLABELED } from "../../../kernel/isolation/policy.ts";
import { isOfSystem } from "../../../kernel/syscall/calls/power.ts";
import { restartsAfter } from "../../../kernel/restart/policy.ts";
import type { ExitReport, TraceRecord } from "../../../kernel/trace/events.ts";
import { QUOTA_PERIOD } from "../../machine/cpu/quota.ts";
import type { SystemSpec } from "../../system.ts";
import { quotasOf } from "../cpu-use.ts";
import { countText, durationText, pluralText, shareText } from "../../quantity-text.ts";
import { bondBetween, checkName, stopReason } from "../stop-reason.ts";
import {
  groupName,
  instanceName,
  serviceAt,
  serviceName,
  serviceOfInstance,
} from "../../subject-names.ts";
import { escalationText, groupRestartText } from "./group-text.ts";
import { callerText, callText } from "./calls.ts";
import { faultSubject, faultText, networkText } from "./fault-text.ts";
import { limitText } from "./limit-text.ts";
import { changedText, heartbeatText, hookText, rejectedText } from "./lifecycle-text.ts";
import type { TraceView } from "./trace-view.ts";

type RecordOf<Event extends TraceRecord["event"]> = Extract<TraceRecord, { event: Event }>;

/** Who it happened to; empty where it is nobody in particular. */
export function subjectOf(system: SystemSpec, record: TraceRecord): string {
  if ("group" in record) return groupName(system, record.group);
  if ("instance" in record && record.instance !== null) {
    return instanceName(system, record.instance);
  }
  if ("service" in record && record.service !== null) return serviceName(system, record.service);
  if (isOfWhole(record)) return "system";
  if (record.event === "fault.injected") return faultSubject(system, record);
  if (record.event === "network.state") return "network";
  if (record.event === "audit") {
    return record.caller === null ? "operator" : instanceName(system, record.caller);
  }
  return "";
}

function isOfWhole(record: TraceRecord): boolean {
  if (record.event === "audit") return isOfSystem(record.call);
  const { event } = record;
  return event === "manager.state" || event === "power.deadline" || event === "system.service";
}

/** What happened; `null` where it says nothing to a person, as the steps of a normal start. */
export function recordText(view: TraceView, record: TraceRecord): string | null {
  const { system, recordAt } = view;
  switch (record.event) {
    case "service.state":
      return stateText(view, record);
    case "service.ready":
      return record.ready ? "ready again" : null;
    case "health.status":
      return healthText(system, record);
    case "fault.injected":
      return faultText(view, record);
    case "network.state":
      return networkText(system, record);
    case "recovery.started":
      return restartText(view, record);
    case "limit.hit":
      return limitText(system, record, recordAt);
    case "message.state":
      return messageText(system, record);
    case "sched.throttle":
      return throttleText(system, record);
    case "audit":
      return callText(view, record);
    case "discovery.changed":
      return record.change === "unregistered" ? "removed" : null;
    case "dependency.failed":
      return dependencyText(view, record);
    case "group.restart":
      return groupRestartText(system, record);
    case "escalation":
      return escalationText(system, record);
    case "access.denied":
      // A signal is a call, and its refusal says it.
      return record.action === "signal" ? null : denialText(system, record);
    case "isolation.breach": {
      const others = pluralText(record.struck, "other");
      return `crashed in the kernel's own process, and takes ${others} along`;
    }
    case "manager.state":
      return record.to === "stopped" ? "down: every service has stopped" : "boots again";
    case "power.deadline":
      return `its time is over: ${pluralText(record.killed, "process", "processes")} killed`;
    case "program.failed":
      return thrownText(view, record);
    case "hook.done":
      // Of a start that failed with it, the transition says so.
      return isOfStart(record) ? null : hookText(system, record);
    case "heartbeat.late":
      return heartbeatText(record);
    case "config.changed":
      return changedText(record, recordAt);
    case "config.rejected":
      return rejectedText(system, record, recordAt);
    case "hook.started":
    case "boot.stage":
    case "message.total":
    case "traffic.total":
    case "system.service":
    case "probe.result":
    case "fault.detected":
    case "recovery.done":
    case "group.state":
    case "syscall.denied":
      return null;
    default:
      return unreachable(record);
  }
}

/** What it threw where that is kept. */
function thrownText({ thrownBy }: TraceView, record: RecordOf<"program.failed">): string {
  const { instance, tUs, handler } = record;
  return thrownBy(instance, tUs) ?? `its program threw in '${handler}'`;
}

function isOfStart({ hook }: RecordOf<"hook.done">): boolean {
  return hook === "on-start" || hook === "on-restart";
}

function stateText(view: TraceView, record: RecordOf<"service.state">): string | null {
  const { exit, error } = record;
  if (error === null) return stopText(view, record);
  if (exit !== null) return failedExitText(view, record, exit);
  const cause = record.cause === null ? null : view.recordAt(record.cause);
  // The loss of the dependency says it, with its name.
  if (cause?.event === "dependency.failed") return null;
  switch (error) {
    case "dependency-error":
      return "cannot start: something that it requires has failed";
    case "health-check-failed":
      return "its health check failed";
    default:
      return error;
  }
}

function failedExitText(
  view: TraceView,
  record: RecordOf<"service.state">,
  exit: ExitReport,
): string {
  const { spec } = serviceOfInstance(view.system, record.instance);
  const { policy, limit } = spec.restart;
  const text = failureText(view, record, exit);
  if (restartsAfter(policy, spec.kind, exit.cause)) return text;
  // Compose alone knows no limit of starts.
  const whose = policy === "no" && limit === null ? ", Compose's default" : "";
  return `${text}; not started again: its restart policy is ${policy}${whose}`;
}

/** What it failed of. */
function failureText(view: TraceView, record: RecordOf<"service.state">, exit: ExitReport): string {
  const { system, recordAt } = view;
  const cause = record.cause === null ? null : recordAt(record.cause);
  if (record.from === "starting" && cause?.event === "hook.done") {
    return `start failed: ${hookText(system, cause) ?? exitText(exit)}`;
  }
  if (exit.cause === "watchdog" && stopReason(system, record, recordAt).kind === "heartbeat") {
    const end = exit.signal === "SIGABRT" ? "ended by SIGABRT" : "killed";
    return `${exit.signal === null ? "ended" : end}: it sent no heartbeat`;
  }
  if (exit.cause === "watchdog") {
    const reason = stopReason(system, record, recordAt);
    const whose = reason.kind === "health" ? `check ${reason.check}` : "health check";
    return `${exit.signal === null ? "ended" : "killed"}: its ${whose} failed`;
  }
  const { spec, place } = serviceOfInstance(system, record.instance);
  if (exit.cause === "timeout" && spec.startTimeoutUs !== null) {
    return `killed: not started within ${durationText(spec.startTimeoutUs)} (line ${place.line})`;
  }
  return `${exitText(exit)}${record.from === "starting" ? " while starting" : ""}`;
}

/** An end that is no failure. */
function stopText(view: TraceView, record: RecordOf<"service.state">): string | null {
  const { exit, to, from } = record;
  if (to === "starting") return startText(view, record);
  if (to !== "stopped" && exit === null) return null;
  // It was enabled, and had been at rest before.
  if (from === "disabled") return null;
  const { spec } = serviceOfInstance(view.system, record.instance);
  if (exit?.cause === "clean" && from !== "stopping") {
    if (to === "failed") return "exited cleanly";
    if (spec.kind === "oneshot") return null;
    return `exited cleanly; not started again: its restart policy is ${spec.restart.policy}`;
  }
  const why = stoppedText(view, record);
  if (exit?.cause !== "timeout") return why;
  const cause = record.cause === null ? null : view.recordAt(record.cause);
  if (cause?.event === "power.deadline") return `${why}; killed at its deadline`;
  return `${why}; killed: it did not stop within ${durationText(spec.stopTimeoutUs)}`;
}

/** `started again for agent (requires)`: of what has run before, and nobody named. */
function startText({ pullerOf, system }: TraceView, record: TraceRecord): string | null {
  const puller = pullerOf(record);
  if (puller === null) return null;
  return `started again for ${serviceName(system, puller.service)} (${puller.kind})`;
}

/** `stopped with postgres (binds-to)`, `stopped by the operator`, `stopped by web/0`. */
export function stoppedText(view: TraceView, record: TraceRecord): string {
  const { system } = view;
  const reason = stopReason(system, record, view.recordAt);
  if (reason.kind === "unknown") return "stopped";
  if (reason.kind === "health") return `stopped: its check ${reason.check} failed`;
  if (reason.kind === "group") {
    const name = groupName(system, reason.group);
    return reason.hasFailed
      ? `stopped: its group ${name} failed`
      : `stopped with its group ${name}`;
  }
  if (reason.kind === "heartbeat") return "stopped: it sent no heartbeat";
  const own = "instance" in record && record.instance !== null ? record.instance : null;
  const service = own === null ? null : serviceOfInstance(system, own).spec.id;
  if (reason.kind === "call" && isOfSystem(reason.call)) {
    return `stopped for the ${reason.call === "rebootSystem" ? "reboot" : "shutdown"}`;
  }
  const asked = reason.kind === "call" ? ` by ${callerText(system, reason.caller)}` : "";
  if (reason.service === null || reason.service === service) return `stopped${asked}`;
  const other = serviceName(system, reason.service);
  if (reason.kind === "call" && reason.call === "startService") {
    return `stopped to make room for ${other},${asked}`;
  }
  const bond = service === null ? null : bondBetween(system, service, reason.service);
  return `stopped with ${other}${bond === null ? "" : ` (${bond})`}${asked && `,${asked}`}`;
}

/** How a process ended. */
function exitText(exit: ExitReport): string {
  switch (exit.cause) {
    case "clean":
      return "exited cleanly";
    case "exit-code":
      return `exited with code ${exit.code ?? "unknown"}`;
    case "signal":
      return `ended by ${exit.signal ?? "a signal"}`;
    case "timeout":
      return "killed: it did not end in time";
    case "watchdog":
      return `${exit.signal === null ? "ended" : "killed"}: its health check failed`;
    case "oom":
      return "killed: out of memory";
    case "dependency":
      return "stopped along with a dependency";
    case "admin":
      return "stopped by the operator";
    default:
      return unreachable(exit.cause);
  }
}

function healthText(system: SystemSpec, record: RecordOf<"health.status">): string {
  return `check ${checkName(system, record)} turned ${record.to}`;
}

/** `restart 1 of 5 in 10 s, after 100 ms`; a restart that was refused is told by its limit. */
function restartText(view: TraceView, record: RecordOf<"recovery.started">): string | null {
  const { limit, attemptsMax } = serviceOfInstance(view.system, record.instance).spec.restart;
  const wait = `after ${durationText(record.delayUs)}`;
  const { attempt, seq } = record;
  if (attemptsMax !== null) return `restart ${attempt} of ${attemptsMax}, ${wait}`;
  const fate = view.restartFate(seq);
  if (fate.kind === "refused") return null;
  if (fate.kind === "apart" || limit === null) return `restart ${attempt} in a row, ${wait}`;
  return `restart ${fate.number} of ${fate.of} in ${durationText(limit.intervalUs)}, ${wait}`;
}

function denialText(system: SystemSpec, record: RecordOf<"access.denied">): string {
  const own = serviceOfInstance(system, record.instance).spec.isolation;
  const { spec } = serviceAt(system, record.target);
  const may = `may not ${record.action} ${spec.name}`;
  switch (record.reason) {
    case "wall":
      return `${may}: ${own.level} to ${spec.isolation.level}`;
    case "user":
      return `${may}: ${own.user} is not ${spec.isolation.user}`;
    case "label": {
      const [from, to] = [own.label ?? UNLABELED, spec.isolation.label ?? UNLABELED];
      return `${may}: no rule lets ${from} ${record.action} ${to}`;
    }
    case "capability":
      return `${may}: nothing that it declares gives it the right`;
    default:
      return unreachable(record.reason);
  }
}

function messageText(system: SystemSpec, record: RecordOf<"message.state">): string {
  const to = serviceName(system, record.target);
  switch (record.state) {
    case "flowing":
      return `its messages to ${to} flow again; ${countText(record.troubles)} had trouble`;
    case "blocked":
      return `is held up by ${to}, whose mailbox is full`;
    case "refused":
      return `is refused by ${to}, whose mailbox is full`;
    case "unreachable":
      return `finds nobody to send to: ${to} does not run`;
    case "timed-out":
      return `has waited for ${to} in vain: timed out`;
    case "peer-died":
      return `hears that ${to} died with its message`;
    default:
      return unreachable(record.state);
  }
}

/** `throttled: it has used up its 50 % of a CPU`, and for how long when that ends. */
function throttleText(system: SystemSpec, record: RecordOf<"sched.throttle">): string {
  if (record.phase === "begin") {
    const quotas = quotasOf(system, serviceOfInstance(system, record.instance));
    const found = quotas.find(({ slice }) => slice === record.slice);
    const { quotaUs, group } = present(found, "a quota holds back those who use it");
    const who = group === null ? "it" : `group ${group}`;
    return `throttled: ${who} has used up its ${shareText(quotaUs / QUOTA_PERIOD)} of a CPU`;
  }
  const { periods } = record;
  return `no longer throttled; it was in ${pluralText(periods, "period")}`;
}

function dependencyText(view: TraceView, record: RecordOf<"dependency.failed">): string {
  const { system } = view;
  const other = serviceName(system, record.dependency);
  const { spec, place } = serviceAt(system, record.service);
  const found = spec.dependencies.find(({ target }) => target === record.dependency);
  if (record.error === "service-failed") return `cannot start: its group failed with ${other}`;
  const fate = fateText(view, record);
  const isTimeout = record.error === "service-timeout" || fate === NOT_YET || fate === IN_BACKOFF;
  if (isTimeout && found !== undefined && found.timeoutUs !== null) {
    const what = fate === IN_BACKOFF ? `${other}, which ${fate}` : other;
    const waited = `waited ${durationText(found.timeoutUs)} for ${what} (line ${place.line})`;
    return record.fatal ? `cannot start: ${waited}` : `${waited}; it starts without`;
  }
  if (record.fatal) return `cannot start: requires ${other}, which ${fate}`;
  const verb = found?.kind === "wants" ? "wants" : "waited for";
  return `${verb} ${other}, which ${fate}; it starts without`;
}

const NOT_YET = "is not ready yet";
const IN_BACKOFF = "waits for its next restart";

/** What became of the dependency, by its last record. */
function fateText(
  { recordAt, system }: TraceView,
  { cause, dependency }: RecordOf<"dependency.failed">,
): string {
  const last = cause === null ? null : recordAt(cause);
  const isAbsent = last?.event === "discovery.changed" || last?.event === "boot.stage";
  if (isAbsent) return "is not registered";
  if (last?.event === "service.ready") return last.ready ? "has not completed" : "is not ready";
  if (last?.event !== "service.state") return "failed";
  // What is being ended has not been given up: it may come back.
  if (last.to === "starting" || last.to === "running" || last.to === "stopping") return NOT_YET;
  if (last.to === "disabled") return "is disabled";
  if (last.to === "paused") return "is paused";
  if (last.to === "failed") {
    const { restart, kind } = serviceAt(system, dependency).spec;
    // To have been given up is a record of its own.
    const isBack = last.exit !== null && restartsAfter(restart.policy, kind, last.exit.cause);
    return isBack ? IN_BACKOFF : "failed";
  }
  return last.exit?.cause === "clean" ? "has ended" : "is stopped";
}
