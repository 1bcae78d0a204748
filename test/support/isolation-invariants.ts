/**
 * What holds of limits and isolation in every run: nobody has more than a limit says, what is over
 * one is dealt with at that very instant, and nobody but who is over it pays for it.
 *
 * The numbers in the names are those of the catalogue of invariants: I for isolation, L8 for what a
 * dead generation still holds.
 */
import type { InstanceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { ResourceUse } from "../../sim/machine/resource-use.ts";
import type { SystemSpec } from "../../sim/system.ts";
import type { Run } from "./systems.ts";
import { serviceOf, statesOf, type Invariant, type StateRecord } from "./trace-invariants.ts";

type LimitHit = Extract<TraceRecord, { readonly event: "limit.hit" }>;

const REFUSED: readonly string[] = ["files", "threads", "disk"];
const FLOWING: readonly string[] = ["network", "disk-io"];
const ALIVE: readonly string[] = ["starting", "running", "stopping", "paused"];

/** What may be passed, and is told or answered with a kill. */
const PASSABLE: readonly string[] = ["memory", "memory-soft"];

/** I1: files, threads and disk never pass a limit, and what flows its burst and rate. */
export const i1NobodyHasMoreThanItsLimit: Invariant = ({ resources, endedAt, system }) =>
  resources.flatMap((use) => {
    const { resource, limit, peak } = use;
    if (limit === null || PASSABLE.includes(resource)) return [];
    const most = FLOWING.includes(resource)
      ? burstOf(system, use) + limit * (endedAt / 1e6)
      : limit;
    return peak <= most ? [] : [`${subjectOf(use)} has come to ${peak} of ${most} ${resource}`];
  });

/** I1: what members have together is what their slice has, and that is part of what holds it. */
export const i1SlicesHoldTheirMembers: Invariant = ({ resources, system }) =>
  resources.flatMap((use) => {
    const { resource, slice } = use;
    if (slice === null || use.use < 0) return [];
    const members = resources.filter(
      (each) =>
        each.resource === resource &&
        each.instance !== null &&
        isWithin(system, serviceOf(system, each.instance).slice, slice),
    );
    const together = members.reduce((sum, each) => sum + each.use, 0);
    const parent = resources.find(
      (each) => each.resource === resource && each.slice === system.slices[slice]?.parent,
    );
    const found: string[] = [];
    if (together > use.use) found.push(`${subjectOf(use)}: ${together} ${resource} of ${use.use}`);
    if (parent !== undefined && use.use > parent.use && parent.slice !== null) {
      found.push(`${subjectOf(use)} has more ${resource} than what holds it`);
    }
    return found;
  });

/** I1: over a hard limit of memory somebody is killed at that very instant, by just that. */
export const i1OverMemorySomebodyGoesAtOnce: Invariant = (run) => {
  const exits = byCause(run);
  return hitsOf(run).flatMap((hit) => {
    if (hit.limit !== "memory") return [];
    const exit = exits.get(hit.seq);
    if (exit === undefined)
      return run.endedAt === hit.tUs ? [] : [`record ${hit.seq}: nobody goes`];
    const isKilled = exit.exit?.signal === "SIGKILL" && exit.exit.cause === "oom";
    return isKilled && exit.tUs === hit.tUs ? [] : [`record ${hit.seq}: ${exit.exit?.cause}`];
  });
};

/** I2: who goes for a limit is who is over it, or a member of the slice that is. */
export const i2OnlyTheOffenderGoes: Invariant = ({ records, system }) =>
  records.flatMap((record) => {
    if (record.event !== "service.state" || record.exit?.cause !== "oom") return [];
    const hit = record.cause === null ? undefined : records[record.cause];
    if (hit?.event !== "limit.hit") return [`record ${record.seq}: killed for no limit`];
    const own = hit.instance === record.instance;
    const inside =
      hit.slice === null || isWithin(system, serviceOf(system, record.instance).slice, hit.slice);
    return own && inside ? [] : [`record ${record.seq}: it was not its limit`];
  });

/** L8: what has no process has no files, no threads and no memory. */
export const l8TheDeadHoldNothing: Invariant = (run) => {
  const last = new Map<InstanceId, string>();
  for (const { instance, to } of statesOf(run)) last.set(instance, to);
  return run.resources.flatMap((use) => {
    const { instance, resource } = use;
    if (instance === null || FLOWING.includes(resource) || resource === "disk") return [];
    if (ALIVE.includes(last.get(instance) ?? "stopped") || use.use === 0) return [];
    return [`${subjectOf(use)} is dead and has ${use.use} ${resource}`];
  });
};

/** I5: whatever is counted is whole and not negative. */
export const i5AmountsAreWhole: Invariant = ({ resources }) =>
  resources.flatMap((use) => {
    const amounts = [use.use, use.peak, use.refusals, use.waitedUs, use.limit ?? 0];
    const isSound = amounts.every((amount) => Number.isSafeInteger(amount) && amount >= 0);
    return isSound && use.use <= use.peak ? [] : [`${subjectOf(use)}: ${amounts.join(" ")}`];
  });

/** A refusal is raised at that very instant: as a fault of its own, or as that of the exit. */
export const refusalsAreRaised: Invariant = (run) => {
  const exits = byCause(run);
  const raised = new Set(
    run.records.flatMap((record) =>
      record.event === "fault.detected" && record.type === "resource-exhaustion"
        ? [record.cause]
        : [],
    ),
  );
  return hitsOf(run).flatMap((hit) => {
    if (!REFUSED.includes(hit.limit) || run.endedAt === hit.tUs) return [];
    const exit = exits.get(hit.seq);
    const isRaised = raised.has(hit.seq) || (exit !== undefined && raised.has(exit.seq));
    // What was asked to end meanwhile ends as it was asked to.
    const isStopped = exit !== undefined && exit.from === "stopping";
    return isRaised || isStopped ? [] : [`record ${hit.seq}: ${hit.limit} refused, not raised`];
  });
};

/** Each time that memory passes a limit is counted in a report, for whom it was. */
export const passedMemoryIsCounted: Invariant = (run) =>
  PASSABLE.flatMap((limit) => {
    const told = hitsOf(run).filter((hit) => hit.limit === limit).length;
    const rows = run.resources.filter(({ resource }) => resource === limit);
    const counted = rows.reduce((sum, { refusals }) => sum + refusals, 0);
    return told === counted ? [] : [`${limit} was passed ${told} times, ${counted} are counted`];
  });

/** A soft limit of memory is told once in the life of a process. */
export const softLimitsAreToldOnce: Invariant = ({ records }) => {
  const told = new Set<InstanceId>();
  return records.flatMap((record) => {
    if (record.event === "service.state" && record.to === "starting") told.delete(record.instance);
    if (record.event !== "limit.hit" || record.limit !== "memory-soft") return [];
    if (record.slice !== null) return [];
    const again = told.has(record.instance);
    told.add(record.instance);
    return again ? [`record ${record.seq}: told again`] : [];
  });
};

/** A crash takes along all who share the kernel's process, and nobody else. */
export const crashesTakeTheirDomainAlong: Invariant = (run) =>
  run.records.flatMap((record) => {
    if (record.event !== "isolation.breach" || run.endedAt === record.tUs) return [];
    const later = run.records.slice(record.seq).filter((each) => each.event === "service.state");
    const fallen = later.filter(({ cause, exit }) => cause === record.seq && exit !== null);
    const levels = [record, ...fallen].map(
      ({ instance }) => serviceOf(run.system, instance).spec.isolation.level,
    );
    const isWhole = fallen.length === record.struck && levels.every((level) => level === "none");
    return isWhole ? [] : [`record ${record.seq}: ${fallen.length} of ${record.struck} fell`];
  });

function hitsOf({ records }: Run): readonly LimitHit[] {
  return records.filter((record) => record.event === "limit.hit");
}

/** The end of a process by the record that led to it. */
function byCause(run: Run): ReadonlyMap<number, StateRecord> {
  const exits = new Map<number, StateRecord>();
  for (const record of statesOf(run)) {
    if (record.exit !== null && record.cause !== null && !exits.has(record.cause)) {
      exits.set(record.cause, record);
    }
  }
  return exits;
}

/** Whether a slice is another one, or part of it. */
export function isWithin({ slices }: SystemSpec, inner: number | null, outer: number): boolean {
  for (let at = inner; at !== null; at = slices[at]?.parent ?? null) if (at === outer) return true;
  return false;
}

function burstOf(system: SystemSpec, { resource, instance, slice }: ResourceUse): number {
  const limits =
    instance === null ? system.slices[slice ?? 0]?.limits : serviceOf(system, instance).limits;
  return resource === "network" || resource === "disk-io" ? (limits?.[resource]?.burst ?? 0) : 0;
}

function subjectOf({ instance, slice }: ResourceUse): string {
  return instance === null ? `slice ${slice}` : `instance ${instance}`;
}
