/**
 * `binds-to` between members of groups: who is stopped by it and stays down, and who is left to a
 * group that takes it down and brings it up again. Written from the README's section on groups.
 */
import { keepsDown, letsStart, outwards, type ModelGroup } from "./groups.ts";
import { hasProcess, isBusy, isHeld, type ModelInstance, type ModelService } from "./state.ts";

/** Each group around an instance, with the place of what leads to it there. */
function rungs({ service, place }: ModelInstance): readonly (readonly [ModelGroup, number])[] {
  const groups = outwards(service.group);
  return groups.map((group, index) => [group, groups[index - 1]?.place ?? place]);
}

/** All that is busy of a service is stopped, was stopped, or is about to be, by its groups. */
export function comesBackWithGroup(lost: ModelService, bound: ModelService): boolean {
  return bound.instances.filter(isBusy).every((instance) => {
    const isKept = rungs(instance).some(([group, place]) =>
      hasProcess(instance) ? keepsDown(group, place) : !letsStart(group, place),
    );
    return isHeld(instance) || isKept || isNext(lost, instance);
  });
}

/** Who ends of its own trouble, or whose group does, is answered as soon as it has. */
function isNext({ group: around, instances }: ModelService, instance: ModelInstance): boolean {
  const troubled = instances.filter(({ phase }) => {
    const isWanted = ["admin", "dependency", "group"];
    return phase.name === "stopping" && !isWanted.includes(phase.reason);
  });
  return rungs(instance).some(([group, place]) => {
    const reach = (failed: number): boolean =>
      group.spec.strategy === "one-for-all" ||
      (group.spec.strategy === "rest-for-one" && failed <= place);
    if (group === around) return troubled.some((each) => reach(each.place));
    const isAnswered = around?.state === "stopping" && around.failure !== null;
    return isAnswered && !around.isTemporary && around.parent === group && reach(around.place);
  });
}
