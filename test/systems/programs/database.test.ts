/**
 * What the database has acknowledged is there after a crash, at whatever instant that comes.
 */
import { describe, expect, it } from "vitest";
import { bootPrograms, usageOf } from "../../support/program-runs.ts";

interface Draft {
  readonly sync: "always" | "interval" | "never";
  readonly killAtUs: number;
  readonly compactAt?: number;
  readonly extra?: string;
}

/** Forty writers of five keys, whose database dies. */
function shop({ sync, killAtUs, compactAt = 10_000, extra = "" }: Draft): string {
  return `system: shop
services:
  db:
    restart: { policy: always, delay: 10ms, limit: { burst: 1000, interval: 1s } }
    behavior:
      template: database
      start: constant(1ms)
      sync-time: uniform(200us 900us)
      database:
        { writes: 60 %, sync: ${sync}, sync-every: 20ms, compact-at: ${compactAt}, recover: 5us }
workloads:
  users:
    { target: db, arrivals: closed(40 exponential(2ms)), key: uniform(5), start: 10ms, for: 200ms,
      timeout: 50ms }
faults:
  - { at: ${killAtUs}us, kill: db }
${extra}`;
}

describe("a database that syncs before it acknowledges", { timeout: 120_000 }, () => {
  it("keeps its promises at each of a hundred instants at which it may die", async () => {
    let checked = 0;
    let torn = 0;
    for (let step = 0; step < 100; step += 1) {
      const killAtUs = 60_000 + step * 37;
      const seed = BigInt(step);
      const result = await bootPrograms(shop({ sync: "always", killAtUs }), {}, { seed });
      expect(result.violations, `killed at ${killAtUs} us`).toEqual([]);
      const usage = usageOf(result, "db/0");
      checked += usage.durability.checked;
      torn += usage.counts.get("torn records") ?? 0;
    }
    expect(checked).toBe(500);
    expect(torn).toBeGreaterThan(10);
  });

  it("keeps them while it compacts its log again and again", async () => {
    for (let step = 0; step < 60; step += 1) {
      const draft = { sync: "always", killAtUs: 60_000 + step * 53, compactAt: 20 } as const;
      const result = await bootPrograms(shop(draft), {}, { seed: 3n });
      expect(result.violations).toEqual([]);
      expect(usageOf(result, "db/0").counts.get("compactions")).toBeGreaterThan(3);
      // The table of five keys and its head, and a log that is short.
      expect(usageOf(result, "db/0").diskRecords).toBeLessThan(6 + 20 + 80);
    }
  });

  it("keeps them through crashes at random, and crashes in its recovery", async () => {
    for (const seed of [1n, 2n, 3n, 4n, 5n]) {
      const times = Array.from({ length: 8 }, (_, n) => 40_000 + n * 9_731 + Number(seed) * 613);
      const extra = times.map((at) => `  - { at: ${at}us, kill: db }\n`).join("");
      const draft = { sync: "always", killAtUs: 30_000, compactAt: 50, extra } as const;
      const result = await bootPrograms(shop(draft), {}, { seed });
      expect(result.violations).toEqual([]);
      expect(usageOf(result, "db/0").durability.crashes).toBeGreaterThan(3);
    }
  });
});

describe("a database that acknowledges first", { timeout: 120_000 }, () => {
  it.each(["never", "interval"] as const)(
    "loses what it acknowledged, and the run says so, where it syncs %s",
    async (sync) => {
      const result = await bootPrograms(shop({ sync, killAtUs: 95_000 }), {}, { seed: 7n });
      expect(result.violations.join("\n")).toMatch(
        /^durability: db\/0 had acknowledged version \d+ of key \d/,
      );
      expect(result.violations.at(-1)).toContain(
        `: its 'sync: ${sync}' acknowledges what is not on the disk yet`,
      );
    },
  );

  it("loses nothing where it is stopped in peace", async () => {
    const text = shop({ sync: "never", killAtUs: 95_000 }).replace(
      /faults:[^]*$/,
      "actions:\n  - { at: 95ms, restart: db }\n",
    );
    const result = await bootPrograms(text, {}, { seed: 7n });
    expect(result.violations).toEqual([]);
    expect(usageOf(result, "db/0").durability.crashes).toBe(0);
    expect(usageOf(result, "db/0").gauges.get("keys recovered")).toBe(5);
  });
});

describe("a database whose disk is full", { timeout: 120_000 }, () => {
  const FULL = "  - { at: 60ms, for: 60ms, disk-full: db }\n";

  it("fails what it cannot write, and writes again when there is room", async () => {
    const draft = { sync: "always", killAtUs: 150_000, extra: FULL } as const;
    const result = await bootPrograms(shop(draft), {}, { seed: 11n });
    expect(result.violations).toEqual([]);
    const { counts, durability } = usageOf(result, "db/0");
    const refused = counts.get("writes refused for lack of room") ?? 0;
    expect(refused).toBeGreaterThan(100);
    expect(result.traffic?.workloads[0]?.counts.outcomes.error).toBe(refused);
    // It runs until it is killed, and then everything that was acknowledged is there.
    expect(durability).toMatchObject({ crashes: 1, checked: 5, brokenCount: 0 });
  });

  it("keeps what it has acknowledged where it dies meanwhile", async () => {
    for (const [step, sync] of [50, 65, 80, 95, 110].entries()) {
      const draft = { sync: "always", killAtUs: sync * 1_000, compactAt: 20, extra: FULL } as const;
      const result = await bootPrograms(shop(draft), {}, { seed: BigInt(step) });
      expect(result.violations).toEqual([]);
      expect(usageOf(result, "db/0").durability.crashes).toBe(1);
    }
  });
});

/** More than there are cells in an array that V8 moves by its head alone. */
const WAITING = 120_000;

function slowSync(timeout: string): string {
  return `system: slow
services:
  db:
    behavior:
      template: database
      start: constant(0)
      sync-time: constant(10s)
      concurrency: ${WAITING}
      database: { writes: 100 %, write: constant(0) }
workloads:
  users: { target: db, arrivals: constant(${WAITING}/s), for: 1s${timeout} }`;
}

// To look through all that wait, or to move them, for each of them takes a hundred times as long.
describe("a database behind whose slow sync a crowd waits", { timeout: 30_000 }, () => {
  it("answers all of them when it is over", async () => {
    const result = await bootPrograms(slowSync(""));
    expect(result.traffic?.workloads[0]?.counts.outcomes.ok).toBe(WAITING);
    expect(usageOf(result, "db/0").counts.get("syncs")).toBeLessThan(5);
  });

  it("forgets those that give up", async () => {
    const result = await bootPrograms(slowSync(", timeout: 2s"));
    expect(result.traffic?.workloads[0]?.counts.outcomes.timeout).toBe(WAITING);
  });
});
