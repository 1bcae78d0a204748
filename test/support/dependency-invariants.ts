/**
 * What holds of dependencies in every run: who starts after whom, who stops before whom, who is
 * pulled in, and whom a fall takes along. Read off the trace and the declarations alone.
 */
import { bootSet, buildGraph } from "../../kernel/dependency/graph.ts";
import { fallsAlong, followersOf } from "../../kernel/dependency/spread.ts";
import type { DependencySpec, InstanceId, ServiceId, ServiceSpec } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { SystemSpec } from "../../sim/system.ts";
import { isByGroup } from "./group-invariants.ts";
import type { Run } from "./systems.ts";
import {
  instancesOf,
  serviceOf,
  Standings,
  statesOf,
  type Invariant,
  type StateRecord,
} from "./trace-invariants.ts";

/**
 * D1: a start that was asked for waits for all that the service orders after, as long as anything
 * may still come of it, also where it does not require it. Timeouts have their own story.
 */
export const startsWaitInOrder: Invariant = ({ records, system }) => {
  const standings = new Standings(system);
  const restarting = new Set<InstanceId>();
  return records.flatMap((record) => {
    const found: string[] = [];
    if (record.event === "recovery.started") restarting.add(record.instance);
    if (record.event === "recovery.done") restarting.delete(record.instance);
    if (record.event === "service.state" && record.to === "starting") {
      const { spec } = serviceOf(system, record.instance);
      const isAsked = !restarting.delete(record.instance) && !isByGroup(records, record);
      for (const dependency of isAsked ? spec.dependencies : []) {
        if (dependency.kind === "part-of" || dependency.timeoutUs !== null) continue;
        if (standings.holds(dependency) || !isUnderWay(system, standings, dependency)) continue;
        const name = system.services[dependency.target]?.spec.name ?? "";
        found.push(`record ${record.seq}: ${spec.name} starts, ${name} is still under way`);
      }
    }
    standings.observe(record);
    return found;
  });

  /** Something may come of it; one that has failed for good makes the service hopeless. */
  function isUnderWay(of: SystemSpec, known: Standings, dependency: DependencySpec): boolean {
    const service = of.services[dependency.target];
    const states = service === undefined ? [] : instancesOf(service);
    const isMoving = (instance: InstanceId): boolean => {
      const { state } = known.of(instance);
      return state === "starting" || state === "stopping" || restarting.has(instance);
    };
    const isWell = (instance: InstanceId): boolean => {
      const { state } = known.of(instance);
      const isUp = state === "running" || state === "paused";
      return isUp || known.hasGiven(instance, dependency);
    };
    return states.some(isMoving) && states.every((each) => isMoving(each) || isWell(each));
  }
};

/** D2: of those that one call or one fall stops, dependents are down before the rest is asked. */
export const dependentsStopFirst: Invariant = (run) => {
  const plans = new Map<string, Stop[]>();
  for (const stop of stopsOf(run)) {
    const plan = plans.get(stop.reason);
    if (plan === undefined) plans.set(stop.reason, [stop]);
    else plan.push(stop);
  }
  return [...plans.values()].flatMap((plan) => {
    return plan.flatMap((stop) => plan.flatMap((other) => stopsTooEarly(run, stop, other)));
  });
};

function stopsTooEarly({ system }: Run, { asked }: Stop, other: Stop): readonly string[] {
  const { spec } = serviceOf(system, asked.instance);
  const dependent = serviceOf(system, other.asked.instance).spec;
  if (!ordersAfter(dependent, spec.id) || other.endSeq < asked.seq) return [];
  return [`record ${asked.seq}: ${spec.name} stops before ${dependent.name} is down`];
}

function ordersAfter({ dependencies }: ServiceSpec, service: ServiceId): boolean {
  return dependencies.some(({ kind, target }) => kind !== "part-of" && target === service);
}

/** D2: where one side stops and the other starts, the stop goes first. */
export const stopsGoBeforeStarts: Invariant = (run) => {
  const stops = stopsOf(run).filter(({ reason }) => !reason.startsWith(ALONE));
  return statesOf(run).flatMap((record) => {
    if (record.to !== "starting") return [];
    const { spec } = serviceOf(run.system, record.instance);
    return stops.flatMap(({ asked, endSeq }) => {
      if (record.seq < asked.seq || record.seq > endSeq) return [];
      const dependent = serviceOf(run.system, asked.instance).spec;
      const isOrdered = ordersAfter(dependent, spec.id);
      return isOrdered ? [`record ${record.seq}: ${spec.name} starts under ${dependent.name}`] : [];
    });
  });
};

/** D3: nothing starts that neither boots, nor was asked for, nor is pulled in by one of these. */
export const onlyPulledInStart: Invariant = (run) => {
  const asked = new Set<ServiceId>();
  for (const record of run.records) {
    if (record.event !== "audit" || record.error !== null) continue;
    if (record.service === null) continue;
    const isStart = record.call === "startService" || record.call === "restartService";
    // What is enabled or created starts with a reboot, should there be one.
    const isToBoot = record.call === "enableService" || record.call === "createService";
    if (isStart || isToBoot) asked.add(record.service);
  }
  const allowed = bootSet(
    run.system.services.map(({ spec }) => {
      const isBooted = spec.enabled && spec.registered;
      // Whatever was created may be pulled in.
      return { ...spec, registered: true, enabled: isBooted || asked.has(spec.id) };
    }),
  );
  return statesOf(run).flatMap((record) => {
    const { spec } = serviceOf(run.system, record.instance);
    if (record.to !== "starting" || allowed[spec.id] === true) return [];
    return [`record ${record.seq}: nobody pulls ${spec.name} in`];
  });
};

/** D4: the planned order has each service once, after all that it orders after, by the graph. */
export const orderIsOfTheGraph: Invariant = ({ system }) => {
  const specs = system.services.map(({ spec }) => spec);
  const { order, rank, boots } = buildGraph(specs);
  const found: string[] = [];
  if (new Set(order).size !== specs.length) found.push(`the order is not of all: ${order.join()}`);
  for (const { id, dependencies, registered } of specs) {
    for (const { kind, target } of dependencies) {
      const areThere = registered && specs[target]?.registered === true;
      if (kind === "part-of" || boots[id] !== boots[target] || !areThere) continue;
      if ((rank[target] ?? 0) >= (rank[id] ?? 0)) found.push(`s${id} stands before s${target}`);
    }
  }
  const turned = specs.map((spec) => {
    return { ...spec, dependencies: spec.dependencies.toReversed() };
  });
  if (buildGraph(turned).order.join() !== order.join()) {
    found.push("the order depends on the order in which dependencies are declared");
  }
  return found;
};

/** D10: only what is bound to a service goes down with its fall, and who follows that. */
export const fallsTakeBoundAlong: Invariant = (run) => {
  const graph = buildGraph(run.system.services.map(({ spec }) => spec));
  return statesOf(run).flatMap((record) => {
    if (record.to !== "stopping" || record.cause === null) return [];
    const cause = run.records[record.cause];
    if (cause === undefined || !("instance" in cause) || cause.instance === null) return [];
    const { spec } = serviceOf(run.system, record.instance);
    const fallen = serviceOf(run.system, cause.instance).spec.id;
    if (fallen === spec.id || cause.event === "fault.injected") return [];
    // A group stops whom its strategy says.
    if (cause.event === "group.restart") return [];
    const bound = (graph.dependents[fallen] ?? []).filter((edge) => fallsAlong(edge.dependency));
    const along = bound.flatMap(({ dependent }) => followersOf(graph, dependent));
    return along.includes(spec.id) ? [] : [`record ${record.seq}: ${spec.name} is not bound to it`];
  });
};

interface Stop {
  readonly asked: StateRecord;
  /** The record of its end; infinite where it did not come to that. */
  readonly endSeq: number;
  /** What one plan of stops has in common: the instant of a call, or the record of a fall. */
  readonly reason: string;
}

function stopsOf(run: Run): readonly Stop[] {
  const states = statesOf(run);
  // From the end: the latest state of an instance is then the one that follows.
  const next = new Map<InstanceId, number>();
  const stops: Stop[] = [];
  for (const asked of states.toReversed()) {
    if (asked.to === "stopping" && asked.cause !== null) {
      const endSeq = next.get(asked.instance) ?? Infinity;
      stops.push({ asked, endSeq, reason: reasonOf(run.records[asked.cause], asked) });
    }
    next.set(asked.instance, asked.seq);
  }
  return stops.toReversed();
}

/** A health check or a start timeout is its own business, and no plan of stops. */
function reasonOf(cause: TraceRecord | undefined, asked: StateRecord): string {
  if (cause?.event === "audit") return `${cause.call} at ${cause.tUs}`;
  const isOther = cause?.event === "service.state" && cause.instance !== asked.instance;
  return isOther ? `record ${cause.seq}` : `${ALONE} ${asked.seq}`;
}

const ALONE = "alone";
