/**
 * Pause and resume: what is frozen, what goes on beside it, and what ends it all the same.
 */
import { describe, expect, it } from "vitest";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { duration, instant, MILLISECOND, SECOND } from "../../../kernel/time.ts";
import { check, ms, run, system, type PlanDraft, type Run } from "../../support/systems.ts";

type ActionDraft = NonNullable<PlanDraft["actions"]>[number];
type FaultDraft = NonNullable<PlanDraft["faults"]>[number];

function call(name: ActionDraft["call"], atMs: number, service: string): ActionDraft {
  return { at: atMs * 1_000, call: name, service };
}

const pause = (atMs: number, service: string): ActionDraft => call("pauseService", atMs, service);
const resume = (atMs: number, service: string): ActionDraft => call("resumeService", atMs, service);

/** Of the first service. */
function kill(atMs: number, instance = 0): FaultDraft {
  const who = { instances: [instance as InstanceId], service: 0 as ServiceId };
  return { kind: "kill", at: instant(atMs * 1_000), ...who };
}

function millis(value: number): ReturnType<typeof duration> {
  return duration(value * MILLISECOND);
}

/** The errors of the operator's calls, in their order. */
function answers({ records }: Run): readonly (string | null)[] {
  return records.flatMap((record) => (record.event === "audit" ? [record.error] : []));
}

/** When probes of this check were answered or timed out, in milliseconds. */
function probesOf({ records }: Run, index: number): readonly number[] {
  return records.flatMap((record) =>
    record.event === "probe.result" && record.check === index ? [record.tUs / 1_000] : [],
  );
}

describe("a paused service", () => {
  it("is not ready, stays where it is, and is ready again once it is resumed", async () => {
    const { story, ending } = await run(
      system({ app: {} }, { actions: [pause(1_000, "app"), resume(3_000, "app")] }),
    );
    expect(story.slice(2)).toEqual([
      "0 app ready",
      "1000 app unready",
      "1000 app paused",
      "3000 app running",
      "3000 app ready",
    ]);
    expect(ending).toBe("quiet");
  });

  it("ends the run in quiet where nobody resumes it, whatever it was about to do", async () => {
    const { story, ending, endedAt } = await run(
      system(
        { app: { behavior: { run: ms(5_000) }, checks: [check({ kind: "liveness" })] } },
        { actions: [pause(1_000, "app")] },
      ),
    );
    expect(story.at(-1)).toBe("1000 app paused");
    expect([ending, endedAt]).toEqual(["quiet", 1_000_000]);
  });

  it("runs for as long as it would have, the pause not counted", async () => {
    const { story } = await run(
      system(
        { app: { behavior: { run: ms(5_000) } } },
        { actions: [pause(1_000, "app"), resume(60_000, "app")] },
      ),
    );
    expect(story.at(-1)).toBe("64000 app stopped");
  });

  it("leaves alone those of its instances that do not run", async () => {
    const { story } = await run(
      system(
        { app: { instances: 2, behavior: { start: ms(100) } } },
        { faults: [kill(950, 1)], actions: [pause(1_060, "app"), resume(2_000, "app")] },
      ),
    );
    expect(story.slice(6)).toEqual([
      "950 app/1 failed",
      "1050 app/1 starting",
      "1060 app/0 unready",
      "1060 app/0 paused",
      "1150 app/1 running",
      "1150 app/1 ready",
      "2000 app/0 running",
      "2000 app/0 ready",
    ]);
  });

  it("can be killed, and comes back by its policy, running", async () => {
    const { story, records } = await run(
      system({ app: {} }, { faults: [kill(2_000)], actions: [pause(1_000, "app")] }),
    );
    expect(story.slice(4)).toEqual([
      "1000 app paused",
      "2000 app failed",
      "2100 app starting",
      "2100 app running",
      "2100 app ready",
    ]);
    const died = records.find((record) => record.event === "service.state" && record.exit !== null);
    expect(died).toMatchObject({ exit: { signal: "SIGKILL", cause: "signal" } });
  });

  it("that ended at the very instant of the pause has ended", async () => {
    const { story } = await run(
      system({ job: { behavior: { run: ms(1_000) } } }, { actions: [pause(1_000, "job")] }),
    );
    expect(story.slice(-2)).toEqual(["1000 job paused", "1000 job stopped"]);
  });
});

describe("calls that change nothing", () => {
  it("are refused where nothing runs, with a reason in the audit record alone", async () => {
    const result = await run(
      system(
        { app: { enabled: false }, slow: { behavior: { start: ms(3_000) } } },
        { actions: [pause(1_000, "app"), resume(1_000, "app"), pause(1_000, "slow")] },
      ),
    );
    expect(answers(result)).toEqual(new Array(3).fill("service-not-running"));
    expect(result.story).toEqual(["0 slow starting", "3000 slow running", "3000 slow ready"]);
  });

  it("are taken where it is already so", async () => {
    const result = await run(
      system(
        { app: {} },
        {
          actions: [
            resume(1_000, "app"),
            pause(2_000, "app"),
            pause(3_000, "app"),
            call("startService", 4_000, "app"),
          ],
        },
      ),
    );
    expect(answers(result)).toEqual([null, null, null, null]);
    expect(result.story.slice(3)).toEqual(["2000 app unready", "2000 app paused"]);
  });
});

describe("the checks of a paused service", () => {
  const probed = {
    checks: [
      check({ intervalUs: duration(2 * SECOND) }),
      check({ kind: "liveness", intervalUs: duration(3 * SECOND) }),
    ],
  };

  it("are called off, and asked at once, then at their intervals, when it goes on", async () => {
    const result = await run(
      system({ app: probed }, { actions: [pause(3_000, "app"), resume(10_000, "app")] }),
      { untilMs: 15_000 },
    );
    expect(probesOf(result, 0)).toEqual([0, 2_000, 10_000, 12_000, 14_000]);
    expect(probesOf(result, 1)).toEqual([0, 10_000, 13_000]);
    // At the instant of the pause the probe of the second was due: it was never sent.
    expect(result.story.slice(3)).toEqual([
      "3000 app unready",
      "3000 app paused",
      "10000 app running",
      "10000 app ready",
    ]);
  });

  it("say of it what they said before, so one that was not ready is not ready", async () => {
    const patient = check({ successes: 2, intervalUs: duration(2 * SECOND) });
    const { story } = await run(
      system(
        { app: { checks: [patient] } },
        { actions: [pause(1_000, "app"), resume(9_000, "app")] },
      ),
    );
    expect(story).toEqual([
      "0 app starting",
      "0 app running",
      "1000 app paused",
      "9000 app running",
      "9000 app ready",
    ]);
  });

  it("stay suspended as long as a startup check has not passed", async () => {
    const startup = check({ kind: "startup", successes: 3, intervalUs: duration(SECOND) });
    const result = await run(
      system(
        { app: { checks: [startup, check({ intervalUs: duration(60 * SECOND) })] } },
        { actions: [pause(500, "app"), resume(5_000, "app")] },
      ),
    );
    expect(probesOf(result, 0).slice(0, 3)).toEqual([0, 5_000, 6_000]);
    expect(probesOf(result, 1)[0]).toBe(6_000);
  });

  it("never find a hang that lasts no longer than the pause", async () => {
    const quick = check({ kind: "liveness", intervalUs: duration(SECOND), timeoutUs: millis(100) });
    const hang = { ...kill(2_500), kind: "hang" as const, forUs: duration(5 * SECOND) };
    const { story, records } = await run(
      system(
        { app: { checks: [{ ...quick, failures: 1 }] } },
        { faults: [hang], actions: [pause(2_100, "app"), resume(8_000, "app")] },
      ),
    );
    expect(records.some((record) => record.event === "fault.detected")).toBe(false);
    expect(story.slice(-2)).toEqual(["8000 app running", "8000 app ready"]);
  });
});

describe("uptime", () => {
  it("stands still while paused, so that the pause does not make a run stable", async () => {
    const restart = {
      backoff: { strategy: "linear", delayUs: millis(100), incrementUs: millis(100) },
      resetAfterUs: duration(10 * SECOND),
    } as const;
    const delays = async (actions: readonly ActionDraft[]): Promise<readonly number[]> => {
      const { records } = await run(
        system({ app: { restart } }, { faults: [kill(1_000), kill(60_000)], actions }),
      );
      return records.flatMap((record) =>
        record.event === "recovery.started" ? [record.delayUs / 1_000] : [],
      );
    };
    expect(await delays([])).toEqual([100, 100]);
    expect(await delays([pause(2_000, "app"), resume(59_000, "app")])).toEqual([100, 200]);
    expect(await delays([pause(2_000, "app")])).toEqual([100, 200]);
  });
});

describe("those that depend on a paused service", () => {
  it("run on where they run, also where they are bound to it", async () => {
    const { story } = await run(
      system(
        { db: {}, web: { requires: ["db"] }, agent: { bindsTo: ["db"] }, part: { partOf: ["db"] } },
        { actions: [pause(1_000, "db")] },
      ),
    );
    expect(story.filter((line) => line.startsWith("1000"))).toEqual([
      "1000 db unready",
      "1000 db paused",
    ]);
  });

  it("wait on where they wait, and start once it is ready again", async () => {
    const { story } = await run(
      system(
        { db: {}, web: { enabled: false, requires: ["db"] } },
        {
          actions: [pause(1_000, "db"), call("startService", 2_000, "web"), resume(5_000, "db")],
        },
      ),
    );
    expect(story.slice(-5)).toEqual([
      "5000 db running",
      "5000 db ready",
      "5000 web starting",
      "5000 web running",
      "5000 web ready",
    ]);
  });

  it("hold a restart back until it is ready again", async () => {
    const { story } = await run(
      system(
        { web: { requires: ["db"] }, db: {} },
        { faults: [kill(2_000)], actions: [pause(1_000, "db"), resume(5_000, "db")] },
      ),
    );
    expect(story.slice(-3)).toEqual(["5000 web starting", "5000 web running", "5000 web ready"]);
  });

  it("give up at the timeout of their dependency", async () => {
    const { story, records } = await run(
      system(
        {
          db: {},
          web: { enabled: false, requires: ["db"], waits: { timeoutUs: duration(3 * SECOND) } },
        },
        { actions: [pause(1_000, "db"), call("startService", 2_000, "web")] },
      ),
    );
    expect(story.at(-1)).toBe("5000 web failed");
    expect(records.at(-2)).toMatchObject({ error: "service-timeout" });
  });
});

describe("a stop of a paused service", () => {
  it("thaws it, so that it can end in its own time", async () => {
    const { story, records } = await run(
      system(
        { app: { behavior: { stop: ms(40) } } },
        { actions: [pause(1_000, "app"), call("stopService", 2_000, "app")] },
      ),
    );
    expect(story.slice(4)).toEqual(["1000 app paused", "2000 app stopping", "2040 app stopped"]);
    expect(records.at(-1)).toMatchObject({ exit: { code: 0, cause: "admin" } });
  });

  it("kills it at the stop timeout where a hang holds it as well", async () => {
    const hang = { ...kill(1_500), kind: "hang" as const, forUs: null };
    const { story, records } = await run(
      system(
        { app: { behavior: { stop: ms(40) } } },
        { faults: [hang], actions: [pause(1_000, "app"), call("stopService", 2_000, "app")] },
      ),
    );
    expect(story.slice(-2)).toEqual(["2000 app stopping", "5000 app stopped"]);
    expect(records.at(-1)).toMatchObject({ exit: { signal: "SIGKILL", cause: "timeout" } });
  });

  it("waits for its dependents, and it stays frozen until then", async () => {
    const { story } = await run(
      system(
        { db: {}, web: { requires: ["db"], behavior: { stop: ms(30) } } },
        { actions: [pause(1_000, "db"), call("stopService", 2_000, "db")] },
      ),
    );
    expect(story.slice(-4)).toEqual([
      "2000 web stopping",
      "2030 web stopped",
      "2030 db stopping",
      "2030 db stopped",
    ]);
  });

  it("that is followed by a start leaves it running", async () => {
    const { story } = await run(
      system(
        { app: { behavior: { stop: ms(40) } } },
        { actions: [pause(1_000, "app"), call("restartService", 2_000, "app")] },
      ),
    );
    expect(story.slice(5)).toEqual([
      "2000 app stopping",
      "2040 app stopped",
      "2040 app starting",
      "2040 app running",
      "2040 app ready",
    ]);
  });
});
