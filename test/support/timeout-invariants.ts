/**
 * What holds of waiting in every run: nobody waits longer than was written down.
 */
import type { InstanceId } from "../../kernel/spec.ts";
import { serviceOf, statesOf, type Invariant } from "./trace-invariants.ts";

/** A start that is not done by its timeout is ended at that microsecond. */
export const startTimeouts: Invariant = (run) => {
  const begun = new Map<InstanceId, number>();
  const found: string[] = [];
  for (const { instance, from, to, tUs, seq } of statesOf(run)) {
    const { startTimeoutUs } = serviceOf(run.system, instance).spec;
    const waitedUs = tUs - (begun.get(instance) ?? tUs);
    if (from === "starting" && startTimeoutUs !== null && waitedUs > startTimeoutUs) {
      found.push(`record ${seq}: it has been starting for ${waitedUs} µs`);
    }
    begun.delete(instance);
    if (to === "starting") begun.set(instance, tUs);
  }
  for (const [instance, at] of begun) {
    const { startTimeoutUs } = serviceOf(run.system, instance).spec;
    const isOver = startTimeoutUs !== null && run.endedAt > at + startTimeoutUs;
    if (isOver) found.push(`instance ${instance} is still starting at the end`);
  }
  return found;
};

/**
 * Where nobody but the boot asks for starts, a wait begins with it, or when a restart comes due, a
 * group has a member's turn come, or what had held is lost: so what runs out of time does so when
 * one of the timeouts for that dependency has passed since the boot, or since something happened.
 */
export const dependencyTimeouts: Invariant = ({ records, system }) => {
  if (system.actions.length > 0) return [];
  const instants = new Set<number>([0]);
  return records.flatMap((record) => {
    instants.add(record.tUs);
    if (record.event === "recovery.started") instants.add(record.tUs + record.delayUs);
    if (record.event !== "dependency.failed" || record.error !== "service-timeout") return [];
    const edges = system.services[record.service]?.spec.dependencies ?? [];
    const isOnTime = edges.some(
      ({ target, timeoutUs }) =>
        target === record.dependency && timeoutUs !== null && instants.has(record.tUs - timeoutUs),
    );
    return isOnTime ? [] : [`record ${record.seq}: nothing was to run out of time now`];
  });
};
