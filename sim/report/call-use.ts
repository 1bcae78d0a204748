/**
 * The calls of a run between its services, from each caller to whom it calls: how many went well,
 * and what became of the others.
 *
 * A call that its caller gave up, because nobody waited for the answer any more, has neither gone
 * well nor failed here: it counts where the waiting ended.
 */
import type { CallOutcome, EdgeCounts } from "../../kernel/core/traffic/counts.ts";
import type { ServiceId } from "../../kernel/spec.ts";
import type { SystemSpec } from "../system.ts";
import { failedOf, reasonsOf, type TrafficUsage } from "../traffic/usage.ts";
import { serviceName } from "../subject-names.ts";

/** All calls of a service to another one, whatever entry of its `calls` they are of. */
export interface CallsUse {
  readonly service: ServiceId;
  readonly target: ServiceId;
  readonly counts: EdgeCounts;
}

/** In the order of the file. */
export function callsOf(traffic: TrafficUsage | null): readonly CallsUse[] {
  const uses = new Map<string, CallsUse>();
  for (const { service, target, counts } of traffic?.calls ?? []) {
    const key = `${service} ${target}`;
    const before = uses.get(key);
    const all = before === undefined ? counts : sumOf(before.counts, counts);
    uses.set(key, { service, target, counts: all });
  }
  return [...uses.values()];
}

/** Calls that failed, were given up, or took more than one attempt. */
export function troubleOf({ counts }: CallsUse): number {
  return failedOf(counts) + counts.outcomes.cancelled + counts.retries + counts.hedges;
}

export function callsJson(system: SystemSpec, traffic: TrafficUsage | null): readonly object[] {
  return callsOf(traffic).map(({ service, target, counts }) => ({
    from: serviceName(system, service),
    to: serviceName(system, target),
    calls: counts.calls,
    ok: counts.outcomes.ok,
    failed: failedOf(counts),
    given_up: counts.outcomes.cancelled,
    pending: counts.pending,
    attempts: counts.attempts,
    retries: counts.retries,
    hedges: counts.hedges,
    failures: Object.fromEntries(reasonsOf(counts)),
  }));
}

function sumOf(a: EdgeCounts, b: EdgeCounts): EdgeCounts {
  const outcomes = Object.keys(a.outcomes).map((outcome) => {
    const which = outcome as CallOutcome;
    return [which, a.outcomes[which] + b.outcomes[which]] as const;
  });
  return {
    calls: a.calls + b.calls,
    attempts: a.attempts + b.attempts,
    retries: a.retries + b.retries,
    hedges: a.hedges + b.hedges,
    pending: a.pending + b.pending,
    outcomes: Object.fromEntries(outcomes) as EdgeCounts["outcomes"],
  };
}
