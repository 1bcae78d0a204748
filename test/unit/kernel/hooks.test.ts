/**
 * Hooks: when each runs, what waits for it, and what comes of one that fails or hangs.
 */
import { describe, expect, it } from "vitest";
import type { Input } from "../../../kernel/ports.ts";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { duration, instant, SECOND } from "../../../kernel/time.ts";
import { KernelBench } from "../../support/kernel-bench.ts";
import {
  check,
  ms,
  run,
  system,
  type PlanDraft,
  type Run,
  type ServiceDraft,
} from "../../support/systems.ts";
import { instanceNames } from "../../support/tell.ts";

const FIRST = 0 as InstanceId;
const SERVICE = 0 as ServiceId;
const FAILS = { kind: "code" as const, code: 3 };
const NEVER = { run: ms(100_000), timeoutUs: duration(SECOND) };

/** What happened, in milliseconds: transitions and hooks, in their order. */
function turnsOf({ records, system: spec }: Run): readonly string[] {
  const names = instanceNames(spec);
  return records.flatMap((record) => {
    const at = record.tUs / 1_000;
    if (record.event === "service.state") return [`${at} ${names[record.instance]} ${record.to}`];
    if (record.event === "hook.started") return [`${at} ${record.hook}`];
    if (record.event === "hook.done") return [`${at} ${record.hook} ${record.outcome}`];
    return [];
  });
}

async function turns(draft: ServiceDraft, plan: PlanDraft = {}): Promise<readonly string[]> {
  return turnsOf(await run(system({ app: draft }, plan)));
}

function ask(
  atMs: number,
  call: "startService" | "stopService" | "restartService" | "pauseService",
): NonNullable<PlanDraft["actions"]>[number] {
  return { at: instant(atMs * 1_000), call, service: "app" };
}

describe("the hook on-start", () => {
  const hooks = { "on-start": { run: ms(200) } };

  it("runs before there is a process, and the service runs only after both", async () => {
    expect(await turns({ hooks, behavior: { start: ms(500) } })).toEqual([
      "0 app starting",
      "0 on-start",
      "200 on-start ok",
      "700 app running",
    ]);
  });

  it.each([
    ["exits with a code", { exit: FAILS }, { code: 3, signal: null, cause: "exit-code" }],
    [
      "ends by a signal, also one that is clean for a service",
      { exit: { kind: "signal" as const, signal: "SIGTERM" as const } },
      { code: null, signal: "SIGTERM", cause: "signal" },
    ],
    ["hangs", NEVER, { code: null, signal: "SIGKILL", cause: "timeout" }],
  ])("fails the start where it %s, and the policy decides", async (_story, hook, exit) => {
    const { story, records } = await run(
      system({ app: { hooks: { "on-start": hook }, restart: { policy: "no" } } }),
    );
    expect(story.map((line) => line.split(" ").at(-1))).toEqual(["starting", "failed"]);
    const failed = records.find(
      (record) => record.event === "service.state" && record.to === "failed",
    );
    expect(failed).toMatchObject({ exit });
  });

  it("has its start tried again as any other that fails", async () => {
    const failing = { ...hooks["on-start"], failures: { kind: "first" as const, count: 1 } };
    expect(await turns({ hooks: { "on-start": failing } })).toEqual([
      "0 app starting",
      "0 on-start",
      "200 on-start failed",
      "200 app failed",
      "300 app starting",
      "300 on-start",
      "500 on-start ok",
      "500 app running",
    ]);
  });

  it("counts for the start timeout", async () => {
    const draft: ServiceDraft = {
      hooks: { "on-start": { run: ms(800) } },
      behavior: { start: ms(300) },
      startTimeoutUs: duration(SECOND),
      restart: { policy: "no" },
    };
    expect(await turns(draft)).toEqual([
      "0 app starting",
      "0 on-start",
      "800 on-start ok",
      "1000 app stopping",
      "1000 app failed",
    ]);
    expect(await turns({ ...draft, hooks: { "on-start": { run: ms(1_500) } } })).toEqual([
      "0 app starting",
      "0 on-start",
      "1000 app stopping",
      "1000 on-start cancelled",
      "1000 app failed",
    ]);
  });

  it("is broken off by a stop, which ends in stopped", async () => {
    expect(await turns({ hooks }, { actions: [ask(100, "stopService")] })).toEqual([
      "0 app starting",
      "0 on-start",
      "100 app stopping",
      "100 on-start cancelled",
      "100 app stopped",
    ]);
  });

  it("is no process: a kill finds none, and a oneshot has not started yet", async () => {
    const drafts = {
      job: { kind: "oneshot" as const, hooks, behavior: { start: ms(1_000) } },
      web: { requires: ["job:started"] },
    };
    const at = instant(100_000);
    const { story, records } = await run(
      system(drafts, { faults: [{ kind: "kill", at, instances: [FIRST], service: SERVICE }] }),
    );
    expect(story).toEqual([
      "0 job starting",
      "200 web starting",
      "200 web running",
      "200 web ready",
      "1200 job stopped",
    ]);
    expect(records.find((record) => record.event === "fault.injected")).toMatchObject({
      struck: 0,
    });
  });
});

describe("the hook on-stop", () => {
  const hooks = { "on-stop": { run: ms(400) } };
  const behavior = { stop: ms(100) };
  const stop = { actions: [ask(1_000, "stopService")] };

  it("runs before the process is asked to end", async () => {
    expect((await turns({ hooks, behavior }, stop)).slice(2)).toEqual([
      "1000 app stopping",
      "1000 on-stop",
      "1400 on-stop ok",
      "1500 app stopped",
    ]);
  });

  it.each([
    ["fails", { run: ms(400), exit: FAILS }, "1400 on-stop failed", "1500 app stopped"],
    ["hangs", NEVER, "2000 on-stop timeout", "2100 app stopped"],
  ])("does not hold the stop up for ever where it %s", async (_story, hook, done, stopped) => {
    expect((await turns({ hooks: { "on-stop": hook }, behavior }, stop)).slice(4)).toEqual([
      done,
      stopped,
    ]);
  });

  it("leaves the whole stop timeout to the process", async () => {
    const stubborn = { hooks, behavior: { stop: ms(60_000) } };
    expect((await turns(stubborn, stop)).slice(4)).toEqual(["1400 on-stop ok", "4400 app stopped"]);
  });

  it("ends with a process that does not wait for it, and that is an asked end", async () => {
    const faults = [
      { kind: "kill" as const, at: instant(1_100_000), instances: [FIRST], service: SERVICE },
    ];
    const told = await run(system({ app: { hooks, behavior } }, { ...stop, faults }));
    expect(turnsOf(told).slice(2)).toEqual([
      "1000 app stopping",
      "1000 on-stop",
      "1100 app stopped",
      "1100 on-stop cancelled",
    ]);
    expect(told.records.findLast((record) => record.event === "service.state")).toMatchObject({
      exit: { signal: "SIGKILL", cause: "admin" },
    });
  });

  it("runs only where somebody asked for the stop of what came up", async () => {
    const unhealthy: ServiceDraft = {
      hooks,
      checks: [check({ kind: "liveness", failures: 1, timeoutUs: duration(SECOND) })],
    };
    const faults = [
      {
        kind: "hang" as const,
        at: instant(1_000),
        instances: [FIRST],
        service: SERVICE,
        forUs: null,
      },
    ];
    expect(await turns(unhealthy, { faults })).not.toContain("31000 on-stop");
    const slow: ServiceDraft = { hooks, behavior: { start: ms(5_000) } };
    expect(await turns(slow, stop)).toEqual([
      "0 app starting",
      "1000 app stopping",
      "1000 app stopped",
    ]);
  });

  it("comes after the thaw of what is paused", async () => {
    const { story } = await run(
      system(
        { app: { hooks, behavior } },
        { actions: [ask(500, "pauseService"), ask(1_000, "stopService")] },
      ),
    );
    expect(story.slice(-2)).toEqual(["1000 app stopping", "1500 app stopped"]);
  });
});

describe("the hook on-restart", () => {
  const hooks = { "on-restart": { run: ms(50) }, "on-start": { run: ms(20) } };

  it("runs between the stop and the start of an operator's restart", async () => {
    const withStop = { ...hooks, "on-stop": { run: ms(10) } };
    const actions = [ask(1_000, "restartService")];
    expect((await turns({ hooks: withStop }, { actions })).slice(4)).toEqual([
      "1000 app stopping",
      "1000 on-stop",
      "1010 on-stop ok",
      "1010 app stopped",
      "1010 app starting",
      "1010 on-restart",
      "1060 on-restart ok",
      "1060 on-start",
      "1080 on-start ok",
      "1080 app running",
    ]);
  });

  it("runs before an automatic restart, and fails it where it fails", async () => {
    const failing = { "on-restart": { run: ms(50), exit: FAILS } };
    const dies: ServiceDraft = {
      hooks: failing,
      behavior: { run: ms(1_000), exit: { kind: "code", code: 1 } },
      restart: { limit: { burst: 2, intervalUs: duration(60 * SECOND) } },
    };
    expect(await turns(dies)).toEqual([
      "0 app starting",
      "0 app running",
      "1000 app failed",
      "1100 app starting",
      "1100 on-restart",
      "1150 on-restart failed",
      "1150 app failed",
    ]);
  });

  it.each([
    ["a first start", [] as const],
    ["a start after a stop", [ask(500, "stopService"), ask(600, "startService")] as const],
    [
      "a restart of what is at rest",
      [ask(500, "stopService"), ask(600, "restartService")] as const,
    ],
  ])("does not run at %s", async (_story, actions) => {
    const told = await turns({ hooks }, { actions });
    expect(told.filter((line) => line.includes("on-restart"))).toEqual([]);
  });
});

describe("the hook on-health-change", () => {
  const checks = [check({ intervalUs: duration(SECOND), timeoutUs: duration(SECOND / 2) })];
  const flaps = { kind: "hang" as const, instances: [FIRST], service: SERVICE };
  const faults = [{ ...flaps, at: instant(500_000), forUs: duration(4 * SECOND) }];

  it("runs after each edge, and holds nothing up", async () => {
    const told = await turns(
      { checks, hooks: { "on-health-change": { run: ms(10) } } },
      { faults },
    );
    expect(told.slice(2)).toEqual([
      "0 on-health-change",
      "10 on-health-change ok",
      "3500 on-health-change",
      "3510 on-health-change ok",
      "4500 on-health-change",
      "4510 on-health-change ok",
    ]);
  });

  it("runs once more for all edges that came while it ran", async () => {
    const told = await turns(
      { checks, hooks: { "on-health-change": { run: ms(6_000), exit: FAILS } } },
      { faults },
    );
    expect(told.slice(2)).toEqual([
      "0 on-health-change",
      "6000 on-health-change failed",
      "6000 on-health-change",
      "12000 on-health-change failed",
    ]);
  });

  it("ends with the process that it is about", async () => {
    const told = await turns(
      { checks, hooks: { "on-health-change": { run: ms(6_000) } } },
      { actions: [ask(1_000, "stopService")] },
    );
    expect(told.slice(2)).toEqual([
      "0 on-health-change",
      "1000 app stopping",
      "1000 app stopped",
      "1000 on-health-change cancelled",
    ]);
  });
});

describe("the hook on-failure", () => {
  const hooks = { "on-failure": { run: ms(10) } };
  const dies = { run: ms(10), exit: FAILS };

  it("runs once an incident, when the service gives up, and not at each failure", async () => {
    const told = await turns({ hooks, behavior: dies });
    expect(told.filter((line) => line.endsWith("failed"))).toHaveLength(5);
    expect(told.filter((line) => line.includes("on-failure"))).toEqual([
      "550 on-failure",
      "560 on-failure ok",
    ]);
  });

  it("runs at once where the policy brings nothing back", async () => {
    const told = await turns({ hooks, behavior: dies, restart: { policy: "no" } });
    expect(told.slice(2)).toEqual(["10 app failed", "10 on-failure", "20 on-failure ok"]);
  });

  it("runs where what is required has failed for good", async () => {
    const { records } = await run(
      system({
        db: { behavior: { startFailures: { kind: "first", count: 9 } }, restart: { policy: "no" } },
        web: { requires: ["db"], hooks },
      }),
    );
    expect(records.filter((record) => record.event === "hook.started")).toHaveLength(1);
  });
});

describe("word of a process", () => {
  it("that has not been started, because its hook still runs, changes nothing", () => {
    const bench = new KernelBench({ app: { hooks: { "on-start": {} } } });
    const life = { instance: FIRST, generation: 1, cause: null };
    const ends = { kind: "code", code: 0 } as const;
    const untrue: readonly Input[] = [
      { kind: "instance-started", ...life },
      { kind: "instance-exited", ...life, exit: ends },
    ];
    bench.step(untrue);
    expect(bench.state("app")).toBe("starting");
    bench.call("stopService", "app");
    bench.step(untrue);
    expect(bench.state("app")).toBe("stopping");
    bench.step([{ kind: "hook-ended", instance: FIRST, run: 1, exit: ends, cause: null }]);
    expect(bench.state("app")).toBe("stopped");
  });
});
