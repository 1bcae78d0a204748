/**
 * How far a boot, a start and a stop reach: to all that they take along.
 */
import { bootSet, isRequired } from "../../kernel/dependency/graph.ts";
import { isOfSystem } from "../../kernel/syscall/calls/power.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { SimulatedService } from "../../sim/system.ts";
import type { Run } from "./systems.ts";
import { instancesOf, Standings, type Invariant } from "./trace-invariants.ts";

/** Eight stops in a row, each of which is killed after two seconds. */
const ALL_TOLD_US = 16_000_000;

/** A boot that has come to rest has moved all that is enabled, and all that those pull in. */
export const bootsReachAll: Invariant = (run) => {
  const { system, records } = run;
  if (run.ending !== "quiet" || system.faults.length > 0 || system.actions.length > 0) return [];
  const boots = bootSet(system.services.map(({ spec }) => spec));
  const moved = movedAfter(records, -1);
  return system.services.flatMap((service) => {
    const isLeft =
      boots[service.spec.id] === true && !instancesOf(service).some((one) => moved.has(one));
    return isLeft ? [`${service.spec.name} was not booted`] : [];
  });
};

/** Nobody is given up for a dependency that never moved: it would have been pulled in. */
export const lossesAreReal: Invariant = ({ system, records }) => {
  const moved = new Set<InstanceId>();
  const absent = new Set(system.services.flatMap(({ spec }) => (spec.registered ? [] : [spec.id])));
  return records.flatMap((record) => {
    if (record.event === "service.state") moved.add(record.instance);
    if (record.event === "discovery.changed") {
      if (record.change === "registered") absent.delete(record.service);
      else absent.add(record.service);
    }
    const isLoss = record.event === "dependency.failed" && record.fatal;
    if (!isLoss || record.error !== "dependency-error") return [];
    // A reboot starts what is enabled, also where what that requires has been removed.
    if (absent.has(record.dependency)) return [];
    const hasMoved = instancesIn(system.services[record.dependency]).some((one) => moved.has(one));
    return hasMoved ? [] : [`record ${record.seq}: service ${record.dependency} never moved`];
  });
};

/** What an operator starts takes along what it requires: nothing of that is left as it was. */
export const startsReachAll: Invariant = (run) => {
  const standings = new Standings(run.system);
  return run.records.flatMap((record) => {
    standings.observe(record);
    const isStart = isTaken(record) && record.call === "startService";
    if (!isStart || run.ending !== "quiet" || isCountermanded(run, record)) return [];
    const { dependencies } = run.system.services[record.service]?.spec ?? { dependencies: [] };
    const isAtRest = (one: InstanceId): boolean => {
      const { state, completed } = standings.of(one);
      return (state === "stopped" || state === "disabled") && !completed;
    };
    const moved = movedAfter(run.records, record.seq);
    const needed = dependencies.filter(isRequired).map(({ target }) => run.system.services[target]);
    return needed.flatMap((service) => {
      if (service === undefined || isTakenBack(run, service, record.seq)) return [];
      const left = instancesOf(service).filter((one) => isAtRest(one) && !moved.has(one));
      const isIdle = isAtRestAll(standings, run.system.services[record.service]);
      return isIdle && left.length > 0
        ? [`record ${record.seq}: ${left.join(", ")} stay at rest`]
        : [];
    });
  });
};

/**
 * Whether its start may have come to nothing: taken back by a later stop that it follows or for a
 * rival, or waiting for what an operator has paused.
 */
function isTakenBack({ system, records }: Run, service: SimulatedService, seq: number): boolean {
  const above = new Set([service]);
  for (const one of above) {
    for (const { target } of one.spec.dependencies) {
      const other = system.services[target];
      if (other !== undefined) above.add(other);
    }
  }
  const hasRivals = [...above].some(
    ({ spec }) =>
      spec.conflicts.length > 0 ||
      system.services.some((other) => other.spec.conflicts.includes(spec.id)),
  );
  return records.some((record) => {
    if (record.event !== "audit" || record.error !== null) return false;
    // A shutdown takes back all that waits.
    if (isOfSystem(record.call)) return record.seq > seq;
    const isAbove = [...above].some(({ spec }) => spec.id === record.service);
    if (record.call === "pauseService") return isAbove;
    const isStop = record.call === "stopService" || record.call === "unregisterService";
    return record.seq > seq && (isStop ? isAbove : hasRivals);
  });
}

/** What an operator stops takes along whoever requires it, is bound to it or is part of it. */
export const stopsReachAll: Invariant = (run) => {
  const standings = new Standings(run.system);
  return run.records.flatMap((record) => {
    standings.observe(record);
    const isStop = isTaken(record) && record.call === "stopService";
    if (!isStop || !hasTime(run, record)) return [];
    const moved = movedAfter(run.records, record.seq);
    return run.system.services.flatMap((service) => {
      if (!follows(service, record.service)) return [];
      const left = instancesOf(service).filter((one) => {
        const { state } = standings.of(one);
        return (state === "running" || state === "paused") && !moved.has(one);
      });
      return left.length > 0 ? [`record ${record.seq}: ${left.join(", ")} run on`] : [];
    });
  });
};

type Taken = Extract<TraceRecord, { readonly event: "audit" }> & { readonly service: ServiceId };

/** A call on a service that was not refused. */
function isTaken(record: TraceRecord): record is Taken {
  return record.event === "audit" && record.error === null && record.service !== null;
}

/** Something else was asked for at the same instant: a stop of what is to start, say. */
function isCountermanded({ records }: Run, { seq, tUs }: TraceRecord): boolean {
  return records.slice(seq + 1).some((other) => other.event === "audit" && other.tUs === tUs);
}

/** No stop that was asked for is still under way at the end. */
function hasTime({ endedAt, ending }: Run, { tUs }: TraceRecord): boolean {
  return ending === "quiet" || endedAt - tUs > ALL_TOLD_US;
}

function follows({ spec }: SimulatedService, root: ServiceId): boolean {
  return spec.dependencies.some(
    (edge) => edge.target === root && (isRequired(edge) || edge.kind === "part-of"),
  );
}

function instancesIn(service: SimulatedService | undefined): readonly InstanceId[] {
  return service === undefined ? [] : instancesOf(service);
}

function isAtRestAll(standings: Standings, service: SimulatedService | undefined): boolean {
  return instancesIn(service).every((one) => {
    const { state } = standings.of(one);
    return state === "stopped" || state === "disabled";
  });
}

function movedAfter(records: readonly TraceRecord[], seq: number): ReadonlySet<InstanceId> {
  return new Set(
    records
      .slice(seq + 1)
      .flatMap((record) => (record.event === "service.state" ? [record.instance] : [])),
  );
}
