/**
 * CPU time against plain arithmetic: who gets how much of it, and what that does to the times.
 */
import { describe, expect, it } from "vitest";
import { BOOT_FREE } from "../../../kernel/bootstrap.ts";
import { duration, instant, SECOND } from "../../../kernel/time.ts";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { CHECKERS } from "../../../sim/checker/checkers.ts";
import { checkAll } from "../../../sim/checker/checker.ts";
import type { CpuSpec } from "../../../sim/system.ts";
import {
  ms,
  run,
  system,
  type PlanDraft,
  type Run,
  type ServiceDraft,
} from "../../support/systems.ts";

const ALL = { numerator: 1, denominator: 1 };
const HALF = { numerator: 1, denominator: 2 };
/** A request is served in one go where others wait. */
const SLICE_MS = 3;

/** A service whose start needs a CPU for so long. */
function computing(startMs: number, cpu: Partial<CpuSpec> = {}): ServiceDraft {
  return { behavior: { start: ms(startMs), cpu: ALL }, cpu };
}

async function boot(
  drafts: Readonly<Record<string, ServiceDraft>>,
  plan: PlanDraft = {},
  untilMs?: number,
): Promise<Run> {
  const result = await run(system(drafts, plan), untilMs === undefined ? {} : { untilMs });
  expect(checkAll(CHECKERS, result)).toEqual({ checked: 2, notExercised: [], violations: [] });
  return result;
}

/** When each instance was ready, in milliseconds, in the order in which they were. */
function readiness({ story }: Run): Readonly<Record<string, number>> {
  const times: Record<string, number> = {};
  for (const line of story) {
    const [at = "", name = "", what = ""] = line.split(" ");
    if (what === "ready") times[name] ??= Number(at);
  }
  return times;
}

function cpus(count: number): PlanDraft {
  return { machine: { cpus: count } };
}

describe("with idle CPUs", () => {
  it("times add up along a chain, whatever share of them needs a CPU", async () => {
    for (const cpu of [
      ALL,
      HALF,
      { numerator: 1, denominator: 3 },
      { numerator: 1, denominator: 1_000 },
    ]) {
      const result = await boot({
        a: { behavior: { start: ms(333), cpu } },
        b: { requires: ["a"], behavior: { start: ms(250), cpu } },
        c: { requires: ["b"], behavior: { start: ms(1), cpu } },
      });
      expect(readiness(result)).toEqual({ a: 333, b: 583, c: 584 });
    }
  });

  it("threads of a process work side by side and take no longer", async () => {
    const result = await boot({
      a: { behavior: { start: ms(500), cpu: ALL, threads: { base: 4, perSecond: 0 } } },
    });
    expect(readiness(result)).toEqual({ a: 500 });
    expect([...(result.cpuUsage?.runUs ?? [])]).toEqual([2_000_000]);
  });

  it("a program that only waits has no CPU time", async () => {
    const result = await boot({ a: computing(100), b: { behavior: { start: ms(100) } } });
    expect([...(result.cpuUsage?.runUs ?? [])]).toEqual([100_000, 0]);
  });

  it("a run that computes ends when it says", async () => {
    const result = await boot({
      a: { kind: "oneshot", behavior: { start: ms(10), run: ms(730), cpu: HALF } },
    });
    expect(result.story.at(-1)).toBe("740 a stopped");
    expect([...(result.cpuUsage?.runUs ?? [])]).toEqual([370_000]);
  });
});

describe("with too few CPUs", () => {
  it("8 equal starts on 4 CPUs take twice as long", async () => {
    const drafts = Object.fromEntries(
      Array.from({ length: 8 }, (_, at) => [`s${at}`, computing(1_000)]),
    );
    const times = Object.values(readiness(await boot(drafts, cpus(4))));
    expect(times).toHaveLength(8);
    expect(Math.max(...times)).toBe(2_000);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(2_000 - SLICE_MS);
  });

  it("weights of 1 to 3 share one CPU as 1 to 3", async () => {
    const result = await boot(
      { light: computing(1_000, { weight: 100 }), heavy: computing(1_000, { weight: 300 }) },
      cpus(1),
      1_000,
    );
    const [light = 0, heavy = 0] = result.cpuUsage?.runUs ?? [];
    expect(light + heavy).toBe(1_000_000);
    expect(Math.abs(heavy - 750_000)).toBeLessThanOrEqual(SLICE_MS * 1_000);
  });

  it("the heavier is done first, and the lighter when both are", async () => {
    const times = readiness(
      await boot(
        { light: computing(1_000, { weight: 100 }), heavy: computing(1_000, { weight: 300 }) },
        cpus(1),
      ),
    );
    // 1000 ms at three quarters of a CPU; then the rest of the other.
    expect(Math.abs((times["heavy"] ?? 0) - 1_333.333)).toBeLessThanOrEqual(SLICE_MS);
    expect(times["light"]).toBe(2_000);
  });

  it("the weight is the instance's, however many threads it has", async () => {
    const result = await boot(
      {
        one: { behavior: { start: ms(1_000), cpu: ALL } },
        many: { behavior: { start: ms(1_000), cpu: ALL, threads: { base: 7, perSecond: 0 } } },
      },
      cpus(1),
      1_000,
    );
    const [one = 0] = result.cpuUsage?.runUs ?? [];
    expect(Math.abs(one - 500_000)).toBeLessThanOrEqual(2 * SLICE_MS * 1_000);
  });
});

describe("a quota", () => {
  it("of 50 % doubles the time of work that only computes", async () => {
    const result = await boot({ a: computing(1_000, { quotaUs: duration(50_000) }) });
    // The last period needs no more than its 50 ms.
    expect(readiness(result)).toEqual({ a: 1_950 });
    const usage = result.cpuUsage;
    expect(usage?.throttledUs[0]).toBe(950_000);
    expect(usage?.throttledPeriods[0]).toBe(19);
  });

  it("of two and a half CPUs lets four threads use so much", async () => {
    const result = await boot(
      {
        a: {
          behavior: { start: ms(1_000), cpu: ALL, threads: { base: 4, perSecond: 0 } },
          cpu: { quotaUs: duration(250_000) },
        },
      },
      cpus(8),
      500,
    );
    expect(result.cpuUsage?.runUs[0]).toBe(1_250_000);
  });

  it("is told twice, when it begins to hold and when it no longer does", async () => {
    const result = await boot(
      {
        a: {
          behavior: { start: ms(1_000), run: ms(5_000), cpu: ALL },
          cpu: { quotaUs: duration(90_000) },
        },
      },
      {},
      60_000,
    );
    const told = result.records.filter(({ event }) => event === "sched.throttle");
    expect(told.map((record) => ({ ...record, cause: null, seq: 0 }))).toMatchObject([
      { tUs: 100_000, phase: "begin", periods: 1 },
      { phase: "end" },
    ]);
    expect(result.cpuUsage?.throttledPeriods[0]).toBe(66);
  });

  it("is told of each instance that it holds, also after a calm beginning", async () => {
    const result = await boot(
      {
        rivals: { instances: 2, behavior: { start: ms(400), cpu: ALL } },
        a: {
          instances: 3,
          behavior: {
            start: ms(4_000),
            cpu: { numerator: 4, denominator: 5 },
            threads: { base: 2, perSecond: 0 },
          },
          cpu: { quotaUs: duration(50_000) },
        },
      },
      cpus(2),
    );
    const told = result.records.flatMap((record) =>
      record.event === "sched.throttle" ? [`${record.instance} ${record.phase}`] : [],
    );
    const throttled = [2, 3, 4].filter((id) => (result.cpuUsage?.throttledUs[id] ?? 0) > 0);
    expect(throttled).toEqual([2, 3, 4]);
    for (const id of throttled)
      expect(told.filter((line) => line === `${id} begin`)).toHaveLength(1);
  });

  it("above what is needed changes nothing", async () => {
    const result = await boot({
      a: { behavior: { start: ms(1_000), cpu: HALF }, cpu: { quotaUs: duration(50_000) } },
    });
    expect(readiness(result)).toEqual({ a: 1_000 });
    expect(result.records.some(({ event }) => event === "sched.throttle")).toBe(false);
  });
});

describe("a real-time service", () => {
  it("goes before all fair ones", async () => {
    const scheduling = { policy: "fifo", priority: 50 } as const;
    const times = readiness(
      await boot(
        { fair: computing(600, { weight: 10_000 }), time: computing(300, { scheduling }) },
        cpus(1),
      ),
    );
    expect(times).toEqual({ time: 300, fair: 900 });
  });

  it("of a higher priority goes before one of a lower", async () => {
    const of = (priority: number): Partial<CpuSpec> => ({
      scheduling: { policy: "fifo", priority },
    });
    const times = readiness(
      await boot({ low: computing(200, of(1)), high: computing(200, of(2)) }, cpus(1)),
    );
    expect(times).toEqual({ high: 200, low: 400 });
  });

  it("leaves the others 50 ms of each second", async () => {
    const scheduling = { policy: "fifo", priority: 1 } as const;
    const result = await boot(
      { time: computing(10_000, { scheduling }), fair: computing(10_000) },
      cpus(1),
      4_000,
    );
    expect([...(result.cpuUsage?.runUs ?? [])]).toEqual([3_800_000, 200_000]);
  });
});

describe("a hog", () => {
  const hog = (forMs: number | null): PlanDraft => ({
    faults: [
      {
        at: instant(0),
        kind: "cpu-hog",
        service: 0 as ServiceId,
        instances: [0 as InstanceId],
        forUs: forMs === null ? null : duration(forMs * 1_000),
      },
    ],
    machine: { cpus: 2 },
  });
  const drafts: Readonly<Record<string, ServiceDraft>> = {
    a: {},
    b: {
      requires: ["a"],
      behavior: { start: ms(1_000), cpu: ALL, threads: { base: 2, perSecond: 0 } },
    },
  };

  it("takes half of the CPUs from an equal, for as long as it lasts", async () => {
    // The fault strikes before anything runs, so it finds nobody.
    const spec = hog(null);
    const later = {
      ...spec,
      faults: (spec.faults ?? []).map((fault) => ({ ...fault, at: instant(1) })),
    };
    const times = readiness(await boot(drafts, later));
    expect(times["a"]).toBe(0);
    expect(Math.abs((times["b"] ?? 0) - 2_000)).toBeLessThanOrEqual(2 * SLICE_MS);
  });

  it("does not keep a run going", async () => {
    const spec = hog(null);
    const later = {
      ...spec,
      faults: (spec.faults ?? []).map((fault) => ({ ...fault, at: instant(1) })),
    };
    const result = await boot({ a: {} }, later);
    expect(result.ending).toBe("quiet");
  });

  it("is held by the quota of its service, and stops with its fault", async () => {
    const spec = hog(1_000);
    const later = {
      ...spec,
      faults: (spec.faults ?? []).map((fault) => ({ ...fault, at: instant(SECOND) })),
    };
    const result = await boot({ a: { cpu: { quotaUs: duration(20_000) } } }, later, 5_000);
    expect(result.cpuUsage?.runUs[0]).toBe(200_000);
  });
});

describe("the manager", () => {
  it("takes its time for each command where that is charged", async () => {
    const times = readiness(
      await boot(
        { a: computing(100), b: { requires: ["a"], behavior: { start: ms(50) } } },
        { machine: { controlCostUs: duration(2_000) } },
      ),
    );
    expect(times).toEqual({ a: 102, b: 154 });
  });

  it("gives one command after the other", async () => {
    const drafts = Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`s${at}`, {}]));
    const times = readiness(
      await boot(drafts, { machine: { cpus: 1, controlCostUs: duration(10_000) } }),
    );
    expect(times).toEqual({ s0: 10, s1: 20, s2: 30, s3: 40, s4: 50 });
  });

  it("works through the stages of the boot before anything starts", async () => {
    const bootUs = {
      ...BOOT_FREE,
      "driver-init": duration(50_000),
      "user-mode-init": duration(5_000),
    };
    const result = await boot({ a: { behavior: { start: ms(10) } } }, { machine: { bootUs } });
    const stages = result.records.flatMap((record) =>
      record.event === "boot.stage" ? [`${record.tUs / 1_000} ${record.stage}`] : [],
    );
    expect(stages).toEqual([
      "0 early-init",
      "0 memory-init",
      "0 interrupt-init",
      "0 architecture-init",
      "0 driver-init",
      "50 scheduler-init",
      "50 user-mode-init",
      "55 complete",
    ]);
    expect(readiness(result)).toEqual({ a: 65 });
    expect(result.cpuUsage?.managerUs).toBe(55_000);
  });

  it("takes what operators ask during the boot when it is up", async () => {
    const bootUs = { ...BOOT_FREE, "driver-init": duration(50_000) };
    const result = await boot(
      { a: { enabled: false, behavior: { start: ms(10) } } },
      { machine: { bootUs }, actions: [{ at: 20_000, call: "startService", service: "a" }] },
    );
    expect(readiness(result)).toEqual({ a: 60 });
    expect(result.records.find(({ event }) => event === "audit")?.tUs).toBe(50_000);
  });
});
