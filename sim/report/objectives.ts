/**
 * Whether a run held what its manifest promises.
 *
 *   of a workload    its requests; throughput counts those that went well, from start to end
 *   of a service     all calls to it, of workloads and of other services; its availability is the
 *                    share of the time in which it served, as everywhere else in a report
 *   of the system    the requests of all workloads; the worst of its services' availabilities, and
 *                    the worst quantile of its workloads
 *
 * A request that nobody has answered at the end of the run has not gone well: it counts against
 * availability and errors as one that failed. Where no request came, or for latencies none went
 * well, nothing was measured: then no bound on it is held, whichever way it looks.
 */
import { assert, Defect, unreachable } from "../../kernel/assertion.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { ServiceState } from "../../kernel/vocabulary.ts";
import {
  isLatencyMetric,
  type Comparison,
  type Objective,
  type ObjectiveMetric,
  type ObjectiveSubject,
} from "../manifest/objective.ts";
import { failedOf, type LatencyUsage } from "../traffic/usage.ts";
import type { RunReport, ServiceReport } from "./run-report.ts";
import { worstState } from "./service-ledger.ts";

export interface Verdict {
  readonly objective: Objective;
  readonly held: boolean;
  /** Microseconds, a count, a share, a rate or a state; `null`: none, as of what never happened. */
  readonly observed: number | ServiceState | null;
}

const SECOND_US = 1_000_000;

/** Metrics of what became of requests, which measure nothing where none came. */
export function isOnRequests(metric: ObjectiveMetric): boolean {
  return metric === "errors" || metric === "availability" || isLatencyMetric(metric);
}

export function judge(objectives: readonly Objective[], report: RunReport): readonly Verdict[] {
  return objectives.map((objective) => judgeOne(objective, report));
}

function judgeOne(objective: Objective, report: RunReport): Verdict {
  const { metric, subject } = objective;
  const services = servicesOf(subject, report);
  switch (metric) {
    case "ready":
      return compared(objective, readyUs(subject, report));
    case "recovery":
      return compared(objective, recoveryUs(services, report));
    case "restarts":
      return compared(
        objective,
        services.reduce((sum, service) => sum + service.restarts, 0),
      );
    case "state":
      return inState(objective, services);
    case "availability":
      return measured(objective, availabilityOf(subject, services, report));
    case "errors": {
      const { ok, notOk } = requestsOf(subject, report);
      return measured(objective, ok + notOk === 0 ? null : notOk / (ok + notOk));
    }
    case "throughput": {
      const { ok, us } = requestsOf(subject, report);
      return compared(objective, us === 0 ? 0 : ok / (us / SECOND_US));
    }
    case "p50":
    case "p90":
    case "p99":
    case "p999":
      return measured(objective, quantileOf(metric, subject, report));
    default:
      return unreachable(metric);
  }
}

/** Those that an objective on this looks at; none of a workload. */
export function servicesOf(subject: ObjectiveSubject, report: RunReport): readonly ServiceReport[] {
  switch (subject.kind) {
    case "service":
      return report.services.slice(subject.service, subject.service + 1);
    case "workload":
      return [];
    case "system":
      return report.services.filter(({ enabled }) => enabled);
  }
}

interface Requests {
  readonly ok: number;
  /** With those that nobody has answered. */
  readonly notOk: number;
  /** For how long there were any. */
  readonly us: number;
}

function requestsOf(subject: ObjectiveSubject, { traffic, endedUs }: RunReport): Requests {
  if (traffic === null) return { ok: 0, notOk: 0, us: 0 };
  if (subject.kind === "service") {
    const service = traffic.services.find((each) => each.service === subject.service);
    const { ok = 0, failed = 0, pending = 0 } = service ?? {};
    return { ok, notOk: failed + pending, us: endedUs };
  }
  const workloads = traffic.workloads.filter(
    ({ name }) => subject.kind === "system" || name === subject.workload,
  );
  const from = Math.min(...workloads.map(({ startUs }) => startUs));
  const to = Math.max(...workloads.map(({ endUs }) => Math.min(endUs ?? endedUs, endedUs)));
  return {
    ok: workloads.reduce((sum, { counts }) => sum + counts.outcomes.ok, 0),
    notOk: workloads.reduce((sum, { counts }) => sum + failedOf(counts) + counts.pending, 0),
    us: Math.max(0, to - from),
  };
}

/** Of a workload the share of its requests that went well; `null` where none came. */
function availabilityOf(
  subject: ObjectiveSubject,
  services: readonly ServiceReport[],
  report: RunReport,
): number | null {
  if (subject.kind !== "workload") {
    return Math.min(1, ...services.map(({ availability }) => availability));
  }
  const { ok, notOk } = requestsOf(subject, report);
  return ok + notOk === 0 ? null : ok / (ok + notOk);
}

function quantileOf(
  metric: "p50" | "p90" | "p99" | "p999",
  subject: ObjectiveSubject,
  { traffic }: RunReport,
): number | null {
  const latencies: readonly (LatencyUsage | null)[] =
    subject.kind === "service"
      ? (traffic?.services ?? [])
          .filter(({ service }) => service === subject.service)
          .map(({ latency }) => latency)
      : (traffic?.workloads ?? [])
          .filter(({ name }) => subject.kind === "system" || name === subject.workload)
          .map(({ latency }) => latency);
  const known = latencies.flatMap((latency) => (latency === null ? [] : [latency[metric]]));
  return known.length === 0 || known.length < latencies.length ? null : Math.max(...known);
}

function readyUs(subject: ObjectiveSubject, report: RunReport): number | null {
  if (subject.kind !== "service") return report.readyUs;
  return report.services[subject.service]?.readyUs ?? null;
}

/** What had to be put right, from when it was noticed. */
export interface Recovery {
  readonly instance: InstanceId;
  readonly atUs: number;
  /** How long it took; `null`: it was never put right. */
  readonly us: number | null;
  /** When the instance was up again, whoever brought that about; `null`: not since. */
  readonly upUs: number | null;
}

/** 0 where nothing failed, `null` where something was never put right. */
function recoveryUs(services: readonly ServiceReport[], report: RunReport): number | null {
  const longest = longestRecovery(services, report);
  return longest === null ? 0 : longest.us;
}

/** The first of those that took longest: what was never put right is longer than what was. */
export function longestRecovery(
  services: readonly ServiceReport[],
  report: RunReport,
): Recovery | null {
  const ids = new Set(services.map(({ id }) => id));
  const awayUs = ({ atUs, upUs }: Recovery): number => (upUs ?? report.endedUs) - atUs;
  let longest: Recovery | null = null;
  for (const each of recoveriesOf(ids, report)) {
    const isOpen = each.us === null;
    const wasOpen = longest !== null && longest.us === null;
    if (longest === null || (isOpen && !wasOpen)) longest = each;
    else if (isOpen === wasOpen && awayUs(each) > awayUs(longest)) longest = each;
  }
  return longest;
}

function* recoveriesOf(
  ids: ReadonlySet<ServiceId>,
  { faults, outages }: RunReport,
): Iterable<Recovery> {
  for (const { service, instance, ending, atUs, recoveredUs, upUs } of faults) {
    // What an operator stopped while it recovered is no failure to recover.
    if (!ids.has(service) || ending === "cancelled" || ending === "refused") continue;
    if (recoveredUs === null) yield { instance, atUs, us: null, upUs };
    else yield { instance, atUs, us: recoveredUs - atUs, upUs: recoveredUs };
  }
  for (const { service, instance, atUs, longestUs } of outages) {
    if (!ids.has(service)) continue;
    yield { instance, atUs, us: longestUs, upUs: longestUs === null ? null : atUs + longestUs };
  }
}

/** What never happened took longer than any bound. */
function compared(objective: Objective, observed: number | null): Verdict {
  const bound = boundOf(objective);
  const held = holds(objective.comparison, observed ?? Number.POSITIVE_INFINITY, bound);
  return { objective, held, observed };
}

/** What was not measured holds no bound. */
function measured(objective: Objective, observed: number | null): Verdict {
  return observed === null ? { objective, held: false, observed } : compared(objective, observed);
}

function boundOf({ bound }: Objective): number {
  switch (bound.kind) {
    case "duration":
      return bound.us;
    case "count":
    case "ratio":
      return bound.value;
    case "rate":
      return bound.perSecond;
    case "state":
      throw new Defect("a state has no number to compare with");
    default:
      return unreachable(bound);
  }
}

function inState(objective: Objective, services: readonly ServiceReport[]): Verdict {
  const observed = worstState(services);
  const { bound, comparison } = objective;
  assert(bound.kind === "state", "the objective on a state has one for its bound");
  const isSame = observed === bound.state;
  return { objective, held: comparison === "!=" ? !isSame : isSame, observed };
}

function holds(comparison: Comparison, observed: number, bound: number): boolean {
  switch (comparison) {
    case "<=":
      return observed <= bound;
    case ">=":
      return observed >= bound;
    case "<":
      return observed < bound;
    case ">":
      return observed > bound;
    case "==":
      return observed === bound;
    case "!=":
      return observed !== bound;
    default:
      return unreachable(comparison);
  }
}
