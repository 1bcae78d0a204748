/**
 * The traffic of a run in `boot --json`.
 */
import type { InstanceId } from "../../kernel/spec.ts";
import { failedOf, reasonsOf, type TrafficUsage } from "../traffic/usage.ts";

/** By name: how many requests there were, how they went, and how long those took that went well. */
export function workloadsJson(traffic: TrafficUsage | null): object {
  const workloads = (traffic?.workloads ?? []).map(({ name, counts, latency }) => [
    name,
    {
      requests: counts.calls,
      ok: counts.outcomes.ok,
      failed: failedOf(counts),
      pending: counts.pending,
      attempts: counts.attempts,
      retries: counts.retries,
      hedges: counts.hedges,
      failures: Object.fromEntries(reasonsOf(counts)),
      latency_us: latency,
    },
  ]);
  return Object.fromEntries(workloads) as object;
}

/** By instance: the requests that came to it. */
export function requestsAt(traffic: TrafficUsage | null): ReadonlyMap<InstanceId, number> {
  const instances = traffic?.instances ?? [];
  return new Map(instances.map(({ instance, counts }) => [instance, counts.arrived]));
}
