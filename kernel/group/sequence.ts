/**
 * Children of a group go down and come up, one after another.
 *
 * Down in reverse order, each once the one after it is down; up in order, each once the one before
 * it runs. A child that cannot start yet, because it waits for something else, holds up nobody: it
 * starts when it can. The step looks at a group whenever one of its children may have moved.
 */
import type { KernelContext } from "../context.ts";
import { restartVerdict } from "../lifecycle/condition.ts";
import { hasProcess, isHeldByGroup, type Instance } from "../lifecycle/service.ts";
import { stopInstance } from "../lifecycle/stop.ts";
import { beginWait } from "../lifecycle/waits.ts";
import { planRestart } from "../restart/recovery.ts";
import { giveUpGroup, groupFailed } from "./failure.ts";
import { answerGivingUp } from "./members.ts";
import { ascentOf, type Ascent, type Child, type Group, type GroupStanding } from "./group.ts";
import { takeStartsBack } from "./lost-starts.ts";
import { takesPart } from "./membership.ts";
import { proposeStarts, startGroup, stopGroup } from "./moves.ts";
import { moveGroup } from "./transitions.ts";

type StandingOf<Name extends GroupStanding["name"]> = Extract<
  GroupStanding,
  { readonly name: Name }
>;

/** Goes on with what the group is at, as far as its children let it. */
export function reviewGroup(context: KernelContext, group: Group): void {
  const { standing } = group;
  switch (standing.name) {
    case "restarting":
      restart(context, group, standing);
      return;
    case "starting":
      if (comeUp(context, group, standing)) finish(context, group);
      return;
    case "stopping":
      if (goDown(context, group, standing, 0)) restAfter(context, group, standing);
      return;
    case "running":
    case "stopped":
    case "failed":
  }
}

function restart(context: KernelContext, group: Group, standing: StandingOf<"restarting">): void {
  const { from, culprit, phase } = standing;
  if (phase.kind === "up") {
    if (comeUp(context, group, phase)) finish(context, group);
    return;
  }
  if (!goDown(context, group, phase, from)) return;
  const up: Ascent = { cursor: from, turn: "coming", culprit };
  group.standing = { ...standing, phase: { kind: "up", ...up } };
  proposeStarts(context, group);
  reviewGroup(context, group);
}

/** All children have had their turn. */
function finish(context: KernelContext, group: Group): void {
  moveGroup(context, group, "up", { to: { name: "running" }, cause: group.lastRecord });
  tellParent(context, group);
}

/** All children are down. */
function restAfter(context: KernelContext, group: Group, standing: StandingOf<"stopping">): void {
  const { failure } = standing;
  if (failure !== null) groupFailed(context, group, failure);
  else if (isDropped(group)) giveUpGroup(context, group, group.lastRecord);
  else moveGroup(context, group, "down", { to: { name: "stopped" }, cause: group.lastRecord });
  tellParent(context, group);
}

function tellParent(context: KernelContext, { parent }: Group): void {
  if (parent !== null) context.agenda.considerGroup(parent.spec.id);
}

/** True once every child from `from` on is down. */
function goDown(
  context: KernelContext,
  group: Group,
  descent: { cursor: number },
  from: number,
): boolean {
  for (; descent.cursor >= from; descent.cursor -= 1) {
    const child = group.children[descent.cursor];
    if (child !== undefined && !takeDown(context, group, child)) return false;
  }
  return true;
}

/** Asks a child to end where it has not been asked; true where it is down. */
function takeDown(context: KernelContext, group: Group, child: Child): boolean {
  if (child.kind === "group") return takeGroupDown(context, group, child.group);
  const { instance } = child;
  if (!hasProcess(instance.state.name)) return true;
  if (instance.state.name !== "stopping") {
    stopInstance(context, instance, "group", group.lastRecord);
  }
  return false;
}

/** A temporary child that is taken down is dropped, also where it is a group. */
function isDropped({ isTemporary, parent }: Group): boolean {
  return isTemporary && parent?.standing.name === "restarting";
}

function takeGroupDown(context: KernelContext, group: Group, inner: Group): boolean {
  const { standing } = inner;
  switch (standing.name) {
    case "stopped":
    case "failed":
      return true;
    case "stopping":
      // Whatever it has failed of, it comes up again with the others.
      if (!inner.isTemporary) standing.failure = null;
      return false;
    case "running":
    case "restarting":
    case "starting":
      stopGroup(context, inner, { failure: null, cause: group.lastRecord });
      if (isDropped(inner) && group.standing.name === "restarting") {
        takeStartsBack(context, inner, group.standing.culprit);
      }
      return false;
  }
}

/** True once every child has had its turn. */
function comeUp(context: KernelContext, group: Group, ascent: Ascent): boolean {
  if (ascent.culprit !== null && isInBackoff(ascent.culprit)) return false;
  while (ascent.cursor < group.children.length) {
    const child = group.children[ascent.cursor];
    if (child !== undefined && !bringUp(context, group, ascent, child)) return false;
    // A member that was given up with that has brought the group down.
    if (ascentOf(group) !== ascent) return false;
    ascent.cursor += 1;
    ascent.turn = "coming";
  }
  return true;
}

/** Has a child start where it is to; true where its turn is over. */
function bringUp(context: KernelContext, group: Group, ascent: Ascent, child: Child): boolean {
  if (child.kind === "group") return bringGroupUp(context, group, ascent, child.group);
  const { instance } = child;
  switch (ascent.turn) {
    case "coming":
      if (!takesPart(context, group, instance) || !prepare(context, group, instance)) return true;
      if (isInBackoff(instance) || ascentOf(group) !== ascent) return false;
      ascent.turn = "proposed";
      if (isHeldByGroup(instance)) beginWait(context, instance);
      context.agenda.considerStart(instance.id);
      return false;
    case "proposed":
      if (takesPart(context, group, instance)) return false;
      break;
    case "tried":
  }
  return instance.state.name !== "starting" && instance.state.name !== "stopping";
}

/** Has it wait for its start; false where it had been given up and could not start anyway. */
function prepare(context: KernelContext, group: Group, instance: Instance): boolean {
  const { state } = instance;
  if (state.name === "stopped") {
    if (!isHeldByGroup(instance)) instance.state = { name: "stopped", ended: "by-group" };
    return true;
  }
  if (state.name !== "failed") return false;
  const isGivenUp = state.next.kind === "never";
  if (isGivenUp && restartVerdict(context, instance.service).kind === "doomed") return false;
  if (isGivenUp || state.next.kind === "group") {
    planRestart(context, instance, group.lastRecord, 0);
    answerGivingUp(context, instance);
  }
  return true;
}

function bringGroupUp(context: KernelContext, group: Group, ascent: Ascent, inner: Group): boolean {
  const { name } = inner.standing;
  if (ascent.turn === "coming" && (name === "stopped" || name === "failed")) {
    // A temporary group that has failed is dropped, unless all around it starts anew.
    if (name === "failed" && group.standing.name !== "starting") return true;
    ascent.turn = "tried";
    startGroup(context, inner, { culprit: null, cause: group.lastRecord });
    return false;
  }
  return name === "running" || name === "stopped" || name === "failed";
}

function isInBackoff({ state }: Instance): boolean {
  return state.name === "failed" && state.next.kind === "backoff";
}
