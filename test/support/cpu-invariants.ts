/**
 * What holds in every run in which something needs a CPU.
 */
import { CHECKERS } from "../../sim/checker/checkers.ts";
import { checkAll } from "../../sim/checker/checker.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import { QUOTA_PERIOD } from "../../sim/machine/cpu/quota.ts";
import { quotasOf } from "../../sim/report/cpu-use.ts";
import { serviceOf, type Invariant } from "./trace-invariants.ts";

/** No CPU time is lost or made up. */
export const checkersHold: Invariant = (run) =>
  checkAll(CHECKERS, run).violations.map(({ id, message }) => `${id}: ${message}`);

/** Only who has a quota is told to be throttled, and then that it no longer is. */
export const throttlesAreEdges: Invariant = ({ records, system }) => {
  const throttled = new Set<number>();
  return records.flatMap((record) => {
    if (record.event === "service.state" && throttled.has(record.instance)) {
      const isOver = record.to === "stopped" || record.to === "failed";
      return isOver ? [`record ${record.seq}: it is still throttled`] : [];
    }
    if (record.event !== "sched.throttle") return [];
    const found: string[] = [];
    const { instance, phase } = record;
    const quotas = quotasOf(system, serviceOf(system, instance));
    if (!quotas.some(({ slice }) => slice === record.slice)) found.push("it has no such quota");
    if (record.periods < 1) found.push("in no period");
    if (throttled.has(instance) === (phase === "begin")) found.push(`${phase} twice`);
    if (phase === "begin") throttled.add(instance);
    else throttled.delete(instance);
    return found.map((what) => `record ${record.seq}: ${what}`);
  });
};

/**
 * Nobody is held back for longer than there is a process, nor in more periods; and one thread alone
 * does not run meanwhile.
 */
export const throttledTimesFit: Invariant = ({ records, system, cpuUsage }) => {
  if (cpuUsage === null) return [];
  const sendsMessages = system.services.some(({ spec }) => spec.routes.length > 0);
  const lives = livesOf(records, cpuUsage.clock);
  const mayHaveMore = new Set(
    system.faults.flatMap((fault) => ("instances" in fault ? fault.instances : [])),
  );
  return Array.from(cpuUsage.throttledUs, (throttledUs, instance) => {
    const { behavior } = serviceOf(system, instance as InstanceId);
    const ups = lives.get(instance as InstanceId) ?? [];
    const upUs = ups.reduce((sum, us) => sum + us, 0);
    const periodsMax = ups.reduce((sum, us) => sum + Math.ceil(us / QUOTA_PERIOD) + 1, 0);
    const found: string[] = [];
    const periods = cpuUsage.throttledPeriods[instance] ?? 0;
    const runUs = cpuUsage.runUs[instance] ?? 0;
    if (throttledUs > upUs) found.push(`throttled ${throttledUs} us of ${upUs}`);
    if (periods > periodsMax) found.push(`in ${periods} periods of ${periodsMax}`);
    const isAlone = behavior.threads.base === 1 && !sendsMessages;
    if (isAlone && !mayHaveMore.has(instance as InstanceId) && runUs + throttledUs > upUs)
      found.push(`ran ${runUs} us, throttled ${throttledUs} us of ${upUs}`);
    return found.map((what) => `instance ${instance}: ${what}`);
  }).flat();
};

/** Whoever is held back is so by a quota of its own or around it, and is told of. */
export const throttlesAreTold: Invariant = ({ records, system, cpuUsage }) => {
  if (cpuUsage === null) return [];
  const lives = livesOf(records, cpuUsage.clock);
  const told = new Set(
    records.flatMap((record) =>
      record.event === "sched.throttle" && record.phase === "begin" ? [record.instance] : [],
    ),
  );
  return Array.from(cpuUsage.throttledUs, (throttledUs, at) => {
    const instance = at as InstanceId;
    const heldBy = cpuUsage.heldBy.get(instance) ?? new Set();
    const quotas = quotasOf(system, serviceOf(system, instance)).map(({ slice }) => slice);
    const found: string[] = [];
    if (throttledUs > 0 && heldBy.size === 0) found.push(`throttled ${throttledUs} us by nobody`);
    for (const slice of heldBy)
      if (!quotas.includes(slice)) found.push(`held back by ${slice}, which is not around it`);
    // Then one of its processes was held back in one period and lived on into the next.
    const isLong = throttledUs > (lives.get(instance)?.length ?? 0) * QUOTA_PERIOD;
    if (isLong && !told.has(instance)) found.push(`throttled ${throttledUs} us, and not told`);
    return found.map((what) => `instance ${instance}: ${what}`);
  }).flat();
};

/** By instance: for how long each of its processes was there, or may have been. */
function livesOf(
  records: readonly TraceRecord[],
  end: number,
): ReadonlyMap<InstanceId, readonly number[]> {
  const born = new Map<InstanceId, number>();
  const lives = new Map<InstanceId, number[]>();
  const close = (instance: InstanceId, at: number): void => {
    const since = born.get(instance);
    if (since === undefined) return;
    born.delete(instance);
    lives.set(instance, [...(lives.get(instance) ?? []), at - since]);
  };
  for (const record of records) {
    if (record.event !== "service.state") continue;
    if (record.to === "starting") born.set(record.instance, record.tUs);
    else if (record.exit !== null) close(record.instance, record.tUs);
  }
  for (const instance of born.keys()) close(instance, end);
  return lives;
}
