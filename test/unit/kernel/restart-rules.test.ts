/**
 * Restarts as a whole: rows of ten thousand, draws that are nobody else's, what a boot would start,
 * and the defects of the kernel that this one is modelled on, none of which occurs here.
 */
import { describe, expect, it } from "vitest";
import { JITTERS, type Backoff, type InstanceId, type ServiceId } from "../../../kernel/spec.ts";
import { DAY, duration, instant, SECOND } from "../../../kernel/time.ts";
import {
  ms,
  run,
  system,
  type PlanDraft,
  type Run,
  type ServiceDraft,
} from "../../support/systems.ts";

const FIRST = 0 as InstanceId;
const SERVICE = 0 as ServiceId;
const DIES = { run: ms(1), exit: { kind: "code" as const, code: 1 } };

function delaysOf({ records }: Run, instance: InstanceId = FIRST): readonly number[] {
  return records.flatMap((record) =>
    record.event === "recovery.started" && record.instance === instance ? [record.delayUs] : [],
  );
}

const BACKOFFS: readonly Backoff[] = [
  { strategy: "none" },
  { strategy: "fixed", delayUs: duration(SECOND) },
  { strategy: "linear", delayUs: duration(SECOND), incrementUs: duration(SECOND) },
  {
    strategy: "exponential",
    initialUs: duration(1),
    multiplier: 1_000,
    maxUs: duration(60 * SECOND),
  },
  { strategy: "adaptive", initialUs: duration(1), maxUs: duration(60 * SECOND) },
];

describe("ten thousand restarts in a row", () => {
  it.each(BACKOFFS)("overflow nowhere with the backoff $strategy", async (backoff) => {
    const restart = { backoff, limit: null, attemptsMax: 10_000, jitter: "decorrelated" } as const;
    const result = await run(system({ app: { behavior: DIES, restart } }), { untilMs: 1e12 });
    const delays = delaysOf(result);
    expect(delays).toHaveLength(10_000);
    expect(delays.every((delay) => Number.isSafeInteger(delay) && delay >= 0)).toBe(true);
    expect(Math.max(...delays)).toBeLessThanOrEqual(365 * DAY);
  });
});

describe("jitter", () => {
  it.each(JITTERS.filter((jitter) => jitter !== "none"))(
    "of the kind %s is drawn from the instance's own stream: others change nothing in it",
    async (jitter) => {
      const draft: ServiceDraft = {
        behavior: DIES,
        restart: { jitter, limit: null, attemptsMax: 50 },
      };
      const alone = await run(system({ app: draft }));
      const together = await run(system({ app: draft, other: draft, third: draft }));
      const delays = delaysOf(alone);
      expect(delays).toHaveLength(50);
      expect(new Set(delays).size).toBeGreaterThan(10);
      expect(delaysOf(together)).toEqual(delays);
      expect(delaysOf(together, 1 as InstanceId)).not.toEqual(delays);
    },
  );
});

describe("the first wait is that of the first restart again", () => {
  const draft = (runMs: number): ServiceDraft => ({
    behavior: { run: ms(runMs), exit: { kind: "code", code: 1 } },
    restart: {
      backoff: {
        strategy: "exponential",
        initialUs: duration(SECOND),
        multiplier: 2,
        maxUs: duration(60 * SECOND),
      },
      limit: null,
      attemptsMax: 4,
      resetAfterUs: duration(10 * SECOND),
    },
  });

  it.each([
    ["only after more than reset-after of uptime", 10_001, [1, 1, 1, 1]],
    ["and not after just as much", 10_000, [1, 2, 4, 8]],
  ])("%s", async (_story, runMs, expected) => {
    const result = await run(system({ app: draft(runMs) }), { untilMs: 60_000 });
    expect(
      delaysOf(result)
        .slice(0, 4)
        .map((us) => us / SECOND),
    ).toEqual(expected);
  });
});

describe("what a boot would start", () => {
  const ask = (
    at: number,
    call: NonNullable<PlanDraft["actions"]>[number]["call"],
  ): NonNullable<PlanDraft["actions"]>[number] => ({ at: instant(at), call, service: "app" });

  it.each([
    ["always", ["stopService"], true],
    ["unless-stopped", ["stopService"], false],
    ["unless-stopped", ["stopService", "startService"], true],
    ["unless-stopped", ["stopService", "restartService"], true],
    ["unless-stopped", ["stopService", "enableService"], true],
    ["unless-stopped", ["restartService"], true],
    ["unless-stopped", ["disableService"], false],
    ["always", ["disableService", "startService"], false],
    ["no", ["disableService", "stopService", "enableService"], true],
  ] as const)("under %s after %j holds the service: %s", async (policy, calls, expected) => {
    const actions = calls.map((call, index) => ask(1_000 * (index + 1), call));
    const { bootSet } = await run(system({ app: { restart: { policy } } }, { actions }));
    expect(bootSet).toEqual([expected]);
  });

  it("holds what an enabled service pulls in, stopped by hand or not", async () => {
    const unless: ServiceDraft = { restart: { policy: "unless-stopped" } };
    const { bootSet, story } = await run(
      system({ app: unless, web: { requires: ["app"] } }, { actions: [ask(1_000, "stopService")] }),
    );
    expect(story.at(-1)).toBe("1 app stopped");
    expect(bootSet).toEqual([true, true]);
  });

  it("restarts what unless-stopped stands for after every end that nobody asked for", async () => {
    const restart = { policy: "unless-stopped", attemptsMax: 2, limit: null } as const;
    const { story } = await run(system({ app: { behavior: { run: ms(10) }, restart } }));
    expect(story.filter((line) => line.endsWith("starting"))).toHaveLength(3);
  });
});

describe("a defect of the kernel that this is modelled on does not occur", () => {
  it("dependency timeout inverted: a wait fails when its time is over, not before", async () => {
    // The comparison stood the wrong way round: who came in time was late, and nobody ever was.
    const web: ServiceDraft = { requires: ["db"], waits: { timeoutUs: duration(SECOND) } };
    const slow = await run(system({ db: { behavior: { start: ms(1_001) } }, web }));
    expect(slow.story).toContain("1000 web failed");
    const quick = await run(system({ db: { behavior: { start: ms(999) } }, web }));
    expect(quick.story).toContain("999 web starting");
    expect(quick.story.join()).not.toContain("web failed");
  });

  it("optional dependency treated as required: its failure only warns", async () => {
    // The flag was kept with the dependency, and the wait for it never looked at it.
    const broken: ServiceDraft = {
      behavior: { startFailures: { kind: "first", count: 99 } },
      restart: { policy: "no" },
    };
    const web: ServiceDraft = { requires: ["db"], waits: { optional: true } };
    const { story, records } = await run(system({ db: broken, web }));
    expect(story).toContain("0 web running");
    const lost = records.filter((record) => record.event === "dependency.failed");
    expect(lost).toMatchObject([{ fatal: false }]);
  });

  it("recovery that fires once and never again: each failure is recovered from", async () => {
    // A service was marked as recovering, and nothing took the mark away when it had recovered.
    const kill = { kind: "kill" as const, instances: [FIRST], service: SERVICE };
    const faults = Array.from({ length: 20 }, (_, index) => {
      return { ...kill, at: instant((index + 1) * 60 * SECOND) };
    });
    const { records, story } = await run(system({ app: {} }, { faults }));
    const done = records.filter((record) => record.event === "recovery.done");
    expect(done).toHaveLength(20);
    expect(done.every((record) => record.outcome === "recovered")).toBe(true);
    expect(story.filter((line) => line.endsWith("ready"))).toHaveLength(21);
  });

  it.each([
    [{ strategy: "none" }, [0, 0, 0, 0]],
    [{ strategy: "fixed", delayUs: duration(2 * SECOND) }, [2, 2, 2, 2]],
    [
      { strategy: "linear", delayUs: duration(SECOND), incrementUs: duration(3 * SECOND) },
      [1, 4, 7, 10],
    ],
    [
      {
        strategy: "exponential",
        initialUs: duration(SECOND),
        multiplier: 3,
        maxUs: duration(20 * SECOND),
      },
      [1, 3, 9, 20],
    ],
    [
      { strategy: "adaptive", initialUs: duration(SECOND), maxUs: duration(5 * SECOND) },
      [1, 2, 4, 5],
    ],
  ] as const)(
    "backoff that is configured and never executed: %j waits, start by start",
    async (backoff, expected) => {
      // The strategy was read and stored; every restart came after the same pause.
      const restart = { backoff, limit: null, attemptsMax: 4 };
      const result = await run(
        system({ app: { behavior: { startFailures: { kind: "first", count: 9 } }, restart } }),
      );
      const starts = result.story.flatMap((line) =>
        line.endsWith("starting") ? [Number(line.split(" ")[0]) / 1_000] : [],
      );
      const waits = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
      expect(waits).toEqual(expected);
    },
  );
});
