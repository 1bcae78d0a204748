/**
 * What holds of supervision groups in every run (R1, R4 to R7 of the catalogue of invariants).
 */
import { GROUP_TRANSITIONS } from "../../kernel/group/transitions.ts";
import type { GroupId, GroupSpec, InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { GroupState } from "../../kernel/vocabulary.ts";
import type { SystemSpec } from "../../sim/system.ts";
import type { Run } from "./systems.ts";
import { instancesOf, serviceOf, Standings, type Invariant } from "./trace-invariants.ts";

type RecordOf<Event extends TraceRecord["event"]> = Extract<TraceRecord, { event: Event }>;

const WITH_PROCESS: readonly string[] = ["starting", "running", "stopping", "paused"];

/** What a group was when its parent, an operator or a boot puts it to work. */
const BEGINNINGS: readonly string[] = ["stopped", "failed"];

/** States of a group in which it may start members. */
const STARTS: readonly string[] = ["running", "restarting", "starting"];

function groupAt({ groups }: SystemSpec, id: GroupId): GroupSpec {
  const group = groups[id];
  if (group === undefined) throw new Error(`no group ${id}`);
  return group.spec;
}

/** The group that a service is in. */
export function groupOf({ groups }: SystemSpec, service: ServiceId): GroupSpec | undefined {
  return groups.find(({ spec }) =>
    spec.members.some((member) => member.kind === "service" && member.service === service),
  )?.spec;
}

function parentOf(
  { groups }: SystemSpec,
  child: GroupId,
): { readonly id: GroupId; readonly temporary: boolean } | null {
  for (const { spec } of groups) {
    for (const member of spec.members) {
      if (member.kind === "group" && member.group === child) {
        return { id: spec.id, temporary: member.temporary };
      }
    }
  }
  return null;
}

function instancesWithin(system: SystemSpec, group: GroupSpec): readonly InstanceId[] {
  return group.members.flatMap((member): readonly InstanceId[] => {
    if (member.kind === "group") return instancesWithin(system, groupAt(system, member.group));
    const service = system.services[member.service];
    return service === undefined ? [] : instancesOf(service);
  });
}

/** Each change of a group is in the table, and begins where the one before it ended. */
export const groupTransitions: Invariant = ({ records }) => {
  const current = new Map<GroupId, GroupState>();
  return records.flatMap((record) => {
    if (record.event !== "group.state") return [];
    const before = current.get(record.group) ?? "running";
    current.set(record.group, record.to);
    const isInTable = Object.values(GROUP_TRANSITIONS[record.from]).includes(record.to);
    if (record.from === before && isInTable && record.from !== record.to) return [];
    return [`record ${record.seq}: ${record.from} to ${record.to}, and it was ${before}`];
  });
};

/**
 * R1: no window of the period holds more restarts than the intensity, and one more escalates. A
 * group that was down begins anew, and after a shutdown all do.
 */
export const restartsWithinIntensity: Invariant = ({ records, system }) => {
  const restarts = new Map<GroupId, number[]>();
  const within = (group: GroupId, tUs: number): number => {
    const since = tUs - groupAt(system, group).periodUs;
    return (restarts.get(group) ?? []).filter((at) => at >= since).length;
  };
  return records.flatMap((record) => {
    if (record.event === "group.state" && ["stopped", "failed"].includes(record.from)) {
      restarts.delete(record.group);
    }
    if (record.event === "manager.state" && record.to === "stopped") restarts.clear();
    if (record.event === "group.restart") {
      const list = restarts.get(record.group) ?? [];
      restarts.set(record.group, [...list, record.tUs]);
      const count = within(record.group, record.tUs);
      const { intensity } = groupAt(system, record.group);
      const isRight = count === record.restarts && count <= intensity;
      return isRight ? [] : [`record ${record.seq}: ${count} restarts of ${intensity}`];
    }
    if (record.event !== "escalation" || record.reason !== "intensity") return [];
    const count = within(record.group, record.tUs);
    const { intensity } = groupAt(system, record.group);
    return count === intensity ? [] : [`record ${record.seq}: it gives up after ${count}`];
  });
};

/** R4, R5: what counts against a group is a failure, of a run or of a start, and no request. */
export const chargesAreOfFailures: Invariant = ({ records, system }) =>
  records.flatMap((record) => {
    if (record.event !== "group.restart" && record.event !== "escalation") return [];
    const cause = record.cause === null ? undefined : records[record.cause];
    const isOwn =
      (cause?.event === "fault.detected" || cause?.event === "recovery.done") &&
      cause.instance === record.instance;
    // A clean exit that the policy brings back is no fault.
    const isEnd = cause?.event === "service.state" && cause.to === "failed";
    const isOfChild =
      cause?.event === "escalation" &&
      (parentOf(system, cause.group)?.id === record.group || cause.group === record.group);
    const isUp = cause?.event === "group.restart" && cause.group === record.group;
    if (isOwn || isEnd || isOfChild || isUp) return [];
    return [`record ${record.seq}: ${record.event} because of ${cause?.event}`];
  });

/** R4: each restart of a member was charged, unless its group was on its way down anyway. */
export const restartsAreCharged: Invariant = ({ records, system }) => {
  const states = new Map<GroupId, GroupState>();
  return records.flatMap((record) => {
    if (record.event === "group.state") states.set(record.group, record.to);
    if (record.event !== "recovery.started") return [];
    const group = groupOf(system, serviceOf(system, record.instance).spec.id);
    if (group === undefined || record.cause === null) return [];
    const cause = records[record.cause];
    const state = states.get(group.id) ?? "running";
    if (cause?.event === "group.restart" || state !== "running") return [];
    return [`record ${record.seq}: nobody was charged with this restart`];
  });
};

/** R6: a group fails at most once between two beginnings, its parent hears, and it stops. */
export const escalationsAreOnce: Invariant = ({ records, system }) => {
  const failed = new Map<GroupId, RecordOf<"escalation">>();
  const states = new Map<GroupId, GroupState>();
  const found = records.flatMap((record) => {
    if (record.event === "group.state") {
      states.set(record.group, record.to);
      if (record.from === "stopped" || record.from === "failed") failed.delete(record.group);
      return [];
    }
    if (record.event !== "escalation") return [];
    const before = failed.get(record.group);
    failed.set(record.group, record);
    const parent = parentOf(system, record.group);
    const to = parent === null || parent.temporary ? null : parent.id;
    if (before === undefined && record.to === to) return [];
    return [`record ${record.seq}: it escalates to ${record.to}, after record ${before?.seq}`];
  });
  for (const [group, { seq }] of failed) {
    const state = states.get(group) ?? "running";
    if (!["stopping", "stopped", "failed"].includes(state)) {
      found.push(`record ${seq}: the group has failed and is ${state}`);
    }
  }
  return found;
};

/** From the group of an instance up to, and without, one that is around it. */
function groupsBetween(
  system: SystemSpec,
  own: GroupId | undefined,
  outer: GroupId,
): readonly GroupId[] {
  const between: GroupId[] = [];
  for (let id = own; id !== undefined && id !== outer; id = parentOf(system, id)?.id) {
    between.push(id);
  }
  return between;
}

/** R7: all that a group restarts together is down before the first of it comes up. */
export const downBeforeUp: Invariant = ({ records, system }) => {
  const standings = new Standings(system);
  const going = new Map<GroupId, RecordOf<"group.restart">>();
  const begun = new Map<GroupId, number>();
  /** By instance: the operator's start that it came up by. */
  const asked = new Map<InstanceId, number>();
  return records.flatMap((record) => {
    const found: string[] = [];
    if (record.event === "group.restart") {
      const { strategy } = groupAt(system, record.group);
      if (strategy === "one-for-all") going.set(record.group, record);
    }
    if (record.event === "group.state" && BEGINNINGS.includes(record.from)) {
      begun.set(record.group, record.seq);
    }
    // Nobody may have been left to start; or the group has failed meanwhile.
    if (record.event === "group.state" && ["running", "stopping"].includes(record.to)) {
      going.delete(record.group);
    }
    if (record.event === "service.state" && record.to === "starting") {
      const own = groupOf(system, serviceOf(system, record.instance).spec.id)?.id;
      for (const [group, { seq }] of going) {
        // A group within it goes on with its own work until it is told to stop.
        if (!groupsBetween(system, own, group).every((id) => (begun.get(id) ?? 0) > seq)) continue;
        const all = instancesWithin(system, groupAt(system, group));
        if (!all.includes(record.instance)) continue;
        going.delete(group);
        for (const instance of all) {
          const { state } = standings.of(instance);
          if (!WITH_PROCESS.includes(state) || (asked.get(instance) ?? 0) > seq) continue;
          found.push(`record ${record.seq}: up while ${instance} is ${state}, after ${seq}`);
        }
      }
    }
    if (record.event === "service.state" && record.to === "starting") {
      const cause = record.cause === null ? undefined : records[record.cause];
      // An operator may start a member beside the restart.
      if (cause?.event === "audit") asked.set(record.instance, record.seq);
    }
    standings.observe(record);
    return found;
  });
};

/** R7: a temporary member is never started by its group, unless the group as a whole begins. */
export const temporariesStayDown: Invariant = ({ records, system }) => {
  const states = new Map<GroupId, GroupState>();
  return records.flatMap((record) => {
    if (record.event === "group.state") states.set(record.group, record.to);
    if (record.event !== "service.state" || record.to !== "starting") return [];
    if (!isByGroup(records, record)) return [];
    const { id, restart } = serviceOf(system, record.instance).spec;
    const group = groupOf(system, id);
    if (restart.policy !== "no" || group === undefined) return [];
    const starts = records.slice(0, record.seq).some(({ event, ...rest }) => {
      return event === "group.state" && "to" in rest && rest.to === "starting";
    });
    return starts ? [] : [`record ${record.seq}: a temporary member is started again`];
  });
};

/** Whether a group started this instance, which had not failed. */
export function isByGroup(records: readonly TraceRecord[], record: TraceRecord): boolean {
  const cause = record.cause === null ? undefined : records[record.cause];
  if (cause?.event === "group.restart") return true;
  return cause?.event === "group.state" && STARTS.includes(cause.to);
}

/** A group that has failed for good has no member up, but those that an operator started since. */
export const failedGroupsAreDown: Invariant = (run: Run) => {
  const { records, system } = run;
  const standings = new Standings(system);
  return records.flatMap((record) => {
    standings.observe(record);
    if (record.event !== "group.state" || record.to !== "failed") return [];
    return instancesWithin(system, groupAt(system, record.group)).flatMap((instance) => {
      const { state } = standings.of(instance);
      if (!WITH_PROCESS.includes(state)) return [];
      return [`record ${record.seq}: ${instance} is ${state} in a group that has failed`];
    });
  });
};
