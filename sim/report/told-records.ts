/**
 * Which records a person would want to read of a run, and which of them tells that an instance is
 * up for the first time. Both are asked before the record is folded into the ledger.
 */
import { unreachable } from "../../kernel/assertion.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { SystemSpec } from "../system.ts";
import type { InstanceLedger } from "./instance-ledger.ts";
import { pullingCall } from "./pulled-in.ts";
import type { RecordStore } from "./record-store.ts";
import { serviceOfInstance } from "../subject-names.ts";

/** The first readiness of an instance is no happening. */
export function isHappening(
  record: TraceRecord,
  instances: InstanceLedger,
  { system, store }: { readonly system: SystemSpec; readonly store: RecordStore },
): boolean {
  switch (record.event) {
    case "service.state":
      if (pullingCall(system, record, (seq) => store.find(seq)) !== null) return true;
      if (record.error !== null || record.to === "failed") return true;
      return isUnusualStop(record, system) || isDoneAgain(record, instances);
    case "service.ready":
      if (instances.isOneshot(record.instance)) return false;
      return record.ready && instances.firstUpUs(record.instance) !== null;
    case "health.status":
      return record.to === "unhealthy";
    case "fault.injected":
    case "program.failed":
    case "recovery.started":
    case "limit.hit":
    case "audit":
    case "message.state":
    case "sched.throttle":
    case "access.denied":
    case "isolation.breach":
    case "dependency.failed":
    case "group.restart":
    case "escalation":
    case "heartbeat.late":
    case "config.changed":
    case "config.rejected":
    case "manager.state":
    case "power.deadline":
      return true;
    case "discovery.changed":
      return record.change === "unregistered";
    case "hook.done":
      return record.outcome === "failed" || record.outcome === "timeout";
    case "hook.started":
    case "boot.stage":
    case "system.service":
    case "probe.result":
    case "fault.detected":
    case "group.state":
    case "syscall.denied":
    case "message.total":
    case "traffic.total":
    // The fault has been told, with how it comes and goes.
    case "network.state":
      return false;
    case "recovery.done":
      return record.outcome === "recovered";
    default:
      return unreachable(record);
  }
}

export function isFirstUp(record: TraceRecord, instances: InstanceLedger): boolean {
  if (record.event !== "service.state" && record.event !== "service.ready") return false;
  if (instances.firstUpUs(record.instance) !== null) return false;
  const isOneshot = instances.isOneshot(record.instance);
  if (record.event === "service.ready") return record.ready && !isOneshot;
  return isOneshot && record.to === "stopped" && record.exit?.cause === "clean";
}

function isCompletion({ to, exit }: Extract<TraceRecord, { event: "service.state" }>): boolean {
  return to === "stopped" && exit?.cause === "clean";
}

function isDoneAgain(
  record: Extract<TraceRecord, { event: "service.state" }>,
  instances: InstanceLedger,
): boolean {
  if (!isCompletion(record) || !instances.isOneshot(record.instance)) return false;
  return instances.firstUpUs(record.instance) !== null;
}

/** Every end in `stopped` but that of a oneshot that has done its work. To be enabled is no end. */
function isUnusualStop(
  record: Extract<TraceRecord, { event: "service.state" }>,
  system: SystemSpec,
): boolean {
  if (record.to !== "stopped" || record.from === "disabled") return false;
  return (
    !isCompletion(record) || serviceOfInstance(system, record.instance).spec.kind !== "oneshot"
  );
}
