/**
 * Memory of requests: taken by the very request that needs it and given back with it, and counted
 * for every limit.
 */
import { describe, expect, it, test } from "vitest";
import { instant } from "../../../kernel/time.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { SystemSpec } from "../../../sim/system.ts";
import { run, type Run } from "../../support/systems.ts";
import { load, valueOf } from "../manifest/read.ts";

const MIB = 1_048_576;

interface Draft {
  readonly behavior: string;
  readonly limits?: string;
  readonly workload: string;
  readonly more?: readonly string[];
}

function systemOf({ behavior, limits = "{}", workload, more = [] }: Draft): SystemSpec {
  const lines = [
    "system: s",
    "machine: { memory: 64MiB }",
    "network: { default: { latency: 0us } }",
    "services:",
    `  web: { behavior: { ${behavior} }, limits: ${limits}, restart: { policy: no } }`,
    `workloads: { a: { target: web, ${workload} } }`,
    ...more,
  ];
  return valueOf(load(lines.join("\n")));
}

function hitsOf({ records }: Run): readonly Extract<TraceRecord, { event: "limit.hit" }>[] {
  return records.filter((record) => record.event === "limit.hit");
}

const SLOW = "service-time: 1h, concurrency: 1000";

describe("an instance whose requests take memory", () => {
  it("is killed by the very request with which it passes its limit", async () => {
    const behavior = `${SLOW}, memory: { base: 1MiB, per-request: 1MiB }`;
    const workload = "arrivals: constant(10/s), for: 2s";
    const result = await run(systemOf({ behavior, limits: "{ memory: 8MiB }", workload }), {
      untilMs: 5_000,
    });
    // Seven fit beside what the program has; the eighth comes at 800 ms.
    expect(hitsOf(result)).toMatchObject([
      {
        tUs: 800_000,
        limit: "memory",
        value: 9 * MIB,
        max: 8 * MIB,
        held: { requests: 8, bytes: 8 * MIB },
      },
    ]);
    expect(result.memoryPeakBytes[0]).toBe(9 * MIB);
    expect(result.traffic?.workloads[0]?.counts.outcomes).toMatchObject({ reset: 8, refused: 12 });
  });

  it("goes as well where its leak and its requests together are too much", async () => {
    const behavior = `${SLOW}, memory: { base: 1MiB, per-request: 1MiB, leak: 1MiB/s }`;
    const workload = "arrivals: constant(1/s), for: 9s";
    const result = await run(systemOf({ behavior, limits: "{ memory: 8MiB }", workload }), {
      untilMs: 20_000,
    });
    // At 3 s there are 1 + 3 + 3; 8 are passed with the request at 4 s.
    expect(hitsOf(result)).toMatchObject([
      { tUs: 4_000_000, value: 9 * MIB, held: { requests: 4, bytes: 4 * MIB } },
    ]);
  });

  it("goes by its leak at the microsecond at which it is too much with its requests", async () => {
    const behavior = `${SLOW}, memory: { per-request: 1MiB, leak: 1MiB/s }`;
    const workload = "arrivals: constant(10/s), for: 400ms";
    const result = await run(systemOf({ behavior, limits: "{ memory: 8MiB }", workload }), {
      untilMs: 20_000,
    });
    // Four requests, and four seconds of the leak with one byte more.
    expect(hitsOf(result)).toMatchObject([{ tUs: 4_000_001, value: 8 * MIB + 1 }]);
  });

  it("counts those that wait as well", async () => {
    const behavior = "service-time: 1h, concurrency: 1, memory: { per-request: 1000B }";
    const workload = "arrivals: constant(10/s), for: 1s";
    const result = await run(systemOf({ behavior, limits: "{ memory: 1MiB }", workload }), {
      untilMs: 2_000,
    });
    expect(result.memoryPeakBytes[0]).toBe(10 * 1_000);
  });

  it("is told of once where it passes its soft limit", async () => {
    const behavior = `${SLOW}, memory: { per-request: 1MiB }`;
    const limits = "{ memory: { soft: 3MiB, hard: 40MiB } }";
    const workload = "arrivals: constant(10/s), for: 1s";
    const result = await run(systemOf({ behavior, limits, workload }), { untilMs: 2_000 });
    expect(hitsOf(result)).toMatchObject([
      { tUs: 400_000, limit: "memory-soft", value: 4 * MIB, held: { requests: 4 } },
    ]);
  });

  it("makes the machine choose a victim where all together are too much", async () => {
    const behavior = `${SLOW}, memory: { per-request: 8MiB }`;
    const workload = "arrivals: constant(10/s), for: 1s";
    const result = await run(systemOf({ behavior, workload }), { untilMs: 2_000 });
    expect(hitsOf(result)).toMatchObject([{ tUs: 900_000, max: 64 * MIB, value: 72 * MIB }]);
    const machine = result.resources.find(({ instance }) => instance === null);
    expect(machine).toMatchObject({ peak: 72 * MIB, refusals: 1, use: 0 });
  });

  it("devours what is left beside its requests where a fault exhausts its memory", async () => {
    const behavior = `${SLOW}, memory: { per-request: 1MiB }`;
    const workload = "arrivals: constant(10/s), for: 500ms";
    const more = ["faults: [{ at: 1s, exhaust: web/0, resource: memory }]"];
    const limits = "{ memory: 8MiB }";
    const result = await run(systemOf({ behavior, limits, workload, more }), { untilMs: 2_000 });
    expect(hitsOf(result)).toMatchObject([{ tUs: 1_000_000, value: 8 * MIB + 1 }]);
  });
});

describe("memory that requests do not use any more", () => {
  const behavior = "service-time: 100ms, concurrency: 1000, memory: { per-request: 1MiB }";

  it("is given back with the request, and stops nobody", async () => {
    // Six at a time, of which one leaves as the next comes, at the same microsecond.
    const workload = "arrivals: constant(60/s), for: 60s";
    const limits = "{ memory: 6MiB }";
    const result = await run(systemOf({ behavior, limits, workload }), { untilMs: 61_000 });
    expect(hitsOf(result)).toEqual([]);
    const use = result.resources.find(({ instance }) => instance !== null);
    expect(use).toMatchObject({ peak: 6 * MIB, use: 0 });
  });

  it("is there for others, though both have had more together than there is", async () => {
    const service = `{ behavior: { ${behavior} }, restart: { policy: no } }`;
    const burst = (start: number): string =>
      `{ target: s${start}, arrivals: constant(400/s), start: ${start}s, for: 100ms }`;
    const lines = [
      "system: s",
      "machine: { memory: 64MiB }",
      `services: { s1: ${service}, s2: ${service} }`,
      `workloads: { a: ${burst(1)}, b: ${burst(2)} }`,
    ];
    const result = await run(valueOf(load(lines.join("\n"))), { untilMs: 3_000 });
    expect(hitsOf(result)).toEqual([]);
    expect(result.memoryPeakBytes).toEqual([40 * MIB, 40 * MIB]);
    const machine = result.resources.find(({ instance }) => instance === null);
    expect(machine).toMatchObject({ limit: 64 * MIB, peak: 40 * MIB });
  });
});

describe("the same run", () => {
  const behavior =
    "service-time: exponential(20ms), concurrency: 50, memory: { per-request: 1MiB }";
  const limits = "{ memory: 30MiB }";
  const workload = "arrivals: poisson(1000/s), for: 5s";

  it("comes to the same with windows and without", async () => {
    const system = systemOf({ behavior, limits, workload });
    const first = await run(system, { untilMs: 6_000 });
    const again = await run(system, { untilMs: 6_000, isSampled: true });
    expect(hitsOf(first)).toHaveLength(1);
    expect(again.digest).toBe(first.digest);
    expect(again.memoryPeakBytes).toEqual(first.memoryPeakBytes);
  });

  it("has in each window what there is at its end", async () => {
    const busy = "service-time: 1h, concurrency: 1000, memory: { base: 1MiB, per-request: 1000B }";
    const even = "arrivals: constant(10/s), for: 3s";
    const { samples } = await run(systemOf({ behavior: busy, workload: even }), {
      untilMs: 4_000,
      isSampled: true,
    });
    const bytes = samples?.instances[0]?.memoryBytes ?? [];
    const windowUs = samples?.windowUs ?? 0;
    expect(bytes.length).toBeGreaterThan(3);
    for (const [n, sampled] of bytes.entries()) {
      const at = Math.min((n + 1) * windowUs, 4_000_000);
      expect(sampled).toBe(MIB + Math.min(30, Math.floor(at / 100_000)) * 1_000);
    }
  });
});

test("a request too many that comes as a window ends is heard of at that instant", async () => {
  const behavior = `${SLOW}, memory: { per-request: 1MiB }`;
  const workload = "arrivals: constant(1/s), for: 20s";
  const system = systemOf({ behavior, limits: "{ memory: 8MiB }", workload });
  const { records, samples } = await run(system, { untilMs: 30_000, isSampled: true });
  const kill = records.find(({ event }) => event === "limit.hit");
  expect(kill?.tUs).toBe(instant(9_000_000));
  expect(9_000_000 % (samples?.windowUs ?? 0)).toBe(0);
});

test("with CPUs the machine hears of it a tenth of a second later at the most", async () => {
  const behavior = `${SLOW}, cpu: 50 %, run: 1m, memory: { per-request: 1MiB }`;
  const workload = "arrivals: constant(10/s), for: 2s";
  const limits = "{ memory: 8MiB }";
  const [kill] = hitsOf(await run(systemOf({ behavior, limits, workload }), { untilMs: 5_000 }));
  expect(kill?.tUs).toBeGreaterThanOrEqual(900_000);
  expect(kill?.tUs).toBeLessThanOrEqual(1_000_000);
});

test("a run that waits for its last answers alone hears of it as well", async () => {
  const behavior = `service-time: 2h, concurrency: 1000, memory: { per-request: 1MiB }`;
  const workload = "arrivals: constant(10/s), for: 2s";
  const result = await run(systemOf({ behavior, limits: "{ memory: 8MiB }", workload }));
  expect(hitsOf(result)).toMatchObject([{ tUs: 900_000 }]);
});
