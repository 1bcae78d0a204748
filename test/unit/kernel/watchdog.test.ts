/**
 * The watchdog: who is late, when that is found, and what becomes of it.
 */
import { describe, expect, it } from "vitest";
import { Kernel } from "../../../kernel/kernel.ts";
import type { Effect, Input } from "../../../kernel/ports.ts";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { duration, instant, SECOND, type Instant } from "../../../kernel/time.ts";
import { Trace } from "../../../kernel/trace/trace.ts";
import { loadCore } from "../../../sim/io/load-core.ts";
import { ms, run, system, type PlanDraft, type ServiceDraft } from "../../support/systems.ts";

const APP = 0 as InstanceId;
const SERVICE = 0 as ServiceId;
const seconds = (count: number): Instant => instant(count * SECOND);

function hang(at: number, forSeconds: number | null): NonNullable<PlanDraft["faults"]>[number] {
  const forUs = forSeconds === null ? null : duration(forSeconds * SECOND);
  return { kind: "hang", at: seconds(at), instances: [APP], service: SERVICE, forUs };
}

/** With a watchdog of 5 s each process is sure to be late. */
const SLOW_BEATS = { heartbeat: ms(6_000), start: ms(200) };

const WATCHED: ServiceDraft = { watchdogUs: duration(10 * SECOND) };

describe("a service with a watchdog", () => {
  it("is ended when it hangs, 10 s after its last heartbeat, and then killed", async () => {
    const { story, records } = await run(system({ app: WATCHED }, { faults: [hang(61, null)] }));
    // Every 5 s: the last one came at 60 s.
    expect(story.slice(3)).toEqual([
      "70000 app stopping",
      "73000 app failed",
      "73100 app starting",
      "73100 app running",
      "73100 app ready",
    ]);
    const late = records.find((record) => record.event === "heartbeat.late");
    expect(late).toMatchObject({ tUs: 70_000_000, silentUs: 10_000_000 });
    const exit = records.find((record) => record.event === "service.state" && record.exit !== null);
    expect(exit).toMatchObject({
      exit: { signal: "SIGKILL", cause: "watchdog" },
      error: "health-check-failed",
    });
    const root = records[late?.cause ?? 0];
    expect(root).toMatchObject({ event: "fault.injected", fault: "hang" });
  });

  it.each([
    ["ends just before it would be late", 8.999_999, []],
    ["ends at the very instant at which it would be late", 9, []],
    ["ends just after", 9.000_001, ["70000 app stopping"]],
  ])("outlives a hang from 61 s on that %s", async (_story, forSeconds, expected) => {
    const { story } = await run(system({ app: WATCHED }, { faults: [hang(61, forSeconds)] }));
    expect(story.filter((line) => line.endsWith("stopping"))).toEqual(expected);
  });

  it("ends by SIGABRT at once where it still listens to signals", async () => {
    const { story, records } = await run(
      system({ app: { ...WATCHED, behavior: { heartbeat: ms(12_000), stop: ms(500) } } }),
      { untilMs: 11_000 },
    );
    expect(story.slice(3, 5)).toEqual(["10000 app stopping", "10000 app failed"]);
    const exit = records.find((record) => record.event === "service.state" && record.exit !== null);
    expect(exit).toMatchObject({ exit: { signal: "SIGABRT", cause: "watchdog" } });
  });

  it.each([
    ["on-watchdog", true],
    ["on-abnormal", true],
    ["on-failure", true],
    ["always", true],
    ["on-success", false],
    ["no", false],
  ] as const)("comes back under the policy %s: %s", async (policy, comesBack) => {
    const { story } = await run(
      system({ app: { ...WATCHED, restart: { policy } } }, { faults: [hang(1, null)] }),
    );
    expect(story.filter((line) => line.endsWith("starting"))).toHaveLength(comesBack ? 2 : 1);
  });

  it("is not listened to while it is paused, and anew after that", async () => {
    const { story } = await run(
      system(
        { app: WATCHED },
        {
          faults: [hang(31, null)],
          actions: [
            { at: seconds(30), call: "pauseService", service: "app" },
            { at: seconds(90), call: "resumeService", service: "app" },
          ],
        },
      ),
    );
    expect(story.filter((line) => line.endsWith("stopping"))).toEqual(["100000 app stopping"]);
  });

  it("is not listened to while it starts or stops", async () => {
    const behavior = { start: ms(60_000), stop: ms(2_900) };
    const { story } = await run(
      system(
        { app: { watchdogUs: duration(SECOND), behavior } },
        { actions: [{ at: seconds(90), call: "stopService", service: "app" }] },
      ),
    );
    expect(story.slice(1)).toEqual([
      "60000 app running",
      "60000 app ready",
      "90000 app stopping",
      "92900 app stopped",
    ]);
  });

  it("keeps the run going where it is sure to be late, until it is given up", async () => {
    const restart = {
      policy: "on-watchdog",
      limit: { burst: 3, intervalUs: duration(600 * SECOND) },
    } as const;
    const { story, ending, endedAt } = await run(
      system({ app: { watchdogUs: duration(5 * SECOND), restart, behavior: SLOW_BEATS } }),
    );
    expect(story.filter((line) => line.endsWith("starting"))).toHaveLength(3);
    expect(story.filter((line) => line.endsWith("stopping"))).toHaveLength(3);
    expect({ ending, endedAt }).toEqual({ ending: "quiet", endedAt: 15_900_000 });
  });

  it.each<[string, ServiceDraft, PlanDraft]>([
    ["beats at the very last instant", { behavior: { heartbeat: ms(5_000), start: ms(200) } }, {}],
    [
      "draws its next beat, and that is in time",
      {
        behavior: {
          heartbeat: { kind: "uniform", lowUs: duration(SECOND), highUs: duration(2 * SECOND) },
          start: ms(200),
        },
      },
      {},
    ],
    [
      "is paused before it would be late",
      { behavior: SLOW_BEATS },
      { actions: [{ at: instant(200_001), call: "pauseService", service: "app" }] },
    ],
    ["has no watchdog", { watchdogUs: null, behavior: SLOW_BEATS }, {}],
  ])("is no reason to go on where it %s", async (_story, draft, plan) => {
    const { ending, endedAt } = await run(
      system({ app: { watchdogUs: duration(5 * SECOND), ...draft } }, plan),
    );
    expect(ending).toBe("quiet");
    expect(Math.floor(endedAt / 1_000)).toBe(200);
  });

  it("writes nothing and arms nothing as long as nothing can make it late", async () => {
    const { records, timersLeft } = await run(
      system({ app: { ...WATCHED, instances: 50 } }, { faults: [] }),
      { untilMs: 3_600_000 },
    );
    const plain = await run(system({ app: { instances: 50 } }), { untilMs: 3_600_000 });
    expect(records).toHaveLength(plain.records.length);
    expect(timersLeft).toBe(0);
  });
});

describe("the kernel", () => {
  it("counts heartbeats that are told one by one as exactly as those that are steady", () => {
    const core = loadCore();
    core.reset();
    const { services } = system({ app: { watchdogUs: duration(10 * SECOND) } });
    const kernel = new Kernel({
      services: services.map(({ spec }) => spec),
      timers: core.timers(0),
      random: core.streams(1n, "splitmix"),
      security: null,
      trace: new Trace(
        { seed: 1n, rng: "splitmix", subjects: { system: "test", services: [], slices: [] } },
        [],
      ),
    });
    const at = (second: number, ...inputs: readonly Input[]): readonly Effect["kind"][] =>
      kernel.step(seconds(second), inputs).effects.map(({ kind }) => kind);
    const life = { instance: APP, generation: 1, cause: null };
    const beat = (second: number, generation = 1): Input => {
      return { kind: "heartbeat", ...life, generation, at: seconds(second), rhythm: "open" };
    };
    at(0, { kind: "boot" });
    at(0, { kind: "instance-started", ...life });
    for (const second of [9, 18, 28, 38]) expect(at(second, beat(second))).toEqual([]);
    // That of an older process says nothing of this one.
    expect(at(45, beat(45, 0))).toEqual([]);
    expect(at(47.999_999)).toEqual([]);
    expect(at(48)).toEqual(["abort"]);
    expect(at(51)).toEqual(["kill"]);
    expect(core.timers(0).size).toBe(0);
  });
});
