/**
 * Calls, crashes and faults that meet: what is under way is neither lost nor done twice.
 */
import { describe, expect, it } from "vitest";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { duration, instant, SECOND } from "../../../kernel/time.ts";
import { check, ms, run, system, type PlanDraft } from "../../support/systems.ts";

type FaultDraft = NonNullable<PlanDraft["faults"]>[number];

function kill(atMs: number, id: number): FaultDraft {
  return { kind: "kill", ...aimed(atMs, id) };
}

function aimed(
  atMs: number,
  id: number,
): {
  readonly at: FaultDraft["at"];
  readonly instances: readonly InstanceId[];
  readonly service: ServiceId;
} {
  const at = instant(atMs * 1_000);
  return { at, instances: [id as InstanceId], service: id as ServiceId };
}

const START = "startService";
const STOP = "stopService";
const RESTART = "restartService";

describe("a restart that comes due", () => {
  it("is not lost while the service waits with a start of another instance", async () => {
    const { story } = await run(
      system(
        {
          web: {
            instances: 2,
            wants: ["db"],
            behavior: { startFailures: { kind: "first", count: 0 } },
            restart: { attemptsMax: 1, resetAfterUs: duration(1) },
          },
          db: { behavior: { start: ms(5_000) } },
        },
        {
          faults: [kill(6_000, 0), kill(6_050, 0), kill(6_160, 0), kill(8_000, 1)],
          actions: [
            { at: 7_000_000, call: RESTART, service: "db" },
            { at: 7_500_000, call: START, service: "web" },
          ],
        },
      ),
    );
    expect(story.filter((line) => line.startsWith("81"))).toContain("8100 web/1 starting");
    expect(story.at(-1)).toMatch(/ready$/);
  });

  it("waits until whoever goes down with the service is down", async () => {
    const { story } = await run(
      system(
        {
          db: { behavior: { start: ms(100) } },
          mid: { bindsTo: ["db"], behavior: { stop: ms(1_000) } },
          top: { requires: ["mid"], behavior: { stop: ms(2_000) } },
        },
        { faults: [kill(10_000, 0)] },
      ),
    );
    expect(story.slice(-7)).toEqual([
      "10000 top stopping",
      "12000 top stopped",
      "12000 mid stopping",
      "13000 mid stopped",
      "13000 db starting",
      "13100 db running",
      "13100 db ready",
    ]);
  });
});

describe("an operator's call", () => {
  it("starts a service only after its dependents that stop are down", async () => {
    const { story } = await run(
      system(
        { db: {}, web: { requires: ["db"], behavior: { stop: ms(2_000) } } },
        {
          actions: [
            { at: 1_000_000, call: STOP, service: "db" },
            { at: 2_000_000, call: START, service: "db" },
          ],
        },
      ),
    );
    expect(story.slice(-6)).toEqual([
      "3000 web stopped",
      "3000 db stopping",
      "3000 db stopped",
      "3000 db starting",
      "3000 db running",
      "3000 db ready",
    ]);
  });

  it("ends in stopped also for a follower that dies while its stop waits", async () => {
    const { story } = await run(
      system(
        {
          db: {},
          web: { requires: ["db"], restart: { policy: "always" } },
          ui: { requires: ["web"], behavior: { stop: ms(2_500) } },
        },
        {
          actions: [{ at: 1_000_000, call: STOP, service: "db" }],
          faults: [kill(2_000, 1)],
        },
      ),
    );
    expect(story).toContain("2000 web failed");
    expect(story).toContain("3500 web stopped");
    expect(story.at(-1)).toBe("3500 db stopped");
  });

  it("does not revive with a restart what another call has just stopped", async () => {
    const { story } = await run(
      system(
        { b: {}, a: { requires: ["b"], behavior: { stop: ms(2_000) } } },
        {
          actions: [
            { at: 1_000_000, call: STOP, service: "a" },
            { at: 2_000_000, call: RESTART, service: "b" },
          ],
        },
      ),
    );
    expect(story.at(-1)).toBe("3000 b ready");
    expect(story).not.toContain("3000 a starting");
  });

  it("gives way to a later start of what conflicts with the service", async () => {
    const { story } = await run(
      system(
        {
          blue: { behavior: { stop: ms(2_000) } },
          green: { enabled: false, conflicts: ["blue"] },
        },
        {
          actions: [
            { at: 1_000_000, call: RESTART, service: "blue" },
            { at: 2_000_000, call: START, service: "green" },
          ],
        },
      ),
    );
    expect(story.at(-1)).toBe("3000 green ready");
  });

  it("brings up with a restart what the followers need", async () => {
    const { story } = await run(
      system(
        { db: {}, cache: { restart: { policy: "no" } }, web: { requires: ["db", "cache"] } },
        {
          faults: [kill(1_000, 1)],
          actions: [{ at: 2_000_000, call: RESTART, service: "db" }],
        },
      ),
    );
    expect(story).toContain("2000 cache ready");
    expect(story.at(-1)).toBe("2000 web ready");
  });

  it("ends the incident of a service that it stops", async () => {
    const { records } = await run(
      system(
        { web: { restart: { policy: "no" } } },
        {
          faults: [kill(1_000, 0)],
          actions: [
            { at: 2_000_000, call: STOP, service: "web" },
            { at: 9_000_000, call: START, service: "web" },
          ],
        },
      ),
    );
    const ends = records.flatMap((r) => (r.event === "recovery.done" ? [r.outcome] : []));
    expect(ends).toEqual(["cancelled"]);
  });
});

describe("a condition", () => {
  it("holds for a oneshot that has started as soon as there is a process", async () => {
    const { story } = await run(
      system({
        job: { kind: "oneshot", behavior: { start: ms(10_000), exit: { kind: "code", code: 1 } } },
        ui: { requires: ["job:started"], behavior: { start: ms(5) } },
      }),
    );
    expect(story.slice(0, 4)).toEqual([
      "0 job starting",
      "0 ui starting",
      "5 ui running",
      "5 ui ready",
    ]);
  });

  it("is held by a service that came up and ended cleanly before a sibling was there", async () => {
    const { story } = await run(
      system({
        init: { behavior: { run: ms(1_000) } },
        db: { behavior: { start: ms(5_000) } },
        web: { requires: ["init", "db"] },
      }),
    );
    expect(story.at(-1)).toBe("5000 web ready");
  });
});

describe("starts at one instant", () => {
  it("go in the order of the file, with and without a probe in between", async () => {
    const { story } = await run(
      system({
        db: { behavior: { start: ms(100) }, checks: [check()] },
        cache: { behavior: { start: ms(100) } },
        web: { requires: ["db"] },
        api: { requires: ["cache"] },
      }),
    );
    expect(story.filter((line) => line.endsWith("starting"))).toEqual([
      "0 db starting",
      "0 cache starting",
      "100 web starting",
      "100 api starting",
    ]);
  });
});

describe("faults that overlap", () => {
  const during = (atMs: number, forMs: number) => ({
    ...aimed(atMs, 0),
    forUs: duration(forMs * 1_000),
  });

  it("hold a process until the last of them lets go", async () => {
    const { story } = await run(
      system(
        { app: { behavior: { start: ms(1_000) } } },
        {
          faults: [
            { kind: "hang", ...during(100, 1_000) },
            { kind: "hang", ...during(500, 4_500) },
          ],
        },
      ),
    );
    expect(story.at(-1)).toBe("5900 app ready");
  });

  it("multiply where they slow down, and one goes on when the other heals", async () => {
    const { story } = await run(
      system(
        { app: { behavior: { start: ms(10) } } },
        {
          faults: [
            { kind: "slow", factor: 10, ...during(1_000, 60_000) },
            { kind: "slow", factor: 2, ...during(2_000, 3_000) },
            kill(3_000, 0),
            kill(10_000, 0),
          ],
        },
      ),
    );
    expect(story).toContain("3300 app ready");
    expect(story).toContain("10200 app ready");
  });

  it("add up where they leak, and what has leaked stays", async () => {
    const { story } = await run(
      system(
        { app: { memoryLimitBytes: 1_000 } },
        {
          faults: [
            { kind: "leak", bytesPerSecond: 100, ...during(0, 60_000) },
            { kind: "leak", bytesPerSecond: 200, ...during(1_000, 2_000) },
          ],
        },
      ),
    );
    expect(story).toContain("6010 app failed");
  });
});

describe("a start period", () => {
  it("ends with the first success, as in Docker", async () => {
    const { story } = await run(
      system(
        {
          app: {
            checks: [
              check({
                startPeriodUs: duration(60 * SECOND),
                startIntervalUs: duration(SECOND),
                intervalUs: duration(5 * SECOND),
                timeoutUs: duration(SECOND),
                failures: 2,
              }),
            ],
          },
        },
        {
          faults: [{ kind: "hang", ...aimed(6_000, 0), forUs: duration(20 * SECOND) }],
        },
      ),
    );
    expect(story).toContain("16000 app unready");
  });
});

describe("a storm at one instant", () => {
  it("is none where an operator asks hundreds of times at once", async () => {
    const actions = Array.from({ length: 400 }, (_, index) => {
      const call = index % 2 === 0 ? ("pauseService" as const) : ("resumeService" as const);
      return { at: 1_000, call, service: "app" };
    });
    const apart = await run(system({ app: { instances: 200 } }, { actions }));
    expect(apart.ending).toBe("quiet");
    const batch = actions.map((action, index) => ({ ...action, isWithin: index > 0 }));
    const together = await run(system({ app: { instances: 200 } }, { actions: batch }));
    expect(together.ending).toBe("quiet");
    expect(together.events).toBe(apart.events);
  });

  it("is told from a long boot, and ends the run soon", async () => {
    const { ending, events } = await run(
      system(
        {
          app: {
            instances: 200,
            behavior: { memory: { baseBytes: 1_000, leakBytesPerSecond: 0 } },
            restart: { policy: "always", backoff: { strategy: "none" }, limit: null },
          },
        },
        { machineMemoryBytes: 10 },
      ),
    );
    expect(ending).toBe("livelock");
    expect(events).toBeLessThan(300 * (200 + 16));
  });
});
