/**
 * Supervision groups as the kernel keeps them: a tree of groups over the instances of services.
 *
 * A group watches over its children, which are instances and other groups, in a fixed order. What
 * it does when one of them fails is its strategy's business, how often it does so its intensity's.
 * The rules are those of Erlang/OTP's supervisor; where they differ, ARCHITECTURE.md says so.
 */
import { present } from "../assertion.ts";
import type { KernelContext } from "../context.ts";
import type { Instance, Service } from "../lifecycle/service.ts";
import type { GroupSpec, InstanceId, ServiceId } from "../spec.ts";
import type { Intensity } from "./intensity.ts";

export type Child =
  | { readonly kind: "instance"; readonly instance: Instance }
  | { readonly kind: "group"; readonly group: Group };

/** A failure that somebody has to answer: of an instance, and of each group that it brings down. */
export interface Failure {
  readonly instance: Instance;
  /** The record that it follows from. */
  readonly cause: number;
  /** How long the process had run. */
  readonly uptimeUs: number;
  /** Whether it was a start that failed: of the process, and then of each group around it. */
  readonly isOfStart: boolean;
}

/** Where children come up one after another. */
export interface Ascent {
  /** The child whose turn it is, or the number of children. */
  cursor: number;
  /**
   * `coming`: its turn has not been looked at. `proposed`: the step is to try its start. `tried`:
   * it starts, or it waits for something else, or there was nothing to start.
   */
  turn: "coming" | "proposed" | "tried";
  /** Whose wait has to be over before the first one comes up. */
  readonly culprit: Instance | null;
}

export type GroupStanding =
  /** It watches. Of a one-for-one group members may be on their way up. */
  | { readonly name: "running" }
  | {
      /** The children from `from` on go down, the last one first, and then come up again. */
      readonly name: "restarting";
      readonly from: number;
      readonly phase:
        { readonly kind: "down"; cursor: number } | ({ readonly kind: "up" } & Ascent);
      /** Who failed last. */
      readonly culprit: Instance;
    }
  | {
      /** All children go down, the last one first. */
      readonly name: "stopping";
      cursor: number;
      /** What its parent hears of it; `null`: its parent wanted it down. */
      failure: Failure | null;
    }
  /** All are down; its parent starts it again, or an operator if that has failed for good. */
  | { readonly name: "stopped" }
  /** Its parent has started it, and all children come up. */
  | ({ readonly name: "starting" } & Ascent)
  /** Nobody starts it again but an operator. */
  | { readonly name: "failed" };

export interface Group {
  readonly spec: GroupSpec;
  readonly parent: Group | null;
  /** Its place among the children of its parent. */
  readonly place: number;
  /** Its parent does not start it again. */
  readonly isTemporary: boolean;
  /** In the order in which they start. */
  readonly children: readonly Child[];
  readonly intensity: Intensity;
  standing: GroupStanding;
  /** The record that last changed it: the cause of what it does next. */
  lastRecord: number;
}

export interface Groups {
  /** In the order of their ids. */
  readonly all: readonly Group[];
  /** By service: the group that it is a member of. */
  readonly ofService: readonly (Group | null)[];
  /** By instance: its place among the children of its group; `null`: no group supervises it. */
  readonly places: readonly (number | null)[];
  /**
   * Members that somebody has told to stop, and that nobody has started since. Of what had ended
   * by itself before, its state does not tell.
   */
  readonly withdrawn: Set<ServiceId>;
}

/** The group that supervises a service; `null` where none does. */
export function groupOf({ groups }: KernelContext, service: Service): Group | null {
  return groups.ofService[service.id] ?? null;
}

/** Something of this service may be what a group around it waits for. */
export function considerGroups(context: KernelContext, service: Service): void {
  for (let group = groupOf(context, service); group !== null; group = group.parent) {
    context.agenda.considerGroup(group.spec.id);
  }
}

export function placeOf({ groups }: Pick<KernelContext, "groups">, instance: InstanceId): number {
  return present(groups.places[instance] ?? null, "a supervised instance has a place in its group");
}

/** The instances of a group and of those within it, in the order in which they start. */
export function* instancesOf(group: Group): Generator<Instance> {
  for (const child of group.children) {
    if (child.kind === "instance") yield child.instance;
    else yield* instancesOf(child.group);
  }
}

/** Whether this child is to go down, or is held down, by what its own group is at. */
export function isGoingDown({ standing }: Group, place: number): boolean {
  switch (standing.name) {
    case "stopping":
    case "stopped":
      return true;
    case "restarting":
      return standing.phase.kind === "down" && place >= standing.from;
    case "running":
    case "starting":
    case "failed":
      return false;
  }
}

/** Whether this child may start by itself, because it is not its group that will start it. */
export function isReleased({ standing }: Group, place: number): boolean {
  switch (standing.name) {
    case "running":
    case "failed":
      return true;
    case "stopping":
    case "stopped":
      return false;
    case "starting":
      return isPassed(standing, place);
    case "restarting":
      if (place < standing.from) return true;
      return standing.phase.kind === "up" && isPassed(standing.phase, place);
  }
}

/** Where the children of a group are coming up; `null` where they are not. */
export function ascentOf({ standing }: Group): Ascent | null {
  if (standing.name === "starting") return standing;
  return standing.name === "restarting" && standing.phase.kind === "up" ? standing.phase : null;
}

function isPassed({ cursor, turn }: Ascent, place: number): boolean {
  return place < cursor || (place === cursor && turn !== "coming");
}
