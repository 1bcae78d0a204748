/**
 * Booting: who starts when, and what waiting means.
 */
import { describe, expect, it } from "vitest";
import { duration, SECOND } from "../../../kernel/time.ts";
import { check, ms, run, system } from "../../support/systems.ts";

describe("a boot", () => {
  it("starts a chain one after the other, and its times add up", async () => {
    const { story, ending } = await run(
      system({
        c: { requires: ["b"], behavior: { start: ms(30) } },
        b: { requires: ["a"], behavior: { start: ms(20) } },
        a: { behavior: { start: ms(10) } },
      }),
    );
    expect(ending).toBe("quiet");
    expect(story).toEqual([
      "0 a starting",
      "10 a running",
      "10 a ready",
      "10 b starting",
      "30 b running",
      "30 b ready",
      "30 c starting",
      "60 c running",
      "60 c ready",
    ]);
  });

  it("starts independent branches at once, in the order of the file", async () => {
    const { story } = await run(
      system({
        top: { requires: ["left", "right"], behavior: { start: ms(1) } },
        right: { requires: ["base"], behavior: { start: ms(5) } },
        left: { requires: ["base"], behavior: { start: ms(9) } },
        base: { behavior: { start: ms(2) } },
      }),
    );
    expect(story.filter((line) => line.endsWith("starting"))).toEqual([
      "0 base starting",
      "2 right starting",
      "2 left starting",
      "11 top starting",
    ]);
  });

  it("waits for a readiness check and not only for the process", async () => {
    const { story } = await run(
      system({
        db: {
          behavior: { start: ms(10) },
          checks: [check({ successes: 3, intervalUs: duration(2 * SECOND) })],
        },
        web: { requires: ["db"] },
        log: { requires: ["db:started"] },
      }),
    );
    expect(story).toContain("10 log starting");
    expect(story).toContain("4010 db ready");
    expect(story).toContain("4010 web starting");
  });

  it("waits for a oneshot to complete, which then counts as ready", async () => {
    const { story } = await run(
      system({
        migrate: { kind: "oneshot", behavior: { start: ms(40) } },
        web: { requires: ["migrate:completed"] },
        log: { after: ["migrate"] },
      }),
    );
    expect(story.slice(0, 4)).toEqual([
      "0 migrate starting",
      "40 migrate stopped",
      "40 web starting",
      "40 log starting",
    ]);
  });

  it("starts a disabled service only when something pulls it in", async () => {
    const { story } = await run(
      system({
        spare: { enabled: false },
        cache: { enabled: false },
        web: { wants: ["cache"] },
        log: { after: ["spare"] },
      }),
    );
    expect(story.filter((line) => line.endsWith("starting"))).toEqual([
      "0 cache starting",
      "0 log starting",
      "0 web starting",
    ]);
  });

  it("orders a service only after those of a pure ordering that start at all", async () => {
    const { story } = await run(
      system({
        second: { after: ["first"], behavior: { start: ms(1) } },
        first: { behavior: { start: ms(7) } },
      }),
    );
    expect(story).toContain("7 second starting");
  });

  it("waits for every instance of a scaled dependency", async () => {
    const { story } = await run(
      system({
        db: {
          instances: 3,
          behavior: { start: { kind: "uniform", lowUs: duration(1_000), highUs: duration(9_000) } },
        },
        web: { requires: ["db"] },
      }),
    );
    const lastReady = story
      .filter((line) => /db\/\d ready/.test(line))
      .at(-1)
      ?.split(" ")[0];
    expect(story).toContain(`${lastReady} web starting`);
  });

  it("fails a start that waited too long for what it requires", async () => {
    const { story } = await run(
      system({
        db: { behavior: { start: ms(5_000) } },
        web: { requires: ["db"], waits: { timeoutUs: duration(2 * SECOND) } },
        log: { wants: ["db"], waits: { timeoutUs: duration(2 * SECOND) } },
      }),
    );
    expect(story).toContain("2000 web failed");
    expect(story).toContain("2000 log starting");
    expect(story).not.toContain("5000 web starting");
  });

  it("suspends readiness and liveness until the startup check has passed", async () => {
    const { story } = await run(
      system({
        app: {
          checks: [
            check({ kind: "startup", successes: 2, intervalUs: duration(SECOND) }),
            check({ kind: "readiness" }),
          ],
        },
      }),
    );
    expect(story).toEqual(["0 app starting", "0 app running", "1000 app ready"]);
  });

  it("ends a start at its timeout and counts that as a failure", async () => {
    const { story, records } = await run(
      system({
        slow: {
          behavior: { start: ms(60_000), stop: ms(10) },
          startTimeoutUs: duration(2 * SECOND),
          restart: { policy: "no" },
        },
      }),
    );
    expect(story).toEqual(["0 slow starting", "2000 slow stopping", "2010 slow failed"]);
    const failed = records.find((r) => r.event === "service.state" && r.to === "failed");
    expect(failed).toMatchObject({ exit: { code: 0, cause: "timeout" }, error: "service-timeout" });
  });
});
