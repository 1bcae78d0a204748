/**
 * The trace as JSON Lines: one record a line, with names in place of numbers.
 */
import { unreachable } from "../../kernel/assertion.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { NetworkBody } from "../../kernel/trace/network-events.ts";
import type { SystemSpec } from "../system.ts";
import { endName } from "./network-ends.ts";
import {
  groupName,
  instanceName,
  serviceAt,
  serviceName,
  serviceOfInstance,
} from "../subject-names.ts";
import { wallAt } from "./wall-time.ts";

/** Written only where the whole trace is asked for: they are most of a long run. */
export function isHighRate(record: TraceRecord): boolean {
  return record.event === "probe.result";
}

/** One line without its end. */
export function traceLine(system: SystemSpec, record: TraceRecord): string {
  return JSON.stringify({
    t_us: record.tUs,
    seq: record.seq,
    event: record.event,
    ...subjectOf(system, record),
    ...dataOf(system, record),
    cause: record.cause,
  });
}

function subjectOf(system: SystemSpec, record: TraceRecord): object {
  if ("instance" in record && record.instance !== null) {
    const { spec } = serviceOfInstance(system, record.instance);
    return { service: spec.name, instance: instanceName(system, record.instance) };
  }
  if ("service" in record && record.service !== null) {
    return { service: serviceName(system, record.service) };
  }
  return {};
}

function dataOf(system: SystemSpec, record: TraceRecord): object {
  switch (record.event) {
    case "boot.stage":
      return { stage: record.stage };
    case "service.state": {
      const { from, to, generation, exit, error } = record;
      return { from, to, generation, exit, error };
    }
    case "service.ready":
      return { ready: record.ready };
    case "health.status": {
      return { check: checkName(system, record), from: record.from, to: record.to };
    }
    case "probe.result":
      return { check: checkName(system, record), outcome: record.outcome };
    case "fault.injected": {
      const { fault, phase, index, struck } = record;
      const wall = fault === "clock" ? { wall_us: wallAt(system, record.tUs) } : {};
      return { fault, phase, index, struck, ...wall };
    }
    case "network.state":
      return networkData(system, record);
    case "fault.detected":
      return { type: record.type };
    case "recovery.started":
      return { strategy: record.strategy, attempt: record.attempt, delay_us: record.delayUs };
    case "recovery.done":
      return { outcome: record.outcome, took_us: record.tookUs };
    case "limit.hit":
    case "sched.throttle":
      return limitData(system, record);
    case "audit":
      return auditData(system, record);
    case "syscall.denied": {
      const caller = instanceName(system, record.caller);
      return { call: record.call, caller, capability: record.capability };
    }
    case "discovery.changed":
      return { change: record.change, generation: record.generation };
    case "dependency.failed": {
      const dependency = serviceName(system, record.dependency);
      return { dependency, error: record.error, fatal: record.fatal };
    }
    case "group.state":
    case "group.restart":
    case "escalation":
      return groupData(system, record);
    case "access.denied": {
      const target = serviceName(system, record.target);
      return { target, action: record.action, reason: record.reason };
    }
    case "message.state": {
      const target = serviceName(system, record.target);
      return { target, state: record.state, troubles: record.troubles };
    }
    case "message.total":
      return { sent: record.sent, steps: record.steps, hash: String(record.hash) };
    case "traffic.total":
      return { requests: record.requests, hash: record.hash };
    case "isolation.breach":
      return { struck: record.struck };
    case "program.failed":
      return { handler: record.handler };
    default:
      return isOfSystem(record) ? ofSystem(record) : turnOf(record);
  }
}

/** `from` and `to` as the manifest names them, of a zone `zone:a` and `*`, which is all else. */
function networkData(
  system: SystemSpec,
  { from, to, isBothWays, state, addUs, lostOfMillion }: NetworkBody,
): object {
  const ends = { from: endName(system, from), to: endName(system, to) };
  const rest = {
    ...(state === "slow" ? { add_us: addUs } : {}),
    ...(state === "lossy" ? { loss: lostOfMillion / 1_000_000 } : {}),
  };
  return { ...ends, direction: isBothWays ? "both" : "one-way", state, ...rest };
}

type OfLimit = Extract<TraceRecord, { event: "limit.hit" | "sched.throttle" }>;

/** A limit that was met, and the group whose it is where it is not the instance's own. */
function limitData(system: SystemSpec, record: OfLimit): object {
  const group = record.slice === null ? {} : { group: system.slices[record.slice]?.name };
  if (record.event === "limit.hit") {
    const { limit, value, max, held } = record;
    const requests = held === null ? {} : { requests: held.requests, requests_bytes: held.bytes };
    return { limit, ...group, value, max, ...requests };
  }
  const { phase, periods, throttledUs } = record;
  return { phase, ...group, periods, throttled_us: throttledUs };
}

type OfSystem = Extract<
  TraceRecord,
  { event: "system.service" | "manager.state" | "power.deadline" }
>;

function isOfSystem(record: TraceRecord): record is OfSystem {
  const { event } = record;
  return event === "system.service" || event === "manager.state" || event === "power.deadline";
}

/** What befalls the system as a whole. */
function ofSystem(record: OfSystem): object {
  switch (record.event) {
    case "system.service":
      return { system_service: record.part, from: record.from, to: record.to };
    case "manager.state":
      return { from: record.from, to: record.to };
    case "power.deadline":
      return { killed: record.killed };
    default:
      return unreachable(record);
  }
}

type OfGroup = "group.state" | "group.restart" | "escalation";

function groupData(system: SystemSpec, record: Extract<TraceRecord, { event: OfGroup }>): object {
  switch (record.event) {
    case "group.state": {
      const { from, to, error } = record;
      return { group: groupName(system, record.group), from, to, error };
    }
    case "group.restart": {
      const { restarts, intensity } = record;
      return { group: groupName(system, record.group), restarts, intensity };
    }
    case "escalation": {
      const { reason, restarts, intensity } = record;
      const to = record.to === null ? null : groupName(system, record.to);
      return { group: groupName(system, record.group), to, reason, restarts, intensity };
    }
  }
}

type Turn = "hook.started" | "hook.done" | "heartbeat.late" | "config.changed" | "config.rejected";

/** Hooks, heartbeats and reloads. */
function turnOf(record: Extract<TraceRecord, { event: Turn }>): object {
  switch (record.event) {
    case "hook.started":
      return { hook: record.hook };
    case "hook.done": {
      const { hook, outcome, code, signal } = record;
      return { hook, outcome, code, signal };
    }
    case "heartbeat.late":
      return { silent_us: record.silentUs };
    case "config.changed": {
      const { version, changed, instances } = record;
      return { version, changed, instances };
    }
    case "config.rejected": {
      const { version, error, refusal, setting, rule } = record;
      return { version, error, refusal, setting, rule };
    }
    default:
      return unreachable(record);
  }
}

/** What is said only of some calls stands only there. */
function auditData(system: SystemSpec, record: Extract<TraceRecord, { event: "audit" }>): object {
  const { call, error, refusal, found } = record;
  return {
    call,
    caller: record.caller === null ? "operator" : instanceName(system, record.caller),
    error,
    ...(refusal === null ? {} : { reason: refusal }),
    ...(call === "discoverServices" && error === null ? { found } : {}),
  };
}

function checkName(
  system: SystemSpec,
  record: Extract<TraceRecord, { event: "health.status" | "probe.result" }>,
): string {
  const service = serviceOfInstance(system, record.instance).spec.id;
  return serviceAt(system, service).spec.checks[record.check]?.name ?? String(record.check);
}
