/**
 * The plan of a boot: waves, order, critical chain and drawings.
 */
import { describe, expect, it } from "vitest";
import type { ServiceId } from "../../../kernel/spec.ts";
import { duration } from "../../../kernel/time.ts";
import type { Distribution } from "../../../sim/distribution.ts";
import { medianUs } from "../../../sim/plan/median.ts";
import { planDot, planMermaid } from "../../../sim/plan/plan-graph.ts";
import { planJson } from "../../../sim/plan/plan-json.ts";
import { planText } from "../../../sim/plan/plan-text.ts";
import { makePlan } from "../../../sim/plan/plan.ts";
import { requires, sketchSystem, type ServiceSketch } from "../report/small-system.ts";

const power = (base: number, exponent: number): number => base ** exponent;

function constant(us: number): Distribution {
  return { kind: "constant", valueUs: duration(us) };
}

const SHOP: readonly ServiceSketch[] = [
  { name: "web", instances: 2, dependencies: [requires(1), requires(2)], start: constant(300) },
  { name: "db", start: constant(800) },
  { name: "cache", start: constant(200) },
  { name: "spare", enabled: false, start: constant(9_000) },
];

describe("a plan", () => {
  it("puts what waits for nothing first and stops in the exact reverse", () => {
    const system = sketchSystem(SHOP);
    const json: unknown = JSON.parse(planJson(system, makePlan(system, power)));
    expect(json).toMatchObject({
      waves: [
        ["db/0", "cache/0"],
        ["web/0", "web/1"],
      ],
      start: ["db/0", "cache/0", "web/0", "web/1"],
      stop: ["web/1", "web/0", "cache/0", "db/0"],
      ready_us: 1_100,
      critical_chain: [
        { service: "db", duration_us: 800 },
        { service: "web", duration_us: 300 },
      ],
    });
  });

  it("starts a disabled service that is pulled in, and not one that is only ordered after", () => {
    const after = { ...requires(2), kind: "after" } as const;
    const system = sketchSystem([
      { name: "web", dependencies: [requires(1), after] },
      { name: "pulled", enabled: false },
      { name: "ordered", enabled: false },
    ]);
    expect(makePlan(system, power).waves).toEqual([[1], [0]]);
  });

  it("waits for the further successes that a readiness check needs", () => {
    const check = {
      name: "ready",
      kind: "readiness",
      type: "tcp",
      intervalUs: duration(500),
      timeoutUs: duration(1),
      failures: 1,
      successes: 3,
      startPeriodUs: duration(0),
      startIntervalUs: duration(500),
    } as const;
    const system = sketchSystem([{ name: "web", start: constant(100), checks: [check] }]);
    expect(makePlan(system, power).readyUs).toBe(1_100);
  });

  it("waits only for the launch of a oneshot where the condition is started", () => {
    const started = { ...requires(0), condition: "started" } as const;
    const system = sketchSystem([
      { name: "job", kind: "oneshot", start: constant(100), run: constant(5_000) },
      { name: "web", dependencies: [started], start: constant(10) },
    ]);
    const web = makePlan(system, power).blame.find(({ service }) => service === 1);
    expect(web?.startUs).toBe(0);
  });

  it("waits for what is wanted no longer than its timeout, as a boot does", () => {
    const wanted = { ...requires(0), kind: "wants", timeoutUs: duration(1_000) } as const;
    const optional = { ...requires(0), optional: true, timeoutUs: duration(2_000) } as const;
    const system = sketchSystem([
      { name: "slow", start: constant(10_000) },
      { name: "web", dependencies: [wanted], start: constant(10) },
      { name: "api", dependencies: [optional], start: constant(10) },
    ]);
    const plan = makePlan(system, power);
    const starts = new Map(plan.blame.map(({ service, startUs }) => [service, startUs]));
    expect([starts.get(1 as ServiceId), starts.get(2 as ServiceId)]).toEqual([1_000, 2_000]);
    expect(plan.readyUs).toBe(10_000);
    expect(plan.criticalChain.map(({ service }) => service)).toEqual([0]);
  });

  it.each([
    { of: { kind: "constant", valueUs: duration(7) }, median: 7 },
    { of: { kind: "uniform", lowUs: duration(10), highUs: duration(30) }, median: 20 },
    { of: { kind: "exponential", meanUs: duration(1_000_000) }, median: 693_147 },
    { of: { kind: "lognormal", medianUs: duration(50), sigma: 2 }, median: 50 },
    { of: { kind: "pareto", scaleUs: duration(1_000), alpha: 1 }, median: 2_000 },
  ] as const)("takes the median of $of.kind", ({ of, median }) => {
    expect(medianUs(of, power)).toBe(median);
  });

  it("draws names that would break a drawing as plain labels", () => {
    const system = sketchSystem([
      { name: "end" },
      { name: 'a"b]-->c\n', dependencies: [requires(0)] },
    ]);
    expect(planMermaid(system).split("\n")).toEqual([
      "flowchart LR",
      '  s0["end"]',
      '  s1["a#34;b#93;--#62;c#10;"]',
      "  s0 --> s1",
      "",
    ]);
    expect(planDot(system)).toContain('s1 [label="a\\"b]-->c\\n"];');
    expect(planDot(system)).toContain("s0 -> s1 [style=solid");
  });

  it("stays within the width and within a screen, however large the system", () => {
    const many = Array.from({ length: 3_000 }, (_, at) => ({
      name: `service-${at}`,
      dependencies: at % 10 === 0 && at > 0 ? [requires(at - 1)] : [],
    }));
    const system = sketchSystem(many);
    const lines = planText(system, makePlan(system, power), 80).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.length).toBeLessThan(100);
  });
});
