/**
 * The one table of what a group may become, and the writing of what it became.
 */
import { Defect } from "../assertion.ts";
import { note, type KernelContext } from "../context.ts";
import type { GroupState } from "../vocabulary.ts";
import type { Group, GroupStanding } from "./group.ts";

export type GroupEvent =
  /** Its strategy takes some of its children down and brings them up again. */
  | "restart"
  /** It has failed, or its parent takes it down. */
  | "stop"
  /** All of its children are down. */
  | "down"
  /** Its parent starts it anew. */
  | "start"
  /** All of its children that come up have had their turn. */
  | "up"
  /** Nobody starts it again. */
  | "give-up"
  /** An operator has started one of its members. */
  | "revive";

type Row = Readonly<Partial<Record<GroupEvent, GroupState>>>;

export const GROUP_TRANSITIONS: Readonly<Record<GroupState, Row>> = {
  running: { restart: "restarting", stop: "stopping" },
  restarting: { restart: "restarting", stop: "stopping", up: "running" },
  stopping: { stop: "stopping", down: "stopped", "give-up": "failed" },
  stopped: { start: "starting", revive: "running" },
  starting: { restart: "restarting", stop: "stopping", up: "running" },
  failed: { start: "starting", revive: "running" },
};

/** Moves a group on; a change of its state is a record, written once. */
export function moveGroup(
  context: KernelContext,
  group: Group,
  event: GroupEvent,
  { to, cause }: { readonly to: GroupStanding; readonly cause: number },
): void {
  const from = group.standing.name;
  if (GROUP_TRANSITIONS[from][event] !== to.name) {
    throw new Defect(`a group that is ${from} cannot become ${to.name} by ${event}`);
  }
  group.standing = to;
  group.lastRecord = cause;
  if (from === to.name) return;
  group.lastRecord = note(context, cause, {
    event: "group.state",
    group: group.spec.id,
    from,
    to: to.name,
    error: to.name === "failed" ? "service-failed" : null,
  });
}
