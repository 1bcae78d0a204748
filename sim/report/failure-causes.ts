/**
 * Why services failed: which failure came first, and the records that led from it to each of them.
 *
 * One broken database may take ten thousand services with it. They are told apart by their origin,
 * the first failure on the way from the root, so that a report can name it once.
 */
import { unreachable } from "../../kernel/assertion.ts";
import type { ServiceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { Syscall } from "../../kernel/vocabulary.ts";
import type { InstanceLedger } from "./instance-ledger.ts";
import type { RecordStore } from "./record-store.ts";
import type { FailureReport, ServiceReport } from "./run-report.ts";

/** Services in error, and enabled ones that were never up, in the order of the file. */
export function findFailures(
  services: readonly ServiceReport[],
  ledger: InstanceLedger,
  store: RecordStore,
): readonly FailureReport[] {
  const origins = new Map<number, number | null>();
  return services.flatMap((service) => {
    const isNeverUp = service.enabled && service.readyUs === null;
    if (service.error === null && !isNeverUp) return [];
    const seq = errorSeq(service, ledger);
    const originSeq = seq === null ? null : originOf(seq, store, origins);
    return [{ service: service.id, error: service.error, seq, originSeq }];
  });
}

/** Enabled services that were never ready: with one of them the boot has failed. */
export function neverReady(services: readonly ServiceReport[]): readonly ServiceId[] {
  return services.flatMap(({ enabled, readyUs, id }) => (enabled && readyUs === null ? [id] : []));
}

/** The records from `firstSeq` to `seq` along their causes, in the order of time. */
export function causesBetween(
  firstSeq: number | null,
  seq: number | null,
  store: RecordStore,
): readonly TraceRecord[] {
  const causes: TraceRecord[] = [];
  for (let next = seq; next !== null;) {
    const record = store.find(next);
    if (record === null) break;
    causes.push(record);
    next = next === firstSeq ? null : causeOf(record, store);
  }
  return causes.reverse();
}

function errorSeq(service: ServiceReport, ledger: InstanceLedger): number | null {
  let last: number | null = null;
  for (const { id } of service.instances) {
    const standing = ledger.standingError(id);
    if (standing !== null && (last === null || standing.seq > last)) last = standing.seq;
  }
  return last;
}

/** Remembers what it found for every record on the way, so that long chains are walked once. */
function originOf(
  from: number,
  store: RecordStore,
  origins: Map<number, number | null>,
): number | null {
  const way: TraceRecord[] = [];
  let origin: number | null = null;
  for (let next: number | null = from; next !== null;) {
    const known = origins.get(next);
    if (known !== undefined) {
      origin = known;
      break;
    }
    const record: TraceRecord | null = store.find(next);
    if (record === null) break;
    way.push(record);
    next = causeOf(record, store);
  }
  for (const record of way.reverse()) {
    if (origin === null && isFailure(record)) origin = record.seq;
    origins.set(record.seq, origin);
  }
  return origin;
}

/**
 * What led to a record, within one failure: a process that started well, or that an operator or a
 * fault touched, is where the story begins. Earlier failures that were recovered from led to none.
 */
function causeOf(record: TraceRecord, store: RecordStore): number | null {
  if (record.event === "fault.injected" || record.event === "audit") return null;
  const cause = record.cause === null ? null : store.find(record.cause);
  return cause === null || isBeginning(cause) ? null : cause.seq;
}

function isBeginning(record: TraceRecord): boolean {
  switch (record.event) {
    case "boot.stage":
    case "recovery.started":
      return true;
    case "service.state":
      return record.to === "starting" || record.to === "running";
    case "service.ready":
      return record.ready;
    case "dependency.failed":
      return !record.fatal;
    case "health.status":
      return record.to === "healthy";
    case "probe.result":
      return record.outcome === "pass";
    case "recovery.done":
      return record.outcome === "recovered";
    case "group.restart":
      return true;
    case "group.state":
      return record.to === "starting" || record.to === "running";
    case "fault.injected":
    case "fault.detected":
    case "limit.hit":
    case "audit":
    case "escalation":
    case "syscall.denied":
    case "discovery.changed":
    case "sched.throttle":
    case "network.state":
    case "message.state":
    case "message.total":
    case "traffic.total":
    case "access.denied":
    case "isolation.breach":
    case "hook.started":
    case "hook.done":
    case "heartbeat.late":
    case "config.changed":
    case "config.rejected":
    case "system.service":
    case "manager.state":
    case "power.deadline":
    case "program.failed":
      return false;
    default:
      return unreachable(record);
  }
}

/** What waits for one that was stopped, paused or removed, in vain, fails of that. */
const FATEFUL: readonly (Syscall | null)[] = ["stopService", "pauseService", "unregisterService"];

function isFailure(record: TraceRecord): boolean {
  switch (record.event) {
    case "service.state":
      return record.error !== null;
    case "fault.injected":
    case "limit.hit":
    case "isolation.breach":
    case "dependency.failed":
    case "escalation":
    case "program.failed":
      return true;
    case "hook.done":
      return record.outcome === "failed" || record.outcome === "timeout";
    case "audit":
      return FATEFUL.includes(record.call);
    case "boot.stage":
    case "service.ready":
    case "health.status":
    case "probe.result":
    case "fault.detected":
    case "recovery.started":
    case "recovery.done":
    case "group.state":
    case "group.restart":
    case "syscall.denied":
    case "discovery.changed":
    case "message.state":
    case "message.total":
    case "traffic.total":
    case "network.state":
    case "sched.throttle":
    case "access.denied":
    case "hook.started":
    case "heartbeat.late":
    case "config.changed":
    case "config.rejected":
    case "system.service":
    case "manager.state":
    case "power.deadline":
      return false;
  }
}
