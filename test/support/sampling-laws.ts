/**
 * What has to hold of a run's samples: what is added up by window is what the run came to.
 */
import { CALL_OUTCOMES } from "../../kernel/core/traffic/counts.ts";
import { failedOf } from "../../sim/traffic/usage.ts";
import type { SimulationResult } from "../../sim/simulation.ts";
import { WINDOWS_MAX } from "../../sim/sampling/windows.ts";

const OF_INSTANCE = ["arrived", "served"] as const;

/** What is wrong with the samples of a run; nothing where they agree with its totals. */
export function sampleProblems(result: SimulationResult): readonly string[] {
  const { samples, traffic } = result;
  if (samples === null) return ["there are no samples"];
  const problems: string[] = [];
  const agree = (what: string, sampled: number, known: number): void => {
    if (Math.abs(sampled - known) > 1e-6 * Math.max(1, known)) {
      problems.push(`${what}: ${sampled} by window and ${known} in all`);
    }
  };
  if (samples.count > WINDOWS_MAX) problems.push(`there are ${samples.count} windows`);
  agree("windows", samples.count, Math.ceil(samples.endUs / samples.windowUs));
  for (const [n, workload] of samples.workloads.entries()) {
    const counts = traffic?.workloads[n]?.counts;
    if (counts === undefined) continue;
    agree("requests", sum(workload.requests), counts.calls);
    agree("failed", sum(workload.failed), failedOf(counts));
    agree("in flight", workload.inFlight.at(-1) ?? 0, counts.pending);
    agree("latencies", sum(workload.latency.classes.map(sum)), counts.outcomes.ok);
    for (const outcome of CALL_OUTCOMES) {
      if (outcome === "cancelled") continue;
      const series = outcome === "ok" ? workload.ok : workload.failedBy.get(outcome);
      agree(outcome, sum(series ?? []), counts.outcomes[outcome]);
    }
  }
  for (const { instance, counts } of traffic?.instances ?? []) {
    const load = samples.instances[instance]?.load ?? null;
    if (load === null) continue;
    const series = { arrived: load.requests, served: load.served };
    for (const what of OF_INSTANCE) agree(`${instance} ${what}`, sum(series[what]), counts[what]);
    agree(`${instance} waited`, Math.max(0, ...load.queuedMost), counts.queuedMost);
    const last = samples.endUs - (samples.count - 1) * samples.windowUs;
    const busyUs = load.busy.map(
      (share, n) => share * (n === samples.count - 1 ? last : samples.windowUs),
    );
    agree(`${instance} busy`, sum(busyUs), counts.busyUs);
  }
  for (const { instance, cpuUs } of samples.instances) {
    if (cpuUs !== null) agree(`${instance} CPU`, sum(cpuUs), result.cpuUsage?.runUs[instance] ?? 0);
  }
  return problems;
}

function sum(series: ArrayLike<number>): number {
  return Array.from(series).reduce((total, each) => total + each, 0);
}
