/**
 * Groups of the model: a tree of them over instances, and what follows from where a group is at.
 *
 * Written from the README's section on groups and from the documentation of OTP's supervisor.
 */
import type { GroupMember, GroupSpec } from "../../../kernel/spec.ts";
import type { GroupState } from "../../../kernel/vocabulary.ts";
import { orders } from "./conditions.ts";
import type { ModelInstance, ModelService } from "./state.ts";

export type ModelChild = ModelInstance | ModelGroup;

/** A failure that somebody is to answer, for an instance or for a group that failed with it. */
export interface ModelFailure {
  readonly instance: ModelInstance;
  readonly ranUs: number;
  /** A start that failed, of the process and then of each group around it. */
  readonly isOfStart: boolean;
}

/** Which of its children a group takes along at present, one after another. */
export type Way =
  | { readonly kind: "none" }
  /** Those from `from` on, in reverse; `next` has not been seen down yet. */
  | { readonly kind: "down"; readonly from: number; next: number }
  /**
   * All from `next` on. The turn of that one has not begun (`coming`), is to be tried among the
   * other starts (`called`), or has been (`tried`). First the wait of `after` has to be over.
   */
  | {
      readonly kind: "up";
      next: number;
      turn: "coming" | "called" | "tried";
      readonly after: ModelInstance | null;
    };

export interface ModelGroup {
  readonly id: number;
  readonly spec: GroupSpec;
  /** In the order in which they start. */
  readonly children: ModelChild[];
  parent: ModelGroup | null;
  place: number;
  isTemporary: boolean;
  state: GroupState;
  way: Way;
  /** Who failed last of those that it restarted. */
  culprit: ModelInstance | null;
  /** Of what it failed, which its parent hears once it is down; `null`: its parent wanted that. */
  failure: ModelFailure | null;
  /** Instants of its restarts, of those in the period that ended with the last one. */
  restarts: number[];
}

export function isGroup(child: ModelChild): child is ModelGroup {
  return "children" in child;
}

/** Children start by wave of all that is declared, then as listed; a group as its first member. */
export function newGroups(
  specs: readonly GroupSpec[],
  services: readonly ModelService[],
): readonly ModelGroup[] {
  const waveOfService = (id: number): number => {
    const before = services[id]?.spec.dependencies.filter(orders) ?? [];
    return 1 + Math.max(-1, ...before.map(({ target }) => waveOfService(target)));
  };
  const waveOf = (member: GroupMember): number =>
    member.kind === "service"
      ? waveOfService(member.service)
      : Math.min(...(specs[member.group]?.members ?? []).map(waveOf));
  const groups = specs.map(newGroup);
  for (const group of groups) {
    const listed = group.spec.members.map((member) => ({ member, wave: waveOf(member) }));
    // Sorting keeps the order of the list where waves are equal.
    for (const { member } of listed.toSorted((a, b) => a.wave - b.wave)) {
      if (member.kind === "service") {
        const service = services[member.service];
        if (service !== undefined) adopt(group, service);
        continue;
      }
      const inner = groups[member.group];
      if (inner === undefined) throw new Error(`there is no group ${member.group}`);
      Object.assign(inner, { parent: group, place: group.children.length });
      inner.isTemporary = member.temporary;
      group.children.push(inner);
    }
  }
  return groups;
}

function newGroup(spec: GroupSpec): ModelGroup {
  return {
    id: spec.id,
    spec,
    children: [],
    parent: null,
    place: 0,
    isTemporary: false,
    state: "running",
    way: { kind: "none" },
    culprit: null,
    failure: null,
    restarts: [],
  };
}

function adopt(group: ModelGroup, service: ModelService): void {
  service.group = group;
  for (const instance of service.instances) {
    instance.place = group.children.length;
    group.children.push(instance);
  }
}

/** The group and those around it, the innermost first. */
export function outwards(group: ModelGroup | null): readonly ModelGroup[] {
  return group === null ? [] : [group, ...outwards(group.parent)];
}

/** All instances in it, also by way of other groups. */
export function instancesIn(group: ModelGroup): readonly ModelInstance[] {
  return group.children.flatMap((child) => (isGroup(child) ? instancesIn(child) : [child]));
}

/** A child of this place is to go down, or is kept down. */
export function keepsDown({ state, way }: ModelGroup, place: number): boolean {
  if (state === "stopping" || state === "stopped") return true;
  return way.kind === "down" && place >= way.from;
}

/** A child of this place may start: its turn has come, or the group is not at it at all. */
export function letsStart(group: ModelGroup, place: number): boolean {
  if (keepsDown(group, place)) return false;
  const { way } = group;
  return way.kind !== "up" || place < way.next || (place === way.next && way.turn !== "coming");
}

/** A start that somebody asked for waits until no group around it is on its way down. */
export function isKeptFromStart({ group, instances }: ModelService): boolean {
  let place = instances.at(-1)?.place ?? 0;
  for (const around of outwards(group)) {
    // Of a group that rests, only those around it that are at work start the members again.
    if (around.state === "stopped") {
      const awake = outwards(around.parent).find(({ state }) => state !== "stopped");
      return awake !== undefined && awake.state !== "failed" && awake.state !== "running";
    }
    if (keepsDown(around, place)) return true;
    place = around.place;
  }
  return false;
}

/** Nobody brings it back, and once its group has stopped it, it is dropped. */
export function isTemporaryMember({ service }: ModelInstance): boolean {
  return service.spec.restart.policy === "no";
}

/** A temporary group that goes down because those around it restart is dropped. */
export function isDropped({ isTemporary, parent }: ModelGroup): boolean {
  return isTemporary && parent?.state === "restarting";
}

/** A member that comes up with its group: not who was stopped by name, or never ran. */
export function comesUp({ state }: ModelGroup, instance: ModelInstance): boolean {
  const { phase, service } = instance;
  if (service.wish.kind !== "none" || service.isWithdrawn) return false;
  if (service.part !== "registered") return false;
  // A group that starts anew has all of its members again, temporary ones as well.
  const isKept = state === "starting" || !isTemporaryMember(instance);
  if (phase.name === "failed") return phase.next.kind !== "never" || isKept;
  if (phase.name !== "stopped") return false;
  return phase.achieved === "held" || (phase.achieved !== "nothing" && isKept);
}
