/**
 * What holds of registrations and of capabilities in every run: nothing of a service that is not
 * registered ever starts, nobody is lost on the way out, and nobody does what it may not.
 */
import { firstBeyond, has } from "../../kernel/capability/capability.ts";
import { denialBetween } from "../../kernel/isolation/refusal.ts";
import type { InstanceId, ServiceId, ServiceSpec } from "../../kernel/spec.ts";
import { compilePattern } from "../../kernel/syscall/pattern.ts";
import { SYSCALLS } from "../../kernel/syscall/table.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { Syscall } from "../../kernel/vocabulary.ts";
import { bootEnd, type SystemSpec } from "../../sim/system.ts";
import { instancesOf, serviceOf, Standings, type Invariant } from "./trace-invariants.ts";

type AuditRecord = Extract<TraceRecord, { readonly event: "audit" }>;
type Standing = "registered" | "leaving" | "absent";

/** Who is part of the system, as the trace says. */
class Registrations {
  readonly #system: SystemSpec;
  readonly #standings = new Map<ServiceId, Standing>();
  readonly generations = new Map<ServiceId, number>();

  constructor(system: SystemSpec) {
    this.#system = system;
    for (const { spec } of system.services) {
      this.#standings.set(spec.id, spec.registered ? "registered" : "absent");
      this.generations.set(spec.id, spec.registered ? 1 : 0);
    }
  }

  of(service: ServiceId): Standing {
    return this.#standings.get(service) ?? "absent";
  }

  observe(record: TraceRecord): void {
    if (record.event === "discovery.changed") {
      const { service, change, generation } = record;
      this.#standings.set(service, change === "registered" ? "registered" : "absent");
      this.generations.set(service, generation);
    }
    const isLeave = record.event === "audit" && record.call === "unregisterService";
    if (isLeave && record.error === null && record.service !== null) {
      this.#standings.set(record.service, "leaving");
    }
  }

  /** Those that a discovery finds. */
  found(pattern: string): number {
    const compiled = compilePattern(pattern);
    return this.#system.services.filter(({ spec }) => {
      return spec.discoverable && this.of(spec.id) === "registered" && compiled.matches(spec.name);
    }).length;
  }
}

/** A service is registered and unregistered in turn, by a call, each time with the next number. */
export const registrationsInTurn: Invariant = ({ records, system }) => {
  const registrations = new Registrations(system);
  return records.flatMap((record) => {
    const found: string[] = [];
    if (record.event === "discovery.changed") {
      const { service, change, generation, seq } = record;
      const before = registrations.of(service);
      const count = registrations.generations.get(service) ?? 0;
      const isNew = change === "registered";
      if (before !== (isNew ? "absent" : "leaving")) found.push(`record ${seq}: it was ${before}`);
      if (generation !== (isNew ? count + 1 : count)) found.push(`record ${seq}: no ${generation}`);
      const cause = record.cause === null ? undefined : records[record.cause];
      const isAsked = cause?.event === "audit" && cause.call === "createService";
      if (isNew && !isAsked) found.push(`record ${seq}: nobody created it`);
    }
    registrations.observe(record);
    return found;
  });
};

/** Only what is registered starts, and what goes has nothing left that runs. */
export const absentServicesRest: Invariant = ({ records, system }) => {
  const registrations = new Registrations(system);
  const standings = new Standings(system);
  return records.flatMap((record) => {
    const found: string[] = [];
    if (record.event === "service.state" && record.to === "starting") {
      const { spec } = serviceOf(system, record.instance);
      const standing = registrations.of(spec.id);
      if (standing !== "registered")
        found.push(`record ${record.seq}: it starts, and is ${standing}`);
    }
    if (record.event === "discovery.changed" && record.change === "unregistered") {
      const service = system.services[record.service];
      for (const instance of service === undefined ? [] : instancesOf(service)) {
        const { state } = standings.of(instance);
        if (state === "stopped" || state === "disabled") continue;
        found.push(`record ${record.seq}: it goes while ${instance} is ${state}`);
      }
    }
    registrations.observe(record);
    standings.observe(record);
    return found;
  });
};

/** Whoever is on its way out has gone when all is quiet. */
export const nobodyIsLost: Invariant = ({ records, system, ending }) => {
  const isHanging = system.faults.some(({ kind }) => kind === "hang");
  if (ending !== "quiet" || isHanging) return [];
  const registrations = new Registrations(system);
  for (const record of records) registrations.observe(record);
  return system.services.flatMap(({ spec }) => {
    return registrations.of(spec.id) === "leaving" ? [`${spec.name} never went`] : [];
  });
};

/** A name is known, and a handle holds, exactly as long as the registration that it is of. */
export const namesAndHandlesHold: Invariant = (run) => {
  const registrations = new Registrations(run.system);
  return run.records.flatMap((record) => {
    const found: string[] = [];
    if (record.event === "audit" && record.service !== null && record.call !== "createService") {
      const isThere = registrations.of(record.service) === "registered";
      const byHandle = record.error === "invalid-service-handle";
      const isRefused = record.refusal === "no-such-service" || byHandle;
      if (isThere && record.refusal === "no-such-service") found.push(said(record, "it is there"));
      if (!isThere && record.error === null) found.push(said(record, "it is not there"));
      if (isRefused && record.error === null) found.push(said(record, "refused without an error"));
    }
    if (record.event === "audit" && record.call === "discoverServices" && record.error === null) {
      const patterns = run.system.actions.flatMap(({ at, caller, pattern }) =>
        Math.max(at, bootEnd(run.system)) === record.tUs &&
        caller === record.caller &&
        pattern !== null
          ? [pattern]
          : [],
      );
      const expected = patterns.map((pattern) => registrations.found(pattern));
      if (!expected.includes(record.found)) found.push(said(record, `found ${record.found}`));
    }
    registrations.observe(record);
    return found;
  });
};

/** I4: what is done by a service it had the capability for, and nobody gets more than its maker. */
export const capabilitiesHold: Invariant = (run) => {
  const standings = new Standings(run.system);
  return run.records.flatMap((record) => {
    standings.observe(record);
    if (record.event !== "audit" || record.caller === null || record.call === null) return [];
    const { capabilities } = serviceOf(run.system, record.caller).spec;
    const { capability } = SYSCALLS[record.call];
    const created = run.system.services[record.service ?? -1];
    const isBeyond =
      record.call === "createService" &&
      created !== undefined &&
      firstBeyond(created.spec.capabilities, capabilities) !== null;
    const mayCall = has(capabilities, capability);
    const isOut = isOutOfReach(run.system, record);
    if (record.error === null) {
      if (isOut) return [said(record, "its caller's isolation keeps it from that")];
      if (!mayCall || isBeyond) return [said(record, `its caller may not`)];
      return runs(standings, record.caller) ? [] : [said(record, "its caller does not run")];
    }
    if (record.error !== "permission-denied") return [];
    if (record.refusal === "no-access") {
      return isOut ? [] : [said(record, "nothing keeps its caller from that")];
    }
    return mayCall && !isBeyond ? [said(record, "its caller may")] : [];
  });
};

/** The calls that signal a process, which capabilities alone do not permit. */
const SIGNALS: readonly (Syscall | null)[] = [
  "stopService",
  "restartService",
  "reloadService",
  "pauseService",
  "resumeService",
  "unregisterService",
];

/** Whether a service asks another for what its isolation, or that of the other, rules out. */
function isOutOfReach(system: SystemSpec, { call, caller, service }: AuditRecord): boolean {
  const target = system.services[service ?? -1];
  if (caller === null || target === undefined || !SIGNALS.includes(call)) return false;
  const [subject, object] = [serviceOf(system, caller).spec, target.spec];
  const asReached = (spec: ServiceSpec): { id: ServiceId; spec: ServiceSpec } => ({
    id: spec.id,
    spec,
  });
  return denialBetween(system.security, "signal", asReached(subject), asReached(object)) !== null;
}

/** Each refusal for want of a right is denied and raised at once; nothing else is. */
export const violationsAreRaised: Invariant = ({ records }) => {
  return records.flatMap((record, index) => {
    const isForbidden = record.event === "audit" && record.error === "permission-denied";
    const [denied, raised] = [records[index + 1], records[index + 2]];
    if (isForbidden) {
      const event = record.refusal === "no-access" ? "access.denied" : "syscall.denied";
      const isDenied = denied?.event === event && denied.cause === record.seq;
      const isRaised =
        raised?.event === "fault.detected" &&
        raised.type === "security-violation" &&
        raised.instance === record.caller;
      return isDenied && isRaised ? [] : [said(record, "nobody heard of it")];
    }
    if (record.event !== "syscall.denied") return [];
    const cause = records[record.cause ?? -1];
    const isOfRefusal = cause?.event === "audit" && cause.error === "permission-denied";
    return isOfRefusal ? [] : [`record ${record.seq}: nothing was refused`];
  });
};

function runs(standings: Standings, instance: InstanceId): boolean {
  const { state } = standings.of(instance);
  return state === "starting" || state === "running" || state === "stopping";
}

function said({ seq, call }: AuditRecord, what: string): string {
  return `record ${seq}: ${call}: ${what}`;
}
