/**
 * What holds in every run, whatever was booted and whatever befell it: read off the trace alone.
 *
 * Each invariant goes through the records once and returns what it found wrong, in words. It knows
 * the system and the contract, and nothing of how the kernel does its work.
 */
import { isRequired } from "../../kernel/dependency/graph.ts";
import { TRANSITIONS } from "../../kernel/lifecycle/transitions.ts";
import type { Cause } from "../../kernel/ports.ts";
import type { DependencySpec, InstanceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import { ExitCause, type ServiceState } from "../../kernel/vocabulary.ts";
import type { SimulatedService, SystemSpec } from "../../sim/system.ts";
import type { Run } from "./systems.ts";

export type Invariant = (run: Run) => readonly string[];
export type StateRecord = Extract<TraceRecord, { readonly event: "service.state" }>;

const WITH_PROCESS: readonly ServiceState[] = ["starting", "running", "stopping", "paused"];

export function statesOf({ records }: Run): readonly StateRecord[] {
  return records.filter((record) => record.event === "service.state");
}

export function serviceOf({ services }: SystemSpec, instance: InstanceId): SimulatedService {
  const found = services.findLast(({ firstInstance }) => firstInstance <= instance);
  if (found === undefined) throw new Error(`no instance ${instance}`);
  return found;
}

export function instancesOf({ firstInstance, spec }: SimulatedService): readonly InstanceId[] {
  return Array.from({ length: spec.instances }, (_, at) => (firstInstance + at) as InstanceId);
}

function told({ seq, tUs }: TraceRecord, what: string): string {
  return `record ${seq} at ${tUs} µs: ${what}`;
}

/** Records are numbered without a gap, and neither time nor causes go back. */
export const orderOfRecords: Invariant = ({ records }) =>
  records.flatMap((record, index) => {
    const { seq, tUs, cause } = record;
    const found: string[] = [];
    if (seq !== index) found.push(told(record, `is number ${index}`));
    if (tUs < (records[index - 1]?.tUs ?? 0)) found.push(told(record, "time goes back"));
    if (cause !== null && cause >= seq)
      found.push(told(record, `its cause ${cause} is no earlier`));
    return found;
  });

/** Only the boot, an operator and an injected fault come out of nothing. */
export const rootsOfCauses: Invariant = ({ records }) =>
  records.flatMap((record) => {
    if (record.cause !== null) return [];
    const isRoot =
      (record.event === "boot.stage" && record.stage === "early-init") ||
      record.event === "audit" ||
      (record.event === "fault.injected" && record.phase === "begin");
    return isRoot ? [] : [told(record, `${record.event} has no cause`)];
  });

/** Whatever a record names exists. */
export const namedSubjects: Invariant = ({ records, system }) =>
  records.flatMap((record) => {
    const found: string[] = [];
    const instance = "instance" in record ? record.instance : null;
    const service = "service" in record ? record.service : null;
    if (instance !== null && !(instance >= 0 && instance < system.instanceCount)) {
      found.push(told(record, `there is no instance ${instance}`));
    }
    if (service !== null && system.services[service] === undefined) {
      found.push(told(record, `there is no service ${service}`));
    }
    if ("check" in record && instance !== null) {
      const { checks } = serviceOf(system, instance).spec;
      if (checks[record.check] === undefined) found.push(told(record, "there is no such check"));
    }
    return found;
  });

/** Each transition is in the table and begins where the one before it ended. */
export const chainOfTransitions: Invariant = (run) => {
  const current = new Map<InstanceId, ServiceState>();
  return statesOf(run).flatMap((record) => {
    const { instance, from, to } = record;
    const { enabled } = serviceOf(run.system, instance).spec;
    const before = current.get(instance) ?? (enabled ? "stopped" : "disabled");
    current.set(instance, to);
    const found: string[] = [];
    if (from !== before) found.push(told(record, `it comes from ${from} but was ${before}`));
    if (!Object.values(TRANSITIONS[from]).includes(to)) {
      found.push(told(record, `${from} never becomes ${to}`));
    }
    return found;
  });
};

/** A process is born with `starting`, has its own number, and dies once, by one of eight causes. */
export const lifeOfProcesses: Invariant = (run) => {
  const generations = new Map<InstanceId, number>();
  return statesOf(run).flatMap((record) => {
    const { instance, from, to, generation, exit } = record;
    const before = generations.get(instance) ?? 0;
    generations.set(instance, generation);
    const found: string[] = [];
    const expected = to === "starting" ? before + 1 : before;
    if (generation !== expected)
      found.push(told(record, `generation ${generation}, not ${expected}`));
    const dies = WITH_PROCESS.includes(from) && !WITH_PROCESS.includes(to);
    if (dies !== (exit !== null)) found.push(told(record, `${from} to ${to}, exit ${exit?.cause}`));
    if (exit === null) return found;
    if (!Object.hasOwn(ExitCause, exit.cause)) found.push(told(record, `cause ${exit.cause}`));
    if ((exit.code === null) === (exit.signal === null)) {
      found.push(told(record, "an exit is either a code or a signal"));
    }
    return found;
  });
};

/**
 * The kill follows the request to stop exactly at the stop timeout, and nothing outlives it. A
 * signal 9 before that is the doing of an injected fault or of the memory's keeper.
 */
export const stopTimeouts: Invariant = (run) => {
  const asked = new Map<InstanceId, number>();
  const atHook = new Set<InstanceId>();
  return run.records.flatMap((record) => {
    // The hook comes before the request.
    if (record.event === "hook.started" && record.hook === "on-stop") atHook.add(record.instance);
    if (record.event === "hook.done" && record.hook === "on-stop") {
      atHook.delete(record.instance);
      asked.set(record.instance, record.tUs);
    }
    if (record.event !== "service.state") return [];
    const { instance, from, to, tUs, exit } = record;
    if (to === "stopping") asked.set(instance, tUs);
    if (from !== "stopping") return [];
    // A process may end by itself before the request has come.
    if (atHook.has(instance) && exit?.signal !== "SIGKILL") return [];
    const { stopTimeoutUs } = serviceOf(run.system, instance).spec;
    const tookUs = tUs - (asked.get(instance) ?? Number.NaN);
    const cause = record.cause === null ? undefined : run.records[record.cause];
    const isByFault =
      cause?.event === "fault.injected" ||
      cause?.event === "limit.hit" ||
      cause?.event === "isolation.breach" ||
      cause?.event === "power.deadline";
    // A start that was still at its hook has no process to ask.
    const isByHook = cause?.event === "hook.done";
    const isKilled = exit?.signal === "SIGKILL" && !isByFault && !isByHook;
    // Where commands take time, the kill is later than the decision to kill.
    const isCharged = run.system.machine.controlCostUs > 0;
    const isLate = isCharged && tookUs >= stopTimeoutUs;
    if (isLate || (isKilled ? tookUs === stopTimeoutUs : tookUs <= stopTimeoutUs)) return [];
    return [told(record, `it took ${tookUs} µs to stop, of ${stopTimeoutUs}`)];
  });
};

interface Standing {
  state: ServiceState;
  ready: boolean;
  completed: boolean;
  /** It ended cleanly by itself, after it had been ready. */
  served: boolean;
  /** What last made it unready: a pause does so too, and takes nothing of what it was. */
  unreadyBy: Cause;
  /** It was ready until it was paused. */
  wasReady: boolean;
}

/** What the trace has said of each instance so far. */
export class Standings {
  readonly #system: SystemSpec;
  readonly #standings: Standing[];

  constructor(system: SystemSpec) {
    this.#system = system;
    this.#standings = system.services.flatMap((service) =>
      instancesOf(service).map(() => {
        const state = service.spec.enabled ? "stopped" : "disabled";
        return {
          state,
          ready: false,
          completed: false,
          served: false,
          unreadyBy: null,
          wasReady: false,
        } as const;
      }),
    );
  }

  of(instance: InstanceId): Standing {
    const standing = this.#standings[instance];
    if (standing === undefined) throw new Error(`no instance ${instance}`);
    return standing;
  }

  observe(record: TraceRecord): void {
    if (record.event === "service.ready") {
      this.of(record.instance).ready = record.ready;
      this.of(record.instance).unreadyBy = record.ready ? null : record.cause;
    }
    if (record.event === "manager.state" && record.to === "stopped") {
      // What a run has achieved does not outlast it.
      for (const each of this.#standings) {
        each.completed = false;
        each.served = false;
      }
    }
    if (record.event !== "service.state") return;
    const standing = this.of(record.instance);
    const wasAtRest = record.to === "disabled" || record.from === "disabled";
    if (wasAtRest && record.to !== "starting") {
      // Enabling and disabling change nothing of what it has done.
      standing.state = record.to;
      return;
    }
    const { kind } = serviceOf(this.#system, record.instance).spec;
    const endedWell = record.to === "stopped" && record.exit?.cause === "clean";
    const wasReady = standing.ready || (standing.state === "paused" && standing.wasReady);
    standing.served = endedWell && standing.state !== "stopping" && wasReady;
    standing.completed = endedWell && kind === "oneshot";
    standing.wasReady = record.to === "paused" && standing.unreadyBy === record.cause;
    standing.state = record.to;
    standing.ready = false;
  }

  holds(dependency: DependencySpec): boolean {
    const { target, condition } = dependency;
    const service = this.#system.services[target];
    if (service === undefined) return false;
    return instancesOf(service).every((instance) => {
      const { state, ready } = this.of(instance);
      if (this.hasGiven(instance, dependency)) return true;
      const isJob = service.spec.kind === "oneshot" && state === "starting";
      if (isJob && condition === "started") return true;
      if (condition === "completed" || state !== "running") return false;
      return condition === "started" || ready;
    });
  }

  /**
   * Whether it has ended well, and with that has given what is awaited of it; but who is bound to
   * it would have gone down with an end that is not that of its work.
   */
  hasGiven(instance: InstanceId, { kind, condition }: DependencySpec): boolean {
    const { completed, served } = this.of(instance);
    return completed || (served && condition !== "completed" && kind !== "binds-to");
  }
}

/** Nothing starts before what it requires, nor beside what it conflicts with. */
export const conditionsOfStarts: Invariant = ({ records, system }) => {
  const standings = new Standings(system);
  return records.flatMap((record) => {
    const found: string[] = [];
    if (record.event === "service.state" && record.to === "starting") {
      const { spec } = serviceOf(system, record.instance);
      for (const dependency of spec.dependencies) {
        if (!isRequired(dependency) || standings.holds(dependency)) continue;
        const name = system.services[dependency.target]?.spec.name ?? "";
        found.push(told(record, `${spec.name} starts, ${name} is not ${dependency.condition}`));
      }
      for (const rival of system.services) {
        const conflicts =
          spec.conflicts.includes(rival.spec.id) || rival.spec.conflicts.includes(spec.id);
        const isBusy = (instance: InstanceId): boolean =>
          WITH_PROCESS.includes(standings.of(instance).state);
        if (!conflicts || !instancesOf(rival).some(isBusy)) continue;
        found.push(told(record, `${spec.name} starts beside its rival ${rival.spec.name}`));
      }
    }
    standings.observe(record);
    return found;
  });
};

/** Readiness and health are told when they change and only of what runs. */
export const edgesOfHealth: Invariant = ({ records, system }) => {
  const standings = new Standings(system);
  const health = new Map<string, string>();
  return records.flatMap((record) => {
    const found: string[] = [];
    if (record.event === "service.ready" || record.event === "health.status") {
      const { state, ready } = standings.of(record.instance);
      if (state !== "running") found.push(told(record, `${record.event} of what is ${state}`));
      if (record.event === "service.ready" && record.ready === ready) {
        found.push(told(record, `it is told twice that ready is ${ready}`));
      }
      if (record.event === "health.status") {
        const key = `${record.instance} ${record.check}`;
        const before = health.get(key) ?? "unknown";
        if (record.from !== before || record.to === before) {
          found.push(told(record, `health from ${record.from} to ${record.to}, was ${before}`));
        }
        health.set(key, record.to);
      }
    }
    if (record.event === "service.state" && record.to === "starting") {
      for (const [index] of serviceOf(system, record.instance).spec.checks.entries()) {
        health.delete(`${record.instance} ${index}`);
      }
    }
    standings.observe(record);
    return found;
  });
};
