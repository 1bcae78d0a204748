/**
 * What holds of health checks in every run: when they are asked, when they turn, what follows.
 */
import type { HealthCheckSpec, InstanceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { Run } from "./systems.ts";
import { serviceOf, type Invariant } from "./trace-invariants.ts";

type Result = Extract<TraceRecord, { readonly event: "probe.result" }>;

/** A check of one process, as its results tell it. */
interface Counted {
  status: "unknown" | "healthy" | "unhealthy";
  passes: number;
  failures: number;
  hasPassed: boolean;
  /** The last result since the process last went on; `null`: none. */
  lastUs: number | null;
  /** How long after that result the next one was due. */
  intervalUs: number;
}

interface Process {
  /** Since when it would have been running, had it never been paused. */
  sinceUs: number;
  pausedUs: number;
  readonly checks: readonly Counted[];
}

/** Goes through a run and keeps, for each process, what its results say of its checks. */
function eachResult(
  run: Run,
  look: (result: Result, process: Process, spec: HealthCheckSpec) => readonly string[],
): readonly string[] {
  const processes = new Map<InstanceId, Process>();
  return run.records.flatMap((record): readonly string[] => {
    if (record.event === "service.state") {
      const { instance, from, to, tUs } = record;
      const process = processes.get(instance);
      if (to === "running" && from === "starting") {
        const checks = serviceOf(run.system, instance).spec.checks.map(newCount);
        processes.set(instance, { sinceUs: tUs, pausedUs: tUs, checks });
      } else if (process !== undefined && to === "paused") {
        process.pausedUs = tUs;
      } else if (process !== undefined && to === "running") {
        process.sinceUs += tUs - process.pausedUs;
        for (const check of process.checks) check.lastUs = null;
      }
    }
    if (record.event !== "probe.result") return [];
    const process = processes.get(record.instance);
    const spec = serviceOf(run.system, record.instance).spec.checks[record.check];
    if (process === undefined || spec === undefined) return [`record ${record.seq}: of nothing`];
    const found = look(record, process, spec);
    count(record, process, spec);
    return found;
  });
}

function newCount(): Counted {
  return {
    status: "unknown",
    passes: 0,
    failures: 0,
    hasPassed: false,
    lastUs: null,
    intervalUs: 0,
  };
}

function count({ check, outcome, tUs }: Result, process: Process, spec: HealthCheckSpec): void {
  const counted = process.checks[check];
  if (counted === undefined) return;
  const isYoung = tUs - process.sinceUs < spec.startPeriodUs;
  const isGrace = outcome !== "pass" && isYoung && !counted.hasPassed;
  counted.lastUs = tUs;
  counted.intervalUs = isGrace ? spec.startIntervalUs : spec.intervalUs;
  if (outcome === "pass") {
    counted.hasPassed = true;
    counted.passes += 1;
    counted.failures = 0;
    if (counted.passes >= spec.successes) counted.status = "healthy";
    return;
  }
  counted.passes = 0;
  if (!isGrace) counted.failures += 1;
  if (counted.failures >= spec.failures) counted.status = "unhealthy";
}

/** A check turns after so many equal results in a row: with that result, and with no other. */
export const checksTurnInTime: Invariant = (run) => {
  const turned = new Map<number, string>();
  for (const record of run.records) {
    if (record.event === "health.status" && record.cause !== null) {
      turned.set(record.cause, record.to);
    }
  }
  return eachResult(run, (result, process, spec) => {
    const counted = process.checks[result.check];
    if (counted === undefined) return [];
    const after: Counted = { ...counted };
    const checks = process.checks.map((check, index) => (index === result.check ? after : check));
    count(result, { ...process, checks }, spec);
    const expected = after.status === counted.status ? undefined : after.status;
    const told = turned.get(result.seq);
    return told === expected ? [] : [`record ${result.seq}: it turns ${told}, not ${expected}`];
  });
};

/**
 * The next result of a check comes an interval after the one before. A probe is out for no longer
 * than its timeout, so that much either way is not seen here.
 */
export const checksKeepTime: Invariant = (run) =>
  eachResult(run, ({ check, seq, tUs }, process, { timeoutUs }) => {
    const counted = process.checks[check];
    if (counted === undefined || counted.lastUs === null) return [];
    const waitedUs = tUs - counted.lastUs;
    const isEarly = waitedUs < counted.intervalUs - timeoutUs;
    const isLate = waitedUs > counted.intervalUs + timeoutUs;
    return isEarly || isLate ? [`record ${seq}: asked again after ${waitedUs} µs`] : [];
  });

/** Until the startup checks have passed, nothing else is asked. */
export const startupComesFirst: Invariant = (run) =>
  eachResult(run, ({ instance, seq }, process, { kind }) => {
    if (kind === "startup") return [];
    const { checks } = serviceOf(run.system, instance).spec;
    const isHeld = checks.some(
      (spec, index) => spec.kind === "startup" && process.checks[index]?.status !== "healthy",
    );
    return isHeld ? [`record ${seq}: asked before the startup check has passed`] : [];
  });

/** A startup check that has passed is over, as long as the process lives. */
export const startupEnds: Invariant = (run) =>
  eachResult(run, ({ check, seq }, process, { kind }) => {
    const isOver = kind === "startup" && process.checks[check]?.status === "healthy";
    return isOver ? [`record ${seq}: asked after it had passed`] : [];
  });

/** What fails its liveness, or its startup, is ended at once. */
export const unhealthyIsEnded: Invariant = ({ records, system }) =>
  records.flatMap((record, index) => {
    if (record.event !== "health.status" || record.to !== "unhealthy") return [];
    const kind = serviceOf(system, record.instance).spec.checks[record.check]?.kind;
    if (kind === "readiness") return [];
    const next = records
      .slice(index + 1, index + 4)
      .find((other) => other.event === "service.state" && other.instance === record.instance);
    const isEnded = next?.event === "service.state" && next.to === "stopping";
    return isEnded && next.tUs === record.tUs ? [] : [`record ${record.seq}: it is left alive`];
  });

/** Nothing is ready before all of its startup and readiness checks have turned healthy. */
export const readyNeedsChecks: Invariant = ({ records, system }) => {
  const healthy = new Map<InstanceId, Set<number>>();
  return records.flatMap((record) => {
    if (record.event === "service.state" && record.to === "starting") {
      healthy.delete(record.instance);
    }
    if (record.event === "health.status") {
      const checks = healthy.get(record.instance) ?? new Set();
      healthy.set(record.instance, checks);
      if (record.to === "healthy") checks.add(record.check);
      else checks.delete(record.check);
    }
    if (record.event !== "service.ready" || !record.ready) return [];
    const { checks } = serviceOf(system, record.instance).spec;
    const isWaiting = checks.some(
      ({ kind }, index) => kind !== "liveness" && healthy.get(record.instance)?.has(index) !== true,
    );
    return isWaiting ? [`record ${record.seq}: it is ready before its checks have passed`] : [];
  });
};
