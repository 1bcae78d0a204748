/**
 * Faults of the network and of answers on requests, with figures that follow from their terms; and
 * how a report tells what became of requests, and when it was worst.
 */
import { describe, expect, it } from "vitest";
import { judge } from "../../../sim/report/objectives.ts";
import { createRunRecorder } from "../../../sim/report/run-recorder.ts";
import type { RunReport } from "../../../sim/report/run-report.ts";
import { failedMeanwhile } from "../../../sim/report/failed-meanwhile.ts";
import { worstText, worstTime } from "../../../sim/report/worst-time.ts";
import type { SystemSpec } from "../../../sim/system.ts";
import { failedOf, type WorkloadUsage } from "../../../sim/traffic/usage.ts";
import { run } from "../../support/systems.ts";
import { load, valueOf } from "../../unit/manifest/read.ts";

interface Told {
  readonly system: SystemSpec;
  readonly report: RunReport;
}

/** A hundred requests a second, evenly, for a minute: 6,000 in all, none of which takes time. */
async function told(faults: string, rest = ""): Promise<Told> {
  const system = valueOf(
    load(`
system: s
services:
  web: { instances: 2, behavior: { calls: [db] } }
  db: {}
workloads:
  users: { target: web, arrivals: constant(100/s), for: 1m, timeout: 100ms }
faults:
${faults}
${rest}`),
  );
  const recorder = createRunRecorder(system);
  const result = await run(system, { observe: recorder.observe, isSampled: true });
  return { system, report: recorder.report(result) };
}

function users({ report }: Told): WorkloadUsage {
  const [found] = report.traffic?.workloads ?? [];
  if (found === undefined) throw new Error("there is a workload");
  return found;
}

describe("requests under a fault", () => {
  it.each([
    ["both ways", "partition: [[users], [web]]"],
    ["the way there alone", "partition: [[users], [web]], direction: one-way"],
    ["the way back alone", "partition: [[web], [users]], direction: one-way"],
    ["between what calls and what is called", "partition: [[web], [db]]"],
  ])("fail of their time where a partition cuts %s", async (_, fault) => {
    const { counts } = users(await told(`  - { at: 20s, for: 10s, ${fault} }`));
    // A hundred a second for ten seconds; what falls on the edges may go either way.
    expect(Math.abs(counts.outcomes.timeout - 1_000)).toBeLessThanOrEqual(1);
    expect(failedOf(counts)).toBe(counts.outcomes.timeout);
  });

  it("fail while a link that flaps is down, and else do not", async () => {
    const flap = "flap: { down: 500ms, up: 1500ms }";
    const fault = `  - { at: 20s, for: 10s, partition: [[users], [web]], ${flap} }`;
    const { counts } = users(await told(fault));
    // Five times half a second; those of the last 100 ms of each are sent again in time.
    expect(failedOf(counts)).toBeGreaterThanOrEqual(245);
    expect(failedOf(counts)).toBeLessThanOrEqual(255);
  });

  it("take longer by what is added, one way, and add up", async () => {
    const faults = [
      "  - { at: 0, latency: { from: web, to: users, add: 10ms } }",
      "  - { at: 0, latency: { from: [web/0, web/1], to: users, add: 20ms } }",
    ].join("\n");
    const { latency } = users(await told(faults));
    // A quantile is at most one in 128 too high.
    expect(latency?.max).toBe(30_000);
    expect(latency?.p50).toBeLessThanOrEqual(30_000 * (1 + 1 / 128));
  });

  it("fail by overlapping errors as often as by chances of their own", async () => {
    const faults = [
      "  - { at: 0, errors: web, rate: 50 % }",
      "  - { at: 0, errors: web/0, rate: 50 % }",
    ].join("\n");
    const { counts } = users(await told(faults));
    // Half of the requests fail by three quarters, half by one: 62.5 % of 6,000, ± four sigma.
    expect(Math.abs(failedOf(counts) - 3_750)).toBeLessThan(4 * 36);
  });

  it("are as before once all faults have healed", async () => {
    const { counts } = users(await told("  - { at: 20s, for: 10s, errors: db, rate: 100 % }"));
    expect(Math.abs(failedOf(counts) - 1_000)).toBeLessThanOrEqual(1);
  });
});

describe("a report on faults and requests", () => {
  it("counts those that failed between a fault and its heal", async () => {
    const { report } = await told("  - { at: 20s, for: 10s, errors: db, rate: 100 % }");
    const [begin, heal] = report.happenings.filter(({ event }) => event === "fault.injected");
    const failed = failedMeanwhile(report.traffic, begin?.tUs ?? 0, heal?.tUs ?? 0);
    expect(failed).toEqual([
      { workload: "users", count: failedOf(users({ report } as Told).counts) },
    ]);
  });

  it("says when what was violated was worst, and what was wrong then", async () => {
    const objectives = [
      "objectives:",
      "  - availability(users) >= 99 %",
      "  - p99(users) <= 1ms",
      "  - recovery(db) <= 5s",
    ].join("\n");
    const faults = [
      "  - { at: 20s, for: 5s, partition: [[web], [db]] }",
      "  - { at: 40s, for: 5s, latency: { from: web, to: db, add: 50ms } }",
    ].join("\n");
    const { system, report } = await told(faults, objectives);
    const worst = judge(system.objectives, report).map((verdict) => {
      const found = worstTime(system, report, verdict);
      return found === null ? null : worstText(found);
    });
    expect(worst[0]).toMatch(/^worst in the 200 ms from 2\d(\.\d+)? s: web and db could /);
    expect(worst[1]).toMatch(/^worst in the 200 ms from 4\d(\.\d+)? s: messages from web /);
    expect(worst[2]).toBeNull();
  });
});
