/**
 * Why a process was asked to stop: read off the records that led to its stop.
 */
import { unreachable } from "../../kernel/assertion.ts";
import type { DependencyKind, GroupId, InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { Duration } from "../../kernel/time.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { SystemSpec } from "../system.ts";
import { serviceAt, serviceOfInstance } from "../subject-names.ts";

export type RecordFinder = (seq: number) => TraceRecord | null;

type Call = Extract<TraceRecord, { event: "audit" }>["call"];

export type StopReason =
  /** Somebody called for it, for this service or for another one that it goes with. */
  | {
      readonly kind: "call";
      readonly call: Call;
      /** Its record. */
      readonly seq: number;
      readonly service: ServiceId | null;
      /** `null`: the operator. */
      readonly caller: InstanceId | null;
    }
  /** A service that it depends on went down. */
  | { readonly kind: "dependency"; readonly service: ServiceId }
  /** Its group stopped it, to start it again with the others or because the group failed. */
  | { readonly kind: "group"; readonly group: GroupId; readonly hasFailed: boolean }
  /** A health check of it failed. */
  | { readonly kind: "health"; readonly check: string }
  /** It sent no heartbeat. */
  | { readonly kind: "heartbeat"; readonly silentUs: Duration }
  | { readonly kind: "unknown" };

/** Of a record of an instance that is stopping or has stopped. */
export function stopReason(
  system: SystemSpec,
  record: TraceRecord,
  recordAt: RecordFinder,
): StopReason {
  const own = serviceOf(system, record);
  for (let next = causeOf(record, recordAt); next !== null; next = causeOf(next, recordAt)) {
    switch (next.event) {
      case "audit":
        return { kind: "call", ...callOf(next) };
      case "health.status":
        return { kind: "health", check: checkName(system, next) };
      case "heartbeat.late":
        return { kind: "heartbeat", silentUs: next.silentUs };
      case "power.deadline":
        break;
      case "service.state":
      case "service.ready":
      case "fault.detected":
      case "recovery.done":
      case "recovery.started":
      case "limit.hit":
      case "discovery.changed":
      case "access.denied":
      case "isolation.breach":
      case "hook.started":
      case "hook.done":
      case "dependency.failed": {
        const other = serviceOf(system, next);
        if (other !== null && other !== own) return { kind: "dependency", service: other };
        if (isWell(next)) return { kind: "unknown" };
        break;
      }
      case "group.restart":
      case "escalation":
        return { kind: "group", group: next.group, hasFailed: next.event === "escalation" };
      case "group.state":
        break;
      case "boot.stage":
      case "system.service":
      case "manager.state":
      case "syscall.denied":
      case "probe.result":
      case "fault.injected":
      case "network.state":
      case "sched.throttle":
      case "message.state":
      case "message.total":
      case "traffic.total":
      case "program.failed":
      case "config.changed":
      case "config.rejected":
        return { kind: "unknown" };
      default:
        return unreachable(next);
    }
  }
  return { kind: "unknown" };
}

/** How a service hangs on another; `null` where it does so through a third. */
export function bondBetween(
  system: SystemSpec,
  service: ServiceId,
  other: ServiceId,
): DependencyKind | null {
  const { dependencies } = serviceAt(system, service).spec;
  return (
    dependencies.find(({ target, kind }) => target === other && kind !== "after")?.kind ?? null
  );
}

/** `alive`, as the manifest calls it; a check without a name goes by its number. */
export function checkName(
  system: SystemSpec,
  { instance, check }: Extract<TraceRecord, { event: "health.status" | "probe.result" }>,
): string {
  return serviceOfInstance(system, instance).spec.checks[check]?.name ?? String(check);
}

function callOf({ call, seq, service, caller }: Extract<TraceRecord, { event: "audit" }>): {
  readonly call: Call;
  readonly seq: number;
  readonly service: ServiceId | null;
  readonly caller: InstanceId | null;
} {
  return { call, seq, service, caller };
}

/** What led to a process that ran well led to no stop of it. */
function isWell(record: TraceRecord): boolean {
  if (record.event === "service.ready") return true;
  return record.event === "service.state" && (record.to === "starting" || record.to === "running");
}

function causeOf(record: TraceRecord, recordAt: RecordFinder): TraceRecord | null {
  return record.cause === null ? null : recordAt(record.cause);
}

function serviceOf(system: SystemSpec, record: TraceRecord): ServiceId | null {
  if ("instance" in record && record.instance !== null) {
    return serviceOfInstance(system, record.instance).spec.id;
  }
  return "service" in record ? record.service : null;
}
