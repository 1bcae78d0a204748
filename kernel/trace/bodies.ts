/**
 * What the slots of a record hold, event by event: one pair of functions for each.
 *
 * Names go in as their numbers of the vocabulary and come out as names. Adding an event is adding
 * a row; changing one changes every digest, and so {@link TRACE_FORMAT}.
 */
import { present } from "../assertion.ts";
import { Capability } from "../capability/capability.ts";
import { DenialReason } from "../isolation/access.ts";
import { ACCESS_ACTIONS } from "../isolation/levels.ts";
import { ChannelState } from "../message/channel.ts";
import type { ServiceId } from "../spec.ts";
import { RefusalKind } from "../syscall/refusal.ts";
import { duration } from "../time.ts";
import {
  BootstrapStage,
  FaultType,
  HealthStatus,
  RecoveryStrategy,
  ServiceState,
  Syscall,
} from "../vocabulary.ts";
import {
  DiscoveryChange,
  FaultPhase,
  InjectedFault,
  Limit,
  ProbeOutcome,
  RecoveryOutcome,
  ThrottlePhase,
  type TraceBody,
} from "./events.ts";
import { NONE_U32 } from "./layout.ts";
import {
  errorIn,
  errorNumber,
  instanceIn,
  nameOf,
  readExit,
  serviceIn,
  writeExit,
  type BodyCodec,
  type BodyOf,
} from "./slots.ts";
import { GROUP_BODIES } from "./group-bodies.ts";
import { NETWORK_BODIES } from "./network-bodies.ts";
import { POWER_BODIES } from "./power-bodies.ts";
import { PROGRAM_BODIES } from "./program-bodies.ts";
import { TURN_BODIES } from "./turn-bodies.ts";

/** In place of the number of a call that there is not. */
const NO_CALL = 0xff;

export const BODIES: { readonly [Event in TraceBody["event"]]: BodyCodec<BodyOf<Event>> } = {
  "boot.stage": {
    write(body, to) {
      to.a = BootstrapStage[body.stage];
    },
    read: (from) => ({ event: "boot.stage", stage: nameOf(BootstrapStage, from.a) }),
  },
  "service.state": {
    write(body, to) {
      to.a = ServiceState[body.from];
      to.b = ServiceState[body.to];
      to.c = errorNumber(body.error);
      to.instance = body.instance;
      to.x = body.generation;
      writeExit(body.exit, to);
    },
    read: (from) => ({
      event: "service.state",
      instance: instanceIn(from),
      from: nameOf(ServiceState, from.a),
      to: nameOf(ServiceState, from.b),
      generation: from.x,
      exit: readExit(from),
      error: errorIn(from),
    }),
  },
  "service.ready": {
    write(body, to) {
      to.a = body.ready ? 1 : 0;
      to.instance = body.instance;
    },
    read: (from) => ({
      event: "service.ready",
      instance: instanceIn(from),
      ready: from.a === 1,
    }),
  },
  "health.status": {
    write(body, to) {
      to.a = HealthStatus[body.from];
      to.b = HealthStatus[body.to];
      to.instance = body.instance;
      to.d = body.check;
    },
    read: (from) => ({
      event: "health.status",
      instance: instanceIn(from),
      check: from.d,
      from: nameOf(HealthStatus, from.a),
      to: nameOf(HealthStatus, from.b),
    }),
  },
  "probe.result": {
    write(body, to) {
      to.a = ProbeOutcome[body.outcome];
      to.instance = body.instance;
      to.d = body.check;
    },
    read: (from) => ({
      event: "probe.result",
      instance: instanceIn(from),
      check: from.d,
      outcome: nameOf(ProbeOutcome, from.a),
    }),
  },
  "fault.injected": {
    write(body, to) {
      to.a = InjectedFault[body.fault];
      to.b = FaultPhase[body.phase];
      to.service = body.service ?? NONE_U32;
      to.instance = body.instance ?? NONE_U32;
      to.d = body.index;
      to.x = body.struck;
    },
    read: (from) => ({
      event: "fault.injected",
      fault: nameOf(InjectedFault, from.a),
      phase: nameOf(FaultPhase, from.b),
      index: from.d,
      service: from.service === NONE_U32 ? null : serviceIn(from),
      instance: from.instance === NONE_U32 ? null : instanceIn(from),
      struck: from.x,
    }),
  },
  "fault.detected": {
    write(body, to) {
      to.a = FaultType[body.type];
      to.instance = body.instance;
    },
    read: (from) => ({
      event: "fault.detected",
      instance: instanceIn(from),
      type: nameOf(FaultType, from.a),
    }),
  },
  "recovery.started": {
    write(body, to) {
      to.a = RecoveryStrategy[body.strategy];
      to.instance = body.instance;
      to.x = body.attempt;
      to.y = body.delayUs;
    },
    read: (from) => ({
      event: "recovery.started",
      instance: instanceIn(from),
      strategy: nameOf(RecoveryStrategy, from.a),
      attempt: from.x,
      delayUs: duration(from.y),
    }),
  },
  "recovery.done": {
    write(body, to) {
      to.a = RecoveryOutcome[body.outcome];
      to.instance = body.instance;
      to.x = body.tookUs;
    },
    read: (from) => ({
      event: "recovery.done",
      instance: instanceIn(from),
      outcome: nameOf(RecoveryOutcome, from.a),
      tookUs: duration(from.x),
    }),
  },
  "limit.hit": {
    write(body, to) {
      to.a = Limit[body.limit];
      to.instance = body.instance;
      to.d = body.slice === null ? 0 : body.slice + 1;
      to.x = body.value;
      to.y = body.max;
      if (body.held === null) return;
      to.service = body.held.requests;
      to.z = body.held.bytes;
    },
    read: (from) => ({
      event: "limit.hit",
      instance: instanceIn(from),
      limit: nameOf(Limit, from.a),
      slice: from.d === 0 ? null : from.d - 1,
      value: from.x,
      max: from.y,
      held: from.service === NONE_U32 ? null : { requests: from.service, bytes: from.z },
    }),
  },
  "message.state": {
    write(body, to) {
      to.a = ChannelState[body.state];
      to.instance = body.instance;
      to.service = body.target;
      to.x = body.troubles;
    },
    read: (from) => ({
      event: "message.state",
      instance: instanceIn(from),
      target: serviceIn(from),
      state: nameOf(ChannelState, from.a),
      troubles: from.x,
    }),
  },
  "message.total": {
    write(body, to) {
      to.x = body.sent;
      to.y = body.steps;
      to.z = body.hash;
    },
    read: (from) => ({
      event: "message.total",
      sent: from.x,
      steps: from.y,
      hash: from.z,
    }),
  },
  "traffic.total": {
    write({ requests, hash }, to) {
      to.x = requests;
      to.d = Number.parseInt(hash.slice(0, 8), 16);
      to.y = Number.parseInt(hash.slice(8, 20), 16);
      to.z = Number.parseInt(hash.slice(20), 16);
    },
    read: (from) => ({
      event: "traffic.total",
      requests: from.x,
      hash: digits(from.d, 8) + digits(from.y, 12) + digits(from.z, 12),
    }),
  },
  "sched.throttle": {
    write(body, to) {
      to.a = ThrottlePhase[body.phase];
      to.instance = body.instance;
      to.d = body.slice === null ? 0 : body.slice + 1;
      to.x = body.periods;
      to.y = body.throttledUs;
    },
    read: (from) => ({
      event: "sched.throttle",
      instance: instanceIn(from),
      phase: nameOf(ThrottlePhase, from.a),
      slice: from.d === 0 ? null : from.d - 1,
      periods: from.x,
      throttledUs: duration(from.y),
    }),
  },
  audit: {
    write(body, to) {
      to.a = body.call === null ? NO_CALL : Syscall[body.call];
      to.b = body.refusal === null ? 0 : RefusalKind[body.refusal];
      to.c = errorNumber(body.error);
      to.service = body.service ?? NONE_U32;
      to.instance = body.caller ?? NONE_U32;
      to.d = body.detail;
      to.x = body.found;
    },
    read: (from) => ({
      event: "audit",
      service: from.service === NONE_U32 ? null : serviceIn(from),
      call: from.a === NO_CALL ? null : nameOf(Syscall, from.a),
      caller: from.instance === NONE_U32 ? null : instanceIn(from),
      error: errorIn(from),
      refusal: from.b === 0 ? null : nameOf(RefusalKind, from.b),
      detail: from.d,
      found: from.x,
    }),
  },
  "syscall.denied": {
    write(body, to) {
      to.a = Syscall[body.call];
      to.service = body.service ?? NONE_U32;
      to.instance = body.caller;
      to.d = Capability[body.capability];
    },
    read: (from) => ({
      event: "syscall.denied",
      service: from.service === NONE_U32 ? null : serviceIn(from),
      call: nameOf(Syscall, from.a),
      caller: instanceIn(from),
      capability: nameOf(Capability, from.d),
    }),
  },
  "discovery.changed": {
    write(body, to) {
      to.a = DiscoveryChange[body.change];
      to.service = body.service;
      to.x = body.generation;
    },
    read: (from) => ({
      event: "discovery.changed",
      service: serviceIn(from),
      change: nameOf(DiscoveryChange, from.a),
      generation: from.x,
    }),
  },
  "dependency.failed": {
    write(body, to) {
      to.a = body.fatal ? 1 : 0;
      to.c = errorNumber(body.error);
      to.service = body.service;
      to.d = body.dependency;
    },
    read: (from) => ({
      event: "dependency.failed",
      service: serviceIn(from),
      dependency: from.d as ServiceId,
      error: present(errorIn(from), "a lost dependency has an error"),
      fatal: from.a === 1,
    }),
  },
  "access.denied": {
    write(body, to) {
      to.a = ACCESS_ACTIONS.indexOf(body.action);
      to.b = DenialReason[body.reason];
      to.instance = body.instance;
      to.d = body.target;
    },
    read: (from) => ({
      event: "access.denied",
      instance: instanceIn(from),
      target: from.d as ServiceId,
      action: present(ACCESS_ACTIONS[from.a], "an action between services"),
      reason: nameOf(DenialReason, from.b),
    }),
  },
  "isolation.breach": {
    write(body, to) {
      to.instance = body.instance;
      to.x = body.struck;
    },
    read: (from) => ({
      event: "isolation.breach",
      instance: instanceIn(from),
      struck: from.x,
    }),
  },
  ...GROUP_BODIES,
  ...TURN_BODIES,
  ...POWER_BODIES,
  ...PROGRAM_BODIES,
  ...NETWORK_BODIES,
};

/** A whole number as so many hexadecimal digits. */
function digits(value: number, count: number): string {
  return value.toString(16).padStart(count, "0");
}
