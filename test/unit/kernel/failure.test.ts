/**
 * Failing: who is started again, who gives up, and whom that takes along.
 */
import { describe, expect, it } from "vitest";
import { instant, duration, SECOND } from "../../../kernel/time.ts";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { check, ms, run, system } from "../../support/systems.ts";

const FIRST = 0 as InstanceId;
const FIRST_SERVICE = 0 as ServiceId;

describe("a service that fails", () => {
  it("is started again after its delay, and recovers", async () => {
    const { story, records } = await run(
      system({ db: { behavior: { start: ms(10), startFailures: { kind: "first", count: 2 } } } }),
    );
    expect(story).toEqual([
      "0 db starting",
      "10 db failed",
      "110 db starting",
      "120 db failed",
      "220 db starting",
      "230 db running",
      "230 db ready",
    ]);
    const attempts = records.flatMap((r) => (r.event === "recovery.started" ? [r.attempt] : []));
    expect(attempts).toEqual([1, 2]);
    expect(records.at(-1)).toMatchObject({ outcome: "recovered", tookUs: 220_000 });
  });

  it("is refused the start beyond the limit, the first start counted", async () => {
    const { story, records } = await run(
      system({ db: { behavior: { run: ms(500), exit: { kind: "code", code: 1 } } } }),
    );
    const starts = story.filter((line) => line.endsWith("starting"));
    expect(starts).toEqual([0, 600, 1200, 1800, 2400].map((at) => `${at} db starting`));
    expect(records.some((r) => r.event === "limit.hit" && r.tUs === 3_000_000)).toBe(true);
    expect(story.at(-1)).toBe("2900 db failed");
  });

  it("is started again without end where the window has room for it", async () => {
    const { story } = await run(
      system({ db: { behavior: { run: ms(2_000), exit: { kind: "code", code: 1 } } } }),
      { untilMs: 60_000 },
    );
    expect(story.filter((line) => line.endsWith("starting"))).toHaveLength(29);
  });

  it("takes along those that wait for it, with the chain in the trace", async () => {
    const { story, records } = await run(
      system({
        web: { requires: ["api"] },
        api: { requires: ["db"] },
        log: { wants: ["db"] },
        db: {
          behavior: { start: ms(5), startFailures: { kind: "first", count: 9 } },
          restart: { policy: "no" },
        },
      }),
    );
    expect(story).toEqual([
      "0 db starting",
      "5 db failed",
      "5 api failed",
      "5 web failed",
      "5 log starting",
      "5 log running",
      "5 log ready",
    ]);
    const web = records.find((r) => r.event === "service.state" && r.instance === FIRST);
    expect(web).toMatchObject({ error: "dependency-error" });
    const chain: string[] = [];
    for (let at = web; at !== undefined; at = at.cause === null ? undefined : records[at.cause]) {
      chain.push(at.event);
    }
    expect(chain.slice(0, 5)).toEqual([
      "service.state",
      "dependency.failed",
      "service.state",
      "dependency.failed",
      "service.state",
    ]);
    expect(chain.at(-1)).toBe("boot.stage");
  });

  it("fails anew where a start of what had failed is lost to its needs", async () => {
    // It stayed as it had failed before, and nobody heard why the start had come to nothing.
    const { story, records } = await run(
      system(
        {
          db: {
            behavior: { startFailures: { kind: "first", count: 9 } },
            restart: { policy: "no" },
          },
          api: { requires: ["db"], hooks: { "on-failure": { run: ms(1) } } },
          web: { requires: ["api"] },
        },
        { actions: [{ at: 2_000_000, call: "startService", service: "web" }] },
      ),
    );
    expect(story.slice(-2)).toEqual(["2000 db starting", "2000 db failed"]);
    const lost = records.filter((r) => r.event === "dependency.failed" && r.tUs === 2_000_000);
    expect(lost).toMatchObject([
      { service: 1, dependency: 0, fatal: true },
      { service: 2, dependency: 1, fatal: true, cause: lost[0]?.seq },
    ]);
    const detected = records.filter((r) => r.event === "fault.detected" && r.tUs === 2_000_000);
    expect(detected.map((r) => r.event === "fault.detected" && r.type)).toEqual([
      "unhandled-exception",
      "dependency-failure",
      "dependency-failure",
    ]);
    expect(records.filter((r) => r.event === "hook.started")).toHaveLength(2);
  });

  it("takes only those along that are bound to it when it crashes", async () => {
    const { story } = await run(
      system(
        {
          db: { behavior: { start: ms(10) } },
          web: { requires: ["db"] },
          agent: { bindsTo: ["db"], behavior: { stop: ms(3) } },
          probe: { requires: ["agent"] },
        },
        {
          faults: [
            { at: instant(1_000_000), kind: "kill", instances: [FIRST], service: FIRST_SERVICE },
          ],
        },
      ),
    );
    expect(story.slice(-8)).toEqual([
      "1000 db failed",
      "1000 probe stopping",
      "1000 probe stopped",
      "1000 agent stopping",
      "1003 agent stopped",
      "1100 db starting",
      "1110 db running",
      "1110 db ready",
    ]);
  });

  it("restarts as soon as the dependency that it fell over is back", async () => {
    const at = instant(1_000_000);
    const { story } = await run(
      system(
        {
          db: { behavior: { start: ms(700) } },
          web: {
            requires: ["db"],
            restart: { backoff: { strategy: "fixed", delayUs: duration(60 * SECOND) } },
          },
        },
        {
          faults: [
            { at, kind: "kill", instances: [FIRST], service: FIRST_SERVICE },
            { at, kind: "kill", instances: [1 as InstanceId], service: 1 as ServiceId },
          ],
        },
      ),
    );
    expect(story).toContain("1800 db ready");
    expect(story).toContain("1800 web starting");
  });

  it("waits with its restart until what it requires is there", async () => {
    const at = instant(1_000_000);
    const { story } = await run(
      system(
        { db: { behavior: { start: ms(700) } }, web: { requires: ["db"] } },
        {
          faults: [
            { at, kind: "kill", instances: [1 as InstanceId], service: 1 as ServiceId },
            { at, kind: "kill", instances: [FIRST], service: FIRST_SERVICE },
          ],
        },
      ),
    );
    expect(story).toContain("1800 db ready");
    expect(story).toContain("1800 web starting");
    expect(story).not.toContain("1100 web starting");
  });

  it("is found by its liveness check when it hangs, killed, and restarted", async () => {
    const { story, records } = await run(
      system(
        {
          app: {
            behavior: { start: ms(100) },
            checks: [
              check({
                kind: "liveness",
                intervalUs: duration(10 * SECOND),
                timeoutUs: duration(SECOND),
              }),
            ],
          },
        },
        {
          faults: [
            {
              at: instant(15_000_000),
              kind: "hang",
              instances: [FIRST],
              service: FIRST_SERVICE,
              forUs: null,
            },
          ],
        },
      ),
    );
    expect(story.slice(3)).toEqual([
      "41100 app stopping",
      "44100 app failed",
      "44200 app starting",
      "44300 app running",
      "44300 app ready",
    ]);
    const detected = records.filter((r) => r.event === "fault.detected");
    expect(detected).toMatchObject([{ type: "health-check-failure", tUs: 41_100_000 }]);
    const chain: string[] = [];
    for (let r = detected[0]; r !== undefined;) {
      chain.push(r.event);
      r = r.cause === null ? undefined : (records[r.cause] as typeof r);
    }
    expect(chain.at(-1)).toBe("fault.injected");
  });

  it("goes on where it stood when a hang is over", async () => {
    const { story } = await run(
      system(
        { app: { behavior: { start: ms(100) } } },
        {
          faults: [
            {
              at: instant(50_000),
              kind: "hang",
              instances: [FIRST],
              service: FIRST_SERVICE,
              forUs: duration(SECOND),
            },
          ],
        },
      ),
    );
    expect(story).toEqual(["0 app starting", "1100 app running", "1100 app ready"]);
  });

  it("is killed for memory at the microsecond at which it passes its limit", async () => {
    const { story, records, memoryPeakBytes } = await run(
      system(
        {
          app: {
            behavior: { memory: { baseBytes: 1_000, leakBytesPerSecond: 0 } },
            memoryLimitBytes: 2_000,
          },
        },
        {
          faults: [
            {
              at: instant(1_000_000),
              kind: "leak",
              instances: [FIRST],
              service: FIRST_SERVICE,
              bytesPerSecond: 100,
              forUs: null,
            },
          ],
        },
      ),
    );
    expect(story[3]).toBe("11010 app failed");
    const exit = records.find((r) => r.event === "service.state" && r.to === "failed");
    expect(exit).toMatchObject({ exit: { signal: "SIGKILL", cause: "oom" } });
    expect(memoryPeakBytes).toEqual([2_001]);
  });

  it("gives way to the machine's memory, the largest first", async () => {
    const memory = (baseBytes: number, leakBytesPerSecond: number) => ({
      memory: { baseBytes, leakBytesPerSecond },
    });
    const { story } = await run(
      system(
        {
          small: { behavior: memory(100, 0) },
          large: { behavior: memory(300, 10), restart: { policy: "no" } },
        },
        { machineMemoryBytes: 500 },
      ),
    );
    expect(story.at(-1)).toBe("10100 large failed");
  });

  it("takes longer to start while it is slow", async () => {
    const { story } = await run(
      system(
        { app: { behavior: { start: ms(100) } } },
        {
          faults: [
            {
              at: instant(1_000_000),
              kind: "slow",
              instances: [FIRST],
              service: FIRST_SERVICE,
              factor: 10,
              forUs: duration(10 * SECOND),
            },
            { at: instant(2_000_000), kind: "kill", instances: [FIRST], service: FIRST_SERVICE },
          ],
        },
      ),
    );
    expect(story).toContain("2100 app starting");
    expect(story).toContain("3100 app ready");
  });
});
