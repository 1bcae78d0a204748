/**
 * What holds at the end of every run: nothing is lost, forgotten or left half done.
 */
import { isRequired } from "../../kernel/dependency/graph.ts";
import { isOfSystem } from "../../kernel/syscall/calls/power.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { ServiceState } from "../../kernel/vocabulary.ts";
import type { SimulatedService, SystemSpec } from "../../sim/system.ts";
import { groupOf } from "./group-invariants.ts";
import { hasHolding } from "./holding-faults.ts";
import type { RecoveryStarted } from "./restart-invariants.ts";
import type { Run } from "./systems.ts";
import { instancesOf, serviceOf, Standings, statesOf, type Invariant } from "./trace-invariants.ts";

/** Longer than any chain of stops below takes, each with its kill at the timeout. */
const ALL_STOPPED_US = 16_000_000;

/** A restart whose time has come happens, unless something that it requires is not there. */
export const restartsHappen: Invariant = ({ records, system, endedAt, ending }) => {
  const standings = new Standings(system);
  const pending = new Map<InstanceId, RecoveryStarted>();
  for (const record of records) {
    standings.observe(record);
    if (record.event === "recovery.started") pending.set(record.instance, record);
    if (record.event === "recovery.done") pending.delete(record.instance);
    if (record.event !== "service.state") continue;
    if (record.to === "starting" || record.to === "stopped") pending.delete(record.instance);
  }
  return [...pending.values()].flatMap(({ instance, seq, tUs, delayUs }) => {
    const { spec } = serviceOf(system, instance);
    const awaits = spec.dependencies.some((edge) => isRequired(edge) && !standings.holds(edge));
    // Cut short, a run may end while a dependent is still on its way down.
    const isCut =
      ending !== "quiet" && system.services.some((other) => ordersAfter(other, spec.id));
    // Its group may be waiting for others, or for the next failure of one of them.
    const isWaited = ending !== "quiet" || hasHolding(system);
    const isHeld = isWaited && groupOf(system, spec.id) !== undefined;
    if (awaits || isCut || isHeld || tUs + delayUs >= endedAt) return [];
    return [`record ${seq}: the restart due at ${tUs + delayUs} µs has not come by ${endedAt}`];
  });
};

/**
 * A run that ended in quiet has left nothing half done: no start or stop under way, no restart
 * pending, and nobody who was to boot and never did. A process that hangs may stay as it is,
 * and so may whoever waits for one that is paused.
 */
export const quietIsSettled: Invariant = (run) => {
  const { system } = run;
  if (run.ending !== "quiet" || hasHolding(run.system) || isPaused(run)) return [];
  const last = new Map(statesOf(run).map((record) => [record.instance, record.to]));
  const pending = new Set<InstanceId>();
  for (const record of run.records) {
    if (record.event === "recovery.started") pending.add(record.instance);
    if (record.event === "recovery.done") pending.delete(record.instance);
    if (record.event === "service.state" && record.to === "starting")
      pending.delete(record.instance);
  }
  const found = [...pending].map((instance) => `a restart of ${instance} is pending`);
  for (const [instance, state] of last) {
    if (state === "starting" || state === "stopping") found.push(`${instance} is ${state}`);
  }
  for (const { spec, firstInstance } of system.services) {
    const isUntouched =
      spec.enabled && spec.registered && !last.has(firstInstance) && system.actions.length === 0;
    if (isUntouched) found.push(`${spec.name} was to boot and never did`);
  }
  return found;
};

/** Whoever is bound to something that went down has gone down too; a oneshot ends without that. */
export const boundGoDown: Invariant = (run) => {
  const standings = standingsAtEnd(run);
  const isUp = (instance: InstanceId): boolean => {
    const { state } = standings.of(instance);
    return state === "running" || state === "starting" || state === "paused";
  };
  if (run.ending !== "quiet" || hasHolding(run.system)) return [];
  return run.system.services.flatMap((service) =>
    service.spec.dependencies.flatMap(({ kind, optional, target }) => {
      const other = run.system.services[target];
      if (kind !== "binds-to" || optional || other?.spec.kind !== "long-running") return [];
      if (!instancesOf(service).some(isUp) || instancesOf(other).some(isUp)) return [];
      return [`${service.spec.name} is up and bound to ${other.spec.name}, which is down`];
    }),
  );
};

/** After an operator's last word was a stop, the service and all that need it are down. */
export const stopsHold: Invariant = (run) => {
  const word = lastWord(run);
  if (word === undefined || word.call !== "stopService") return [];
  if (run.ending !== "quiet" && run.endedAt - word.tUs < ALL_STOPPED_US) return [];
  const standings = standingsAtEnd(run);
  const stateOf = (instance: InstanceId): ServiceState => standings.of(instance).state;
  return [...thoseThatNeed(run.system, word.service)].flatMap((id) => {
    const service = run.system.services[id];
    if (service === undefined) return [];
    const allowed: readonly ServiceState[] =
      id === word.service ? ["stopped", "disabled"] : ["stopped", "disabled", "failed"];
    return instancesOf(service).flatMap((instance) => {
      const state = stateOf(instance);
      return allowed.includes(state) ? [] : [`${service.spec.name} was stopped and is ${state}`];
    });
  });
};

/** After an operator's last word was a start, something has come of it. */
export const startsAreAnswered: Invariant = (run) => {
  const word = lastWord(run);
  if (word === undefined || word.call !== "startService") return [];
  if (run.ending !== "quiet" || hasHolding(run.system) || isPaused(run)) return [];
  const service = run.system.services[word.service];
  if (service === undefined) return [];
  const later = run.records.slice(word.seq);
  const isRefused = later.some(
    (record) => record.event === "dependency.failed" && record.service === word.service,
  );
  if (isRefused || isStartedWithRival(run, word)) return [];
  return instancesOf(service).flatMap((instance) => {
    const { state, completed } = standingsAtEnd(run).of(instance);
    const isMentioned = later.some(
      (record) => record.event === "service.state" && record.instance === instance,
    );
    const isUp = state === "running" || state === "starting";
    return isMentioned || isUp || completed
      ? []
      : [`${service.spec.name} was started and stayed ${state}`];
  });
};

function ordersAfter({ spec }: SimulatedService, id: ServiceId): boolean {
  return spec.dependencies.some(({ target }) => target === id);
}

function standingsAtEnd({ records, system }: Run): Standings {
  const standings = new Standings(system);
  for (const record of records) standings.observe(record);
  return standings;
}

/** At the end. */
function isPaused(run: Run): boolean {
  const standings = standingsAtEnd(run);
  return run.system.services.some((service) =>
    instancesOf(service).some((instance) => standings.of(instance).state === "paused"),
  );
}

type Word = Extract<TraceRecord, { event: "audit" }> & { readonly service: ServiceId };

/** The last call that was taken, where it was on a service and not on the system as a whole. */
function lastWord({ records }: Run): Word | undefined {
  const last = records.findLast((record) => {
    if (record.event !== "audit" || record.error !== null) return false;
    return record.service !== null || isOfSystem(record.call);
  });
  return last !== undefined && isWord(last) ? last : undefined;
}

function isWord(record: TraceRecord): record is Word {
  return record.event === "audit" && record.service !== null;
}

/** One call started both: the one that comes last waits until the other is at rest. */
function isStartedWithRival({ system, records }: Run, word: Word): boolean {
  const areRivals = (one: ServiceId, other: ServiceId): boolean =>
    system.services[one]?.spec.conflicts.includes(other) === true;
  return records.some(
    (record) =>
      record.event === "audit" &&
      record.call === "startService" &&
      record.tUs === word.tUs &&
      record.service !== null &&
      (areRivals(record.service, word.service) || areRivals(word.service, record.service)),
  );
}

/** The service, and whoever requires, is bound to or is part of any of these. */
function thoseThatNeed({ services }: SystemSpec, root: ServiceId): ReadonlySet<ServiceId> {
  const found = new Set<ServiceId>([root]);
  for (const needed of found) {
    for (const { spec } of services) {
      const needs = spec.dependencies.some(
        (edge) => edge.target === needed && (isRequired(edge) || edge.kind === "part-of"),
      );
      if (needs) found.add(spec.id);
    }
  }
  return found;
}
