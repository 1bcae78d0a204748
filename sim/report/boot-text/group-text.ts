/**
 * What a supervision group did, in a few words: whom it restarted, and why it failed itself.
 */
import { unreachable } from "../../../kernel/assertion.ts";
import type { GroupSpec, ServiceId } from "../../../kernel/spec.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { SystemSpec } from "../../system.ts";
import { durationText, pluralText } from "../../quantity-text.ts";
import { groupAt, groupName, instanceName, serviceOfInstance } from "../../subject-names.ts";

type RecordOf<Event extends TraceRecord["event"]> = Extract<TraceRecord, { event: Event }>;

/** `restarts all, because db/0 failed: 1 of 3 in 5 s`. */
export function groupRestartText(system: SystemSpec, record: RecordOf<"group.restart">): string {
  const { spec } = groupAt(system, record.group);
  const failed = instanceName(system, record.instance);
  const child = childOf(system, spec, record);
  const isSaid = child === failed && spec.strategy !== "one-for-all";
  const why = isSaid ? "" : `, because ${failed} failed`;
  const count = `${record.restarts} of ${record.intensity} in ${durationText(spec.periodUs)}`;
  return `${restarted(spec, child)}${why}: ${count}`;
}

function restarted({ strategy }: GroupSpec, child: string): string {
  switch (strategy) {
    case "one-for-one":
      return `restarts ${child}`;
    case "one-for-all":
      return "restarts all";
    case "rest-for-one":
      return `restarts ${child} and what comes after it`;
    default:
      return unreachable(strategy);
  }
}

/** `failed for good: db/0 failed, and 3 restarts in 5 s is the limit`. */
export function escalationText(system: SystemSpec, record: RecordOf<"escalation">): string {
  const why = reason(system, record);
  if (record.to === null) return `failed for good: ${why}`;
  return `failed: ${why}; escalates to ${groupName(system, record.to)}`;
}

function reason(system: SystemSpec, record: RecordOf<"escalation">): string {
  const failed = instanceName(system, record.instance);
  switch (record.reason) {
    case "intensity": {
      const { periodUs } = groupAt(system, record.group).spec;
      const limit = pluralText(record.intensity, "restart");
      return `${failed} failed, and ${limit} in ${durationText(periodUs)} is the limit`;
    }
    case "gave-up":
      return `${failed} was given up`;
    case "start-failed":
      return `${failed} failed while the group started`;
    default:
      return unreachable(record.reason);
  }
}

/** The child of this group that failed: the instance, or the group around it. */
function childOf(system: SystemSpec, spec: GroupSpec, record: RecordOf<"group.restart">): string {
  const { id } = serviceOfInstance(system, record.instance).spec;
  for (const member of spec.members) {
    if (member.kind !== "group") continue;
    const inner = groupAt(system, member.group).spec;
    if (contains(system, inner, id)) return inner.name;
  }
  return instanceName(system, record.instance);
}

function contains(system: SystemSpec, { members }: GroupSpec, service: ServiceId): boolean {
  return members.some((member) =>
    member.kind === "service"
      ? member.service === service
      : contains(system, groupAt(system, member.group).spec, service),
  );
}
