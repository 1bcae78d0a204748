/**
 * Whether a run held what its manifest promises.
 *
 * Judged here are `ready`, `recovery`, `restarts` and `state`; the other metrics are of requests,
 * which are not simulated yet, and stay open: `held` is null, and that is said.
 */
import { unreachable } from "../../kernel/assertion.ts";
import type { ServiceState } from "../../kernel/vocabulary.ts";
import type { Comparison, Objective, ObjectiveSubject } from "../manifest/objective.ts";
import type { RunReport, ServiceReport } from "./run-report.ts";
import { worstState } from "./service-ledger.ts";

export interface Verdict {
  readonly objective: Objective;
  /** `null`: not evaluated. */
  readonly held: boolean | null;
  /** Microseconds, a count or a state; `null`: there is none, as for what never became ready. */
  readonly observed: number | ServiceState | null;
}

export function judge(objectives: readonly Objective[], report: RunReport): readonly Verdict[] {
  return objectives.map((objective) => judgeOne(objective, report));
}

function judgeOne(objective: Objective, report: RunReport): Verdict {
  const { metric, subject } = objective;
  const open: Verdict = { objective, held: null, observed: null };
  if (subject.kind === "workload") return open;
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
    case "p50":
    case "p90":
    case "p99":
    case "p999":
    case "throughput":
    case "errors":
      return open;
    default:
      return unreachable(metric);
  }
}

function servicesOf(subject: ObjectiveSubject, report: RunReport): readonly ServiceReport[] {
  if (subject.kind === "service")
    return report.services.slice(subject.service, subject.service + 1);
  return report.services.filter(({ enabled }) => enabled);
}

function readyUs(subject: ObjectiveSubject, report: RunReport): number | null {
  if (subject.kind !== "service") return report.readyUs;
  return report.services[subject.service]?.readyUs ?? null;
}

/** The longest recovery; 0 where nothing failed, `null` where something was never put right. */
function recoveryUs(
  services: readonly ServiceReport[],
  { faults, outages }: RunReport,
): number | null {
  const ids = new Set(services.map(({ id }) => id));
  let longest = 0;
  for (const fault of faults) {
    // What an operator stopped while it recovered is no failure to recover.
    const isNoOutage = fault.ending === "cancelled" || fault.ending === "refused";
    if (!ids.has(fault.service) || isNoOutage) continue;
    if (fault.recoveredUs === null) return null;
    longest = Math.max(longest, fault.recoveredUs - fault.atUs);
  }
  for (const { service, longestUs } of outages) {
    if (!ids.has(service)) continue;
    if (longestUs === null) return null;
    longest = Math.max(longest, longestUs);
  }
  return longest;
}

/** What never happened took longer than any bound. */
function compared(objective: Objective, observed: number | null): Verdict {
  const bound = boundOf(objective);
  if (bound === null) return { objective, held: null, observed };
  const held = holds(objective.comparison, observed ?? Number.POSITIVE_INFINITY, bound);
  return { objective, held, observed };
}

function boundOf({ bound }: Objective): number | null {
  switch (bound.kind) {
    case "duration":
      return bound.us;
    case "count":
    case "ratio":
      return bound.value;
    case "rate":
      return bound.perSecond;
    case "state":
      return null;
    default:
      return unreachable(bound);
  }
}

function inState(objective: Objective, services: readonly ServiceReport[]): Verdict {
  const observed = worstState(services);
  const { bound, comparison } = objective;
  if (bound.kind !== "state") return { objective, held: null, observed };
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
