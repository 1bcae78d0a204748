/**
 * Whether what a service is bound to takes it down, or its group does, that brings it back.
 *
 * `binds-to` has a service stop and stay down. Where its group takes it along in a restart anyway,
 * the group decides: what it stopped comes up in its turn, once what it is bound to is there again.
 */
import { present } from "../assertion.ts";
import type { KernelContext } from "../context.ts";
import {
  hasProcess,
  isActive,
  isAskedFor,
  isHeldByGroup,
  type Instance,
  type Service,
} from "../lifecycle/service.ts";
import { groupOf, isGoingDown, isReleased, placeOf, type Group } from "./group.ts";
import { STRATEGIES } from "./strategy.ts";

/** Whether all that a service has to stop is its groups' business, now that `target` is down. */
export function isLeftToGroup(context: KernelContext, target: Service, bound: Service): boolean {
  if (groupOf(context, bound) === null) return false;
  return bound.instances
    .filter(isActive)
    .every((each) => isKeptByGroup(context, each) || isAboutToBeTaken(context, target, each));
}

/** Its group takes it down, or has, and has yet to start it. */
function isKeptByGroup(context: KernelContext, instance: Instance): boolean {
  if (isHeldByGroup(instance)) return true;
  const isUp = hasProcess(instance.state.name);
  for (const { group, place } of placesOf(context, instance)) {
    if (isUp ? isGoingDown(group, place) : !isReleased(group, place)) return true;
  }
  return false;
}

/**
 * What it is bound to is being ended because it is unwell, or the group of that is because it has
 * failed: as soon as that is down, its group answers with a restart that takes this one along.
 */
function isAboutToBeTaken(context: KernelContext, target: Service, instance: Instance): boolean {
  const inner = groupOf(context, target);
  if (inner === null) return false;
  const failing = target.instances.filter(({ state }) => {
    return state.name === "stopping" && !isAskedFor(state.purpose);
  });
  const { standing, isTemporary, parent } = inner;
  const hasFailed = standing.name === "stopping" && standing.failure !== null && !isTemporary;
  return [...placesOf(context, instance)].some(({ group, place }) => {
    if (group === inner) return failing.some(({ id }) => takes(group, placeOf(context, id), place));
    return hasFailed && group === parent && takes(group, inner.place, place);
  });
}

function takes({ spec }: Group, failed: number, other: number): boolean {
  const first = STRATEGIES[spec.strategy].firstAffected(failed);
  return first !== null && first <= other;
}

/** Its groups from the innermost outwards, each with the child of it that leads to the instance. */
function* placesOf(
  context: KernelContext,
  { id, service }: Instance,
): Generator<{ readonly group: Group; readonly place: number }> {
  const own = present(groupOf(context, service), "a member has a group");
  let place = placeOf(context, id);
  for (let group: Group | null = own; group !== null; group = group.parent) {
    yield { group, place };
    place = group.place;
  }
}
