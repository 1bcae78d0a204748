/**
 * Isolation levels and the faults that use a resource up, in whole runs.
 */
import { describe, expect, it } from "vitest";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { duration, instant, SECOND } from "../../../kernel/time.ts";
import { hits, LEAKING, NEVER_AGAIN, runs, sliceOf } from "../../support/limit-runs.ts";
import { ms, type ServiceDraft } from "../../support/systems.ts";

describe("isolation levels", () => {
  const bare = { level: "none", user: "root", group: null, label: null } as const;
  const crashing = { run: ms(1_000), exit: { kind: "signal", signal: "SIGSEGV" } } as const;

  it("take along in a crash who shares the kernel's process, and nobody else", async () => {
    const result = await runs(
      {
        a: { isolation: bare, behavior: crashing, restart: NEVER_AGAIN },
        b: { isolation: bare, restart: NEVER_AGAIN },
        c: { restart: NEVER_AGAIN },
      },
      {},
    );
    expect(result.story.slice(-2)).toEqual(["1000 a failed", "1000 b failed"]);
    const breach = result.records.find((record) => record.event === "isolation.breach");
    expect(breach).toMatchObject({ instance: 0, struck: 1 });
    const fall = result.records.findLast((record) => record.event === "service.state");
    expect(fall).toMatchObject({ instance: 1, cause: breach?.seq });
    expect(fall?.exit).toEqual({ code: null, signal: "SIGKILL", cause: "signal" });
  });

  it("take nobody along where a program exits by itself, or the kernel ends it", async () => {
    const exits = { run: ms(1_000), exit: { kind: "code", code: 1 }, stop: ms(9_000) } as const;
    const stop = { at: 2 * SECOND, call: "stopService", service: "b" } as const;
    const result = await runs(
      {
        a: { isolation: bare, behavior: exits, restart: NEVER_AGAIN },
        b: { isolation: bare, behavior: { stop: ms(9_000) } },
        c: { isolation: bare },
      },
      { actions: [stop] },
    );
    expect(result.records.some((record) => record.event === "isolation.breach")).toBe(false);
    expect(result.story.at(-1)).toBe("5000 b stopped");
  });

  it("take along where a fault or the out-of-memory killer ends one", async () => {
    const kill = { at: instant(SECOND), kind: "kill", service: 0 as ServiceId } as const;
    const instances = [0 as InstanceId];
    const drafts = {
      a: { isolation: bare, restart: NEVER_AGAIN },
      b: { isolation: bare, restart: NEVER_AGAIN },
    };
    const killed = await runs(drafts, { faults: [{ ...kill, instances }] });
    expect(killed.story.slice(-2)).toEqual(["1000 a failed", "1000 b failed"]);
    const over = { ...LEAKING, isolation: bare, memoryLimitBytes: 200 };
    const full = await runs({ ...drafts, a: over });
    expect(full.story.slice(-2)).toEqual(["1010 a failed", "1010 b failed"]);
  });

  it("cost what the machine charges for them, at the start and in memory", async () => {
    const cost = { startUs: duration(300_000), memoryBytes: 7 };
    const result = await runs(
      {
        a: { isolation: { ...bare, level: "container" }, behavior: { start: ms(200) } },
        b: { behavior: { start: ms(200) } },
      },
      { isolationCosts: { container: cost } },
    );
    expect(result.story).toContain("500 a running");
    expect(result.story).toContain("200 b running");
    expect(result.memoryPeakBytes).toEqual([7, 0]);
  });
});

describe("the faults exhaust and disk-full", () => {
  const where = { at: instant(SECOND), service: 0 as ServiceId, instances: [0 as InstanceId] };
  const forUs = duration(SECOND);

  it("refuse what is asked for, from their beginning to their end", async () => {
    const faultsOfApp = [{ ...where, kind: "exhaust", resource: "files", forUs }] as const;
    const app: ServiceDraft = { behavior: { start: ms(300) } };
    const result = await runs({ app }, { faults: faultsOfApp });
    expect(hits(result)).toEqual([
      "1000000 0 files 0",
      "1100000 0 files 0",
      "1200000 0 files 0",
      "1300000 0 files 0",
      "1400000 0 files 0",
      "1500000 0 starts 5",
    ]);
    // Five starts in ten seconds are the limit, and the fault outlives them.
    expect(result.story.at(-1)).toBe("1400 app failed");
  });

  it("take all that there is, so that others are refused as well, and give it back", async () => {
    const member: ServiceDraft = {
      slice: 0,
      behavior: { files: { base: 1, perSecond: 1 }, onExhausted: "continue" },
    };
    const longer = duration(1_500_000);
    const faultsOfA = [{ ...where, kind: "exhaust", resource: "files", forUs: longer }] as const;
    const plan = { slices: [sliceOf({ files: 50 })], faults: faultsOfA };
    const result = await runs({ a: member, b: member }, plan);
    expect(hits(result)).toEqual(["1000000 0 files in 0 50", "2000000 1 files in 0 50"]);
    // It had two, and has had as many more as seconds have gone by since.
    expect(result.resources).toMatchObject([
      { instance: 0, use: 9, peak: 48 },
      { instance: 1, use: 9, refusals: 1 },
      { slice: 0, use: 18, peak: 50 },
    ]);
  });

  it("of a full disk leave what was written, and it is written on afterwards", async () => {
    const app: ServiceDraft = {
      limits: { disk: 100 },
      behavior: { disk: { base: 10, perSecond: 2 }, onExhausted: "continue" },
    };
    const result = await runs({ app }, { faults: [{ ...where, kind: "disk-full", forUs }] });
    expect(hits(result)).toHaveLength(1);
    expect(result.resources).toMatchObject([{ use: 28, refusals: 1 }]);
  });

  it("of memory bring the out-of-memory killer at once", async () => {
    const fault = { ...where, kind: "exhaust", resource: "memory", forUs } as const;
    const result = await runs(
      { app: { ...LEAKING, memoryLimitBytes: 5_000 } },
      { faults: [fault] },
    );
    expect(hits(result)).toEqual(["1000000 0 memory 5000"]);
    const machine = await runs({ app: LEAKING }, { faults: [fault], machineMemoryBytes: 9_000 });
    expect(hits(machine)[0]).toBe("1000000 0 memory 9000");
  });

  it("of the network make it hang", async () => {
    const fault = { ...where, kind: "exhaust", resource: "network", forUs } as const;
    const app: ServiceDraft = { behavior: { run: ms(5_000) }, restart: NEVER_AGAIN };
    const result = await runs({ app }, { faults: [fault] });
    expect(result.story.at(-1)).toBe("6000 app stopped");
  });

  it("of a CPU compute on all there are, as a hog does", async () => {
    const timed = { ...where, forUs: duration(2 * SECOND) };
    const app: ServiceDraft = {
      behavior: { run: ms(3_000), cpu: { numerator: 1, denominator: 1 } },
      kind: "oneshot",
    };
    const exhaust = { ...timed, kind: "exhaust", resource: "cpu" } as const;
    const exhausted = await runs({ app }, { faults: [exhaust] });
    const hogged = await runs({ app }, { faults: [{ ...timed, kind: "cpu-hog" }] });
    expect(exhausted.story).toEqual(hogged.story);
    expect(exhausted.endedAt).toBeGreaterThan(3 * SECOND);
  });
});
