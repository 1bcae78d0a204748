/**
 * Limits met in whole runs: who is refused, who waits, who goes, each at its microsecond.
 */
import { describe, expect, it } from "vitest";
import { limitLines } from "../../../sim/report/boot-text/limits.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import { SECOND } from "../../../kernel/time.ts";
import { hits, LEAKING, NEVER_AGAIN, runs, sliceOf } from "../../support/limit-runs.ts";
import { ms, type Run, type ServiceDraft } from "../../support/systems.ts";

const MIB = 1024 ** 2;

function faults({ records }: Run): readonly string[] {
  return records.flatMap((record) =>
    record.event === "fault.detected" ? [`${record.tUs} ${record.instance} ${record.type}`] : [],
  );
}

describe("open files, threads and disk", () => {
  it.each(["files", "threads", "disk"] as const)(
    "of %s the first that is too many is refused, and the program exits with its error",
    async (resource) => {
      const app: ServiceDraft = {
        limits: { [resource]: 6 },
        behavior: { [resource]: { base: 2, perSecond: 2 } },
        restart: NEVER_AGAIN,
      };
      const result = await runs({ app });
      expect(hits(result)).toEqual([`2500000 0 ${resource} 6`]);
      expect(result.story.at(-1)).toBe("2500 app failed");
      expect(faults(result)).toEqual(["2500000 0 resource-exhaustion"]);
      const last = result.records.findLast((record) => record.event === "service.state");
      expect(last?.exit).toEqual({ code: 1, signal: null, cause: "exit-code" });
    },
  );

  it("are done without where the program goes on, which is told once", async () => {
    const app: ServiceDraft = {
      limits: { files: 6 },
      behavior: { files: { base: 2, perSecond: 2 }, onExhausted: "continue" },
    };
    const result = await runs({ app });
    expect(hits(result)).toEqual(["2500000 0 files 6"]);
    expect(faults(result)).toEqual(["2500000 0 resource-exhaustion"]);
    expect(result.story.at(-1)).toBe("0 app ready");
    expect(result.resources).toMatchObject([{ use: 6, peak: 6, limit: 6, refusals: 1 }]);
  });

  it("are free again when the process ends, but for what it wrote", async () => {
    const behavior = { base: 3, perSecond: 0 };
    const app: ServiceDraft = {
      limits: { files: 5, disk: 5 },
      behavior: { files: behavior, disk: behavior },
    };
    const stop = { at: SECOND, call: "stopService", service: "app" } as const;
    const result = await runs({ app }, { actions: [stop] });
    expect(result.resources).toMatchObject([
      { resource: "files", use: 0, peak: 3 },
      { resource: "disk", use: 3, peak: 3 },
    ]);
  });

  it("on a disk are found there by the next process, which begins with them", async () => {
    const app: ServiceDraft = {
      limits: { disk: 6 },
      behavior: {
        disk: { base: 2, perSecond: 1 },
        run: ms(2_000),
        exit: { kind: "code", code: 1 },
      },
    };
    const result = await runs({ app }, {}, 9_000);
    // 2 and 2 seconds, 100 ms of rest, 2 seconds more, and then the first half second.
    expect(hits(result)[0]).toBe("5200000 0 disk 6");
  });

  it("are counted while a process stands still, and not asked for", async () => {
    const app: ServiceDraft = {
      limits: { files: 3 },
      behavior: { files: { base: 0, perSecond: 1 }, onExhausted: "continue" },
    };
    const actions = [
      { at: 1_500_000, call: "pauseService", service: "app" },
      { at: 4_500_000, call: "resumeService", service: "app" },
    ] as const;
    const result = await runs({ app }, { actions });
    expect(hits(result)).toEqual(["7000000 0 files 3"]);
  });
});

describe("a slice that shares open files", () => {
  const member: ServiceDraft = {
    slice: 0,
    behavior: { files: { base: 1, perSecond: 1 }, onExhausted: "continue" },
  };

  it("refuses the member that asks for one too many, and never has more", async () => {
    const result = await runs({ a: member, b: member }, { slices: [sliceOf({ files: 5 })] });
    // Two at first, four after a second; of those who ask then the last in the file is refused.
    expect(hits(result)).toEqual(["2000000 1 files in 0 5", "3000000 0 files in 0 5"]);
    expect(result.resources).toMatchObject([
      { instance: 0, slice: null, limit: null, use: 3 },
      { instance: 1, slice: null, limit: null, use: 2 },
      { instance: null, slice: 0, limit: 5, use: 5, peak: 5 },
    ]);
  });

  it("lets the others go on when one has given its files back", async () => {
    const stop = { at: 4 * SECOND, call: "stopService", service: "b" } as const;
    const plan = { slices: [sliceOf({ files: 5 })], actions: [stop] };
    const result = await runs({ a: member, b: member }, plan);
    expect(hits(result)).toEqual([
      "2000000 1 files in 0 5",
      "3000000 0 files in 0 5",
      "7000000 0 files in 0 5",
    ]);
  });

  it("is bounded by the slice that holds it", async () => {
    const slices = [sliceOf({ files: 3 }), sliceOf({ files: 100 }, 0)];
    const inner: ServiceDraft = { ...member, slice: 1 };
    const result = await runs({ a: inner, b: member }, { slices });
    expect(hits(result)).toEqual(["1000000 1 files in 0 3", "2000000 0 files in 0 3"]);
  });

  it("refuses a start that does not fit, at once", async () => {
    const big: ServiceDraft = {
      slice: 0,
      behavior: { threads: { base: 3, perSecond: 0 }, start: ms(50) },
      restart: NEVER_AGAIN,
    };
    const result = await runs({ a: big, b: big }, { slices: [sliceOf({ threads: 5 })] });
    expect(hits(result)).toEqual(["0 1 threads in 0 5"]);
    expect(result.story.filter((line) => line.includes(" b "))).toEqual([
      "0 b starting",
      "0 b failed",
    ]);
  });
});

describe("memory", () => {
  it("over the soft limit is told once, and nobody is killed", async () => {
    const app = { ...LEAKING, limits: { memory: { softBytes: 300, hardBytes: null } } };
    const result = await runs({ app });
    expect(hits(result)).toEqual(["2010000 0 memory-soft 300"]);
    expect(result.resources[0]).toMatchObject({
      resource: "memory-soft",
      instance: 0,
      limit: 300,
      refusals: 1,
    });
    expect(result.story.at(-1)).toBe("0 app ready");
  });

  it("of a machine that is full is taken from who is over its soft limit", async () => {
    const soft = { ...LEAKING, limits: { memory: { softBytes: 150, hardBytes: null } } };
    const large: ServiceDraft = { behavior: { memory: { baseBytes: 500, leakBytesPerSecond: 0 } } };
    const result = await runs({ soft, large }, { machineMemoryBytes: 1_000 });
    expect(hits(result)).toEqual(["510000 0 memory-soft 150", "4010000 0 memory 1000"]);
    const machine = { instance: null, slice: null, resource: "memory" };
    expect(result.resources.slice(1)).toMatchObject([
      { ...machine, limit: 1_000, use: 500, peak: 1_001, refusals: 1 },
    ]);
    const lines = limitLines(result.system, result.resources, 80, PLAIN).map((line) => line.trim());
    expect(lines).toEqual([
      "limits  machine  memory       1001 B of 1000 B   killed once",
      "soft/0   memory-soft    501 B of 150 B   passed once",
    ]);
    expect(result.story.at(-1)).toBe("4010 soft failed");
  });

  it("of a slice that is full is taken from its own members", async () => {
    const huge: ServiceDraft = {
      behavior: { memory: { baseBytes: 9_000, leakBytesPerSecond: 0 } },
    };
    const inner = { ...LEAKING, slice: 0 };
    const slices = [sliceOf({ memory: { softBytes: 400, hardBytes: 1_000 } })];
    const result = await runs({ huge, a: inner, b: inner }, { slices });
    // Both have 500 and the last one goes; a alone passes the limit later, and then goes too.
    expect(hits(result)).toEqual([
      "1005000 2 memory-soft in 0 400",
      "4005000 2 memory in 0 1000",
      "9010000 1 memory in 0 1000",
    ]);
    const inSlice = { slice: 0, use: 0, peak: 1_001 };
    expect(result.resources).toMatchObject([
      { ...inSlice, resource: "memory-soft", limit: 400, refusals: 1 },
      { resource: "memory", slice: 0, limit: 1_000, use: 0, peak: 1_001, refusals: 2 },
      { resource: "memory", slice: null, instance: null, use: 9_000, peak: 10_001, refusals: 0 },
    ]);
  });

  it("is never taken from who has none, however likely a victim", async () => {
    const bare = { oomAdjust: 1_000, restart: NEVER_AGAIN };
    const result = await runs({ a: LEAKING, b: bare }, { machineMemoryBytes: 300 });
    expect(result.story.filter((line) => line.endsWith("failed"))).toEqual(["2010 a failed"]);
  });

  it("is taken last from who is adjusted to be the last", async () => {
    const a = { ...LEAKING, oomAdjust: -1_000 };
    const b = { ...LEAKING, behavior: { memory: { baseBytes: 1, leakBytesPerSecond: 0 } } };
    const result = await runs({ a, b }, { machineMemoryBytes: 300 });
    expect(result.story.filter((line) => line.endsWith("failed"))).toEqual([
      "2000 b failed",
      "2010 a failed",
    ]);
  });
});

describe("what flows", () => {
  const network = { perSecond: 10 * MIB, burst: MIB };

  it("makes a start wait for what it transfers, to the microsecond", async () => {
    const app: ServiceDraft = {
      limits: { network },
      behavior: { start: ms(500), network: { start: 101 * MIB, perSecond: 0 } },
    };
    const result = await runs({ app }, {}, 20_000);
    expect(result.story).toEqual(["0 app starting", "10500 app running", "10500 app ready"]);
    expect(hits(result)).toEqual([`0 0 network ${10 * MIB}`]);
    expect(result.resources).toMatchObject([{ use: 101 * MIB, waitedUs: 10 * SECOND }]);
  });

  it("makes a run longer by as much as its sender waits", async () => {
    const app: ServiceDraft = {
      kind: "oneshot",
      limits: { "disk-io": { perSecond: 100, burst: 10 } },
      behavior: { run: ms(2_000), "disk-io": { start: 0, perSecond: 300 } },
    };
    const result = await runs({ app }, {}, 20_000);
    // 10 are there at first, and the other 590 take 5.9 s.
    expect(result.story.at(-1)).toBe("5900 app stopped");
    expect(hits(result)).toHaveLength(1);
    expect(result.resources).toMatchObject([{ use: 600, waitedUs: 3.9 * SECOND, refusals: 1 }]);
  });

  it("waits for nobody below its limit, however small the burst", async () => {
    const app: ServiceDraft = {
      limits: { "disk-io": { perSecond: 100, burst: 1 } },
      behavior: { run: ms(2_000), "disk-io": { start: 50, perSecond: 99 } },
      kind: "oneshot",
    };
    const result = await runs({ app });
    // 49 of the 50 take 490 ms before it runs.
    expect(result.story).toEqual([
      "0 app starting",
      "490 app running",
      "490 app ready",
      "2490 app stopped",
    ]);
    expect(result.resources).toMatchObject([{ use: 248, waitedUs: 490_000 }]);
  });

  it("is none the fuller for a crash: what was sent is missing at the next start", async () => {
    const app: ServiceDraft = {
      limits: { "disk-io": { perSecond: 100, burst: 100 } },
      behavior: {
        run: ms(1_000),
        exit: { kind: "code", code: 1 },
        "disk-io": { start: 100, perSecond: 100 },
      },
    };
    const result = await runs({ app }, {}, 2_500);
    // It has used all 100 at its start and then as many as there came; 100 ms of rest bring 10.
    expect(result.story.slice(0, 8)).toEqual([
      "0 app starting",
      "0 app running",
      "0 app ready",
      "1000 app failed",
      "1100 app starting",
      "2000 app running",
      "2000 app ready",
    ]);
  });

  it("waits for nobody below its limit", async () => {
    const app: ServiceDraft = {
      limits: { network },
      behavior: { run: ms(2_000), network: { start: 0, perSecond: 10 * MIB } },
      kind: "oneshot",
    };
    const result = await runs({ app });
    expect(result.story.at(-1)).toBe("2000 app stopped");
    expect(hits(result)).toEqual([]);
    expect(result.resources).toMatchObject([{ use: 20 * MIB, waitedUs: 0 }]);
  });

  it("is shared by the members of a slice", async () => {
    const member: ServiceDraft = {
      slice: 0,
      kind: "oneshot",
      behavior: { network: { start: 30 * MIB, perSecond: 0 } },
    };
    const result = await runs({ a: member, b: member }, { slices: [sliceOf({ network })] });
    // 1 MiB passes at once; the other 59 take 5.9 s, one after the other.
    expect(result.story.filter((line) => line.endsWith("stopped"))).toEqual([
      "2900 a stopped",
      "5900 b stopped",
    ]);
  });

  it("goes through the own bucket first and then through those around it", async () => {
    const app: ServiceDraft = {
      slice: 0,
      kind: "oneshot",
      limits: { network },
      behavior: { network: { start: 11 * MIB, perSecond: 0 } },
    };
    const slices = [sliceOf({ network: { perSecond: 5 * MIB, burst: MIB } })];
    const result = await runs({ app }, { slices });
    // One second for the 10 MiB that the own bucket lacks, two for those that the slice lacks.
    expect(result.story.at(-1)).toBe("3000 app stopped");
  });
});
