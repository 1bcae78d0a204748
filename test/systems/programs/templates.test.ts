/**
 * The templates: what they fill in, and what the programs behind some of them do.
 */
import { describe, expect, it } from "vitest";
import { load, valueOf } from "../../unit/manifest/read.ts";
import { bootPrograms, usageOf } from "../../support/program-runs.ts";

const SHOP = `system: shop
services:
  db: { behavior: { template: database, database: { writes: 0 % } } }
  cache:
    requires: [db]
    behavior:
      { template: cache, cache: { entries: 100, ttl: 1s },
        calls: [{ service: db, timeout: 250ms }] }
  watch:
    behavior:
      { template: monitor, monitor: { every: 1s }, calls: [{ service: db, timeout: 100ms }] }
workloads:
  users:
    { target: cache, arrivals: poisson(1000/s), key: zipf(1.1 1000), start: 5s, for: 10s,
      timeout: 1s }
`;

describe("a cache", () => {
  it("hits what it has, asks for the rest, and keeps no more than it may", async () => {
    const result = await bootPrograms(SHOP);
    expect(result.violations).toEqual([]);
    const { counts, gauges } = usageOf(result, "cache/0");
    const [hits = 0, misses = 0] = [counts.get("hits"), counts.get("misses")];
    expect(hits + misses).toBe(result.traffic?.workloads[0]?.counts.calls);
    const answered = usageOf(result, "watch/0").counts.get("db answered");
    expect(usageOf(result, "db/0").counts.get("reads")).toBe(misses + (answered ?? 0));
    expect(gauges.get("entries")).toBe(100);
    // A hundred of a thousand keys of Zipf's law with 1.1 draw about two thirds of the requests.
    expect(hits / (hits + misses)).toBeGreaterThan(0.5);
    expect(hits / (hits + misses)).toBeLessThan(0.75);
  });

  it("is empty after a crash, and fills again", async () => {
    const warm = await bootPrograms(SHOP);
    const cold = await bootPrograms(`${SHOP}faults:\n  - { at: 10s, kill: cache }\n`);
    expect(cold.violations).toEqual([]);
    const misses = (result: typeof warm): number =>
      usageOf(result, "cache/0").counts.get("misses") ?? 0;
    const share = (result: typeof warm): number =>
      misses(result) /
      (result.traffic?.instances.find(({ service }) => service === 1)?.counts.served ?? 1);
    expect(share(cold)).toBeGreaterThan(share(warm));
  });
});

describe("a monitor", () => {
  it("keeps who answered, and says when that changes", async () => {
    const text = `${SHOP}faults:\n  - { at: 8100ms, for: 3s, hang: db }\n`;
    const result = await bootPrograms(text);
    const { counts, log, gauges } = usageOf(result, "watch/0");
    // Once before it was up, and three times while it hung.
    expect(counts.get("db failed (refused)")).toBe(1);
    expect(counts.get("db failed (timeout)")).toBe(3);
    expect(log.map(({ text: line }) => line)).toContain("db: timeout");
    expect(log.at(-1)?.text).toBe("db answers again");
    expect(gauges.get("db up")).toBe(1);
  });
});

describe("a template without a program", () => {
  it("stands under the fields of the service", () => {
    const { services } = valueOf(
      load(`system: shop
services:
  web: { behavior: { template: http-server } }
  own: { behavior: { template: worker, concurrency: 7 } }
workloads:
  users: { target: web, arrivals: constant(1/s), for: 1s }
  jobs: { target: own, arrivals: constant(1/s), for: 1s }
`),
    );
    expect(services.map(({ program }) => program)).toEqual([null, null]);
    expect(services[0]?.behavior.start).toMatchObject({ kind: "lognormal", medianUs: 300_000 });
  });

  it.each([
    ["template: http-server", "serviceTime", { kind: "lognormal", medianUs: 5_000, sigma: 0.5 }],
    ["template: worker", "concurrency", 4],
    ["template: worker, concurrency: 7", "concurrency", 7],
    ["template: worker", "queueMax", 10_000],
    ["template: cache", "concurrency", 1_000],
  ] as const)("says of %s that its %s is so", (behavior, field, value) => {
    const { traffic } = valueOf(
      load(`system: shop
services:
  web: { behavior: { ${behavior} } }
workloads:
  users: { target: web, arrivals: constant(1/s), for: 1s }
`),
    );
    expect(traffic?.services[0]?.station[field]).toEqual(value);
  });
});

describe("the template http-server", () => {
  it("serves a hundred at once, by a lognormal whose median is 5 ms", async () => {
    const result = await bootPrograms(`system: shop
services:
  web: { behavior: { template: http-server } }
workloads:
  users: { target: web, arrivals: poisson(1000/s), start: 2s, for: 20s }
`);
    expect(result.violations).toEqual([]);
    const [users] = result.traffic?.workloads ?? [];
    expect(users?.counts.outcomes.ok).toBe(users?.counts.calls);
    expect(users?.latency?.p50).toBeGreaterThan(4_800);
    expect(users?.latency?.p50).toBeLessThan(5_200);
    // 5 ms times exp(2.326 * 0.5).
    expect(users?.latency?.p99).toBeGreaterThan(15_000);
    expect(users?.latency?.p99).toBeLessThan(17_000);
  });
});

describe("the template worker", () => {
  it("does four jobs at once, keeps ten thousand waiting, and turns the next away", async () => {
    const result = await bootPrograms(`system: shop
services:
  own: { behavior: { template: worker, service-time: 1h } }
workloads:
  jobs: { target: own, arrivals: constant(1000/s), start: 2s, for: 11s }
`);
    const [jobs] = result.traffic?.workloads ?? [];
    expect(jobs?.counts.outcomes.full).toBe(11_000 - 10_000 - 4);
    expect(result.traffic?.instances[0]?.counts.queuedMost).toBe(10_000);
  });

  it("takes 50 ms for a job in the mean", async () => {
    const result = await bootPrograms(`system: shop
services:
  own: { behavior: { template: worker } }
workloads:
  jobs: { target: own, arrivals: constant(20/s), start: 2s, for: 100s }
`);
    const { busyUs = 0, served = 1 } = result.traffic?.instances[0]?.counts ?? {};
    expect(busyUs / served).toBeGreaterThan(47_000);
    expect(busyUs / served).toBeLessThan(53_000);
  });
});
