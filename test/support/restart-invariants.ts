/**
 * What holds of starts and restarts in every run: who may start an instance again, how soon, and
 * how often.
 */
import { isRequired } from "../../kernel/dependency/graph.ts";
import type {
  Backoff,
  InstanceId,
  RestartSpec,
  ServiceId,
  ServiceSpec,
} from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import { groupOf, isByGroup } from "./group-invariants.ts";
import { instancesOf, serviceOf, type Invariant } from "./trace-invariants.ts";
import type { Run } from "./systems.ts";

export type RecoveryStarted = Extract<TraceRecord, { readonly event: "recovery.started" }>;

/** One start of one instance, as the trace tells it. */
interface Start {
  readonly instance: InstanceId;
  readonly tUs: number;
  readonly seq: number;
  /** What announced it; `null`: the boot or an operator asked for it. */
  readonly restart: RecoveryStarted | null;
  /** Its group started it, though it had not failed. */
  readonly isByGroup: boolean;
  /** Operator's calls so far that ask for some start. */
  readonly startCalls: number;
}

function startsOf({ records }: Run): readonly Start[] {
  const pending = new Map<InstanceId, RecoveryStarted>();
  let startCalls = 0;
  return records.flatMap((record): readonly Start[] => {
    const isStart =
      record.event === "audit" &&
      (record.call === "startService" || record.call === "restartService");
    // A reboot begins as an operator's start of everything would.
    const isReboot = record.event === "manager.state" && record.to === "running";
    if (isStart || isReboot) startCalls += 1;
    if (record.event === "recovery.started") pending.set(record.instance, record);
    if (record.event === "recovery.done") pending.delete(record.instance);
    if (record.event !== "service.state" || record.to !== "starting") return [];
    const { instance, tUs, seq } = record;
    const restart = pending.get(instance) ?? null;
    pending.delete(instance);
    return [{ instance, tUs, seq, restart, isByGroup: isByGroup(records, record), startCalls }];
  });
}

/**
 * An instance at rest starts only because the boot or an operator wants it: at most once for the
 * boot and once for each call. Every other start was announced as a restart after a failure.
 */
export const startsAtRest: Invariant = (run) => {
  const atRest = new Map<InstanceId, number>();
  return startsOf(run).flatMap(({ instance, restart, isByGroup: byGroup, startCalls, seq }) => {
    if (restart !== null || byGroup) return [];
    const count = (atRest.get(instance) ?? 0) + 1;
    atRest.set(instance, count);
    return count <= startCalls + 1 ? [] : [`record ${seq}: nobody asked for start ${count}`];
  });
};

/** A restart is planned only of what failed: never of what somebody asked to stop. */
export const restartsAreOfFailures: Invariant = (run) => {
  const last = new Map<InstanceId, string>();
  return run.records.flatMap((record) => {
    if (record.event === "service.state") last.set(record.instance, record.to);
    if (record.event !== "recovery.started") return [];
    const state = last.get(record.instance);
    return state === "failed" ? [] : [`record ${record.seq}: a restart of what is ${state}`];
  });
};

/**
 * Never more starts than the limit in any window that ends with a start. An operator's start begins
 * the count anew, for all instances of a service and for whatever it takes along.
 */
export const startLimits: Invariant = (run) => {
  const windows = new Map<InstanceId, { readonly startCalls: number; readonly starts: number[] }>();
  return startsOf(run).flatMap(
    ({ instance, tUs, seq, restart, isByGroup: byGroup, startCalls }) => {
      const service = serviceOf(run.system, instance);
      if (restart === null && !byGroup)
        for (const sibling of instancesOf(service)) windows.delete(sibling);
      const { limit } = service.spec.restart;
      const before = windows.get(instance);
      const window = before?.startCalls === startCalls ? before : { startCalls, starts: [] };
      window.starts.push(tUs);
      windows.set(instance, window);
      if (limit === null) return [];
      const inWindow = window.starts.filter((start) => start >= tUs - limit.intervalUs).length;
      return inWindow <= limit.burst ? [] : [`record ${seq}: ${inWindow} starts of ${limit.burst}`];
    },
  );
};

/** The delay is what backoff and jitter say for its place in the row, and the row counts on. */
export const restartDelays: Invariant = (run) => {
  const previous = new Map<InstanceId, { attempt: number; delayUs: number; waits: number }>();
  return run.records.flatMap((record) => {
    if (record.event !== "recovery.started") return [];
    const { instance, attempt, delayUs, seq } = record;
    const { restart } = serviceOf(run.system, instance).spec;
    const before = previous.get(instance) ?? { attempt: 0, delayUs: 0, waits: 0 };
    // One that the limit refused, and that its group plans again, counts on from its last wait.
    const isFirst = attempt === 1 && before.attempt !== 1;
    const waits = isFirst ? 1 : before.waits + 1;
    previous.set(instance, { attempt, delayUs, waits });
    const found: string[] = [];
    if (attempt !== 1 && attempt !== before.attempt && attempt !== before.attempt + 1) {
      found.push(`record ${seq}: attempt ${attempt} after ${before.attempt}`);
    }
    if (restart.attemptsMax !== null && attempt > restart.attemptsMax) {
      found.push(`record ${seq}: attempt ${attempt} of ${restart.attemptsMax}`);
    }
    // What adapts grows with each wait, also with one after which the limit let nothing start.
    const at = restart.backoff.strategy === "adaptive" ? waits : attempt;
    const [low, high] = delayBounds(restart, at, isFirst ? 0 : before.delayUs);
    if (delayUs < low || delayUs > high) {
      found.push(`record ${seq}: a delay of ${delayUs} µs, not of ${low} to ${high}`);
    }
    return found;
  });
};

function delayBounds(
  { backoff, jitter }: RestartSpec,
  attempt: number,
  previousUs: number,
): readonly [low: number, high: number] {
  const [low, high] = plainBounds(backoff, attempt);
  switch (jitter) {
    case "none":
      return [low, high];
    case "full":
      return [0, high];
    case "equal":
      return [low / 2, high];
    case "decorrelated": {
      const [first] = plainBounds(backoff, 1);
      return [first, Math.max(first, previousUs * 3)];
    }
  }
}

/** The contract's formulas, word by word; what adapts depends on uptimes beside the number. */
function plainBounds(backoff: Backoff, n: number): readonly [low: number, high: number] {
  switch (backoff.strategy) {
    case "none":
      return [0, 0];
    case "fixed":
      return [backoff.delayUs, backoff.delayUs];
    case "linear": {
      const delay = backoff.delayUs + backoff.incrementUs * (n - 1);
      return [delay, delay];
    }
    case "exponential": {
      const delay = Math.floor(backoff.initialUs * backoff.multiplier ** (n - 1));
      return [Math.min(delay, backoff.maxUs), Math.min(delay, backoff.maxUs)];
    }
    case "adaptive":
      return [backoff.initialUs, Math.min(backoff.initialUs * 2 ** (n - 1), backoff.maxUs)];
  }
}

/** What waits for nobody starts again exactly when its delay is over. */
export const restartsAreOnTime: Invariant = (run) =>
  startsOf(run).flatMap(({ instance, tUs, seq, restart }) => {
    if (restart === null) return [];
    const { id, dependencies, conflicts } = serviceOf(run.system, instance).spec;
    // A group may have to wait for others before it starts this one.
    if (groupOf(run.system, id) !== undefined) return [];
    if (dependencies.some(isRequired) || conflicts.length > 0) return [];
    if (run.system.services.some(({ spec }) => mayHoldUp(spec, id))) return [];
    const due = restart.tUs + restart.delayUs;
    return tUs === due ? [] : [`record ${seq}: it restarts at ${tUs} µs and not at ${due}`];
  });

/** Whoever orders after a service, or conflicts with it, may be on its way down and hold it up. */
function mayHoldUp(other: ServiceSpec, id: ServiceId): boolean {
  return other.conflicts.includes(id) || other.dependencies.some(({ target }) => target === id);
}
