/**
 * What an operator asks for, and who follows.
 */
import { describe, expect, it } from "vitest";
import { duration, SECOND } from "../../../kernel/time.ts";
import { ms, run, system } from "../../support/systems.ts";

const STOP = { at: 1_000_000, call: "stopService" } as const;
const START = { at: 2_000_000, call: "startService" } as const;
const RESTART = { at: 1_000_000, call: "restartService" } as const;

describe("an operator's call", () => {
  it("stops dependents first, against the start order, and only those that follow", async () => {
    const { story } = await run(
      system(
        {
          db: { behavior: { stop: ms(5) } },
          api: { requires: ["db"], behavior: { stop: ms(10) } },
          web: { requires: ["api"], behavior: { stop: ms(20) } },
          log: { wants: ["db"] },
          part: { partOf: ["db"], behavior: { stop: ms(1) } },
        },
        { actions: [{ ...STOP, service: "db" }] },
      ),
    );
    expect(story.filter((line) => line.startsWith("10"))).toEqual([
      "1000 web stopping",
      "1000 part stopping",
      "1001 part stopped",
      "1020 web stopped",
      "1020 api stopping",
      "1030 api stopped",
      "1030 db stopping",
      "1035 db stopped",
    ]);
  });

  it("restarts the dependents after the service, in the start order", async () => {
    const { story, records } = await run(
      system(
        {
          db: { behavior: { start: ms(50), stop: ms(5) } },
          web: { requires: ["db"], behavior: { start: ms(20), stop: ms(10) } },
        },
        { actions: [{ ...RESTART, service: "db" }] },
      ),
    );
    expect(story.slice(6)).toEqual([
      "1000 web stopping",
      "1010 web stopped",
      "1010 db stopping",
      "1015 db stopped",
      "1015 db starting",
      "1065 db running",
      "1065 db ready",
      "1065 web starting",
      "1085 web running",
      "1085 web ready",
    ]);
    expect(records.some((r) => r.event === "recovery.started")).toBe(false);
  });

  it("kills what does not stop in time, and still ends in stopped", async () => {
    const { story, records } = await run(
      system(
        { app: { behavior: { stop: ms(60_000) }, stopTimeoutUs: duration(3 * SECOND) } },
        { actions: [{ ...STOP, service: "app" }] },
      ),
    );
    expect(story.slice(-2)).toEqual(["1000 app stopping", "4000 app stopped"]);
    expect(records.at(-1)).toMatchObject({ exit: { signal: "SIGKILL", cause: "timeout" } });
  });

  it("calls a pending restart off", async () => {
    const { story } = await run(
      system(
        {
          app: {
            behavior: { run: ms(900), exit: { kind: "signal", signal: "SIGSEGV" } },
            restart: { backoff: { strategy: "fixed", delayUs: duration(60 * SECOND) } },
          },
        },
        { actions: [{ ...STOP, service: "app" }] },
      ),
    );
    expect(story.slice(-2)).toEqual(["900 app failed", "1000 app stopped"]);
  });

  it("starts what the service pulls in, and revives what had given up", async () => {
    const { story } = await run(
      system(
        {
          db: {
            behavior: { startFailures: { kind: "first", count: 1 } },
            restart: { policy: "no" },
          },
          web: { requires: ["db"] },
        },
        { actions: [{ ...START, service: "web" }] },
      ),
    );
    expect(story).toEqual([
      "0 db starting",
      "0 db failed",
      "0 web failed",
      "2000 db starting",
      "2000 db running",
      "2000 db ready",
      "2000 web starting",
      "2000 web running",
      "2000 web ready",
    ]);
  });

  it("stops what conflicts with the service before it starts it", async () => {
    const { story } = await run(
      system(
        {
          blue: { behavior: { stop: ms(7) } },
          green: { enabled: false, conflicts: ["blue"] },
        },
        { actions: [{ ...START, service: "green" }] },
      ),
    );
    expect(story.slice(-5)).toEqual([
      "2000 blue stopping",
      "2007 blue stopped",
      "2007 green starting",
      "2007 green running",
      "2007 green ready",
    ]);
  });

  it("changes nothing where the service is already as wanted", async () => {
    const { story } = await run(
      system(
        { app: {}, idle: { enabled: false } },
        {
          actions: [
            { ...START, service: "app" },
            { ...STOP, service: "idle" },
          ],
        },
      ),
    );
    expect(story).toEqual(["0 app starting", "0 app running", "0 app ready"]);
  });

  it("never lets two calls at once contradict each other", async () => {
    const { story } = await run(
      system(
        { db: { behavior: { start: ms(10), stop: ms(10) } }, web: { requires: ["db"] } },
        {
          actions: [
            { ...STOP, service: "db" },
            { ...STOP, call: "startService", service: "web" },
          ],
        },
      ),
    );
    expect(story.at(-1)).toMatch(/web ready$/);
  });
});

describe("a start that was asked for", () => {
  it("is not taken back by the stop of a rival that its dependency is part of", async () => {
    const { story } = await run(
      system(
        {
          blue: { enabled: false, behavior: { stop: ms(5) } },
          green: { enabled: false, partOf: ["blue"], conflicts: ["blue"] },
          shop: { enabled: false, requires: ["green"] },
        },
        {
          actions: [
            { at: 0, call: "startService", service: "blue" },
            { at: 1_000_000, call: "startService", service: "shop" },
          ],
        },
      ),
    );
    expect(story.slice(-5)).toEqual([
      "1005 green running",
      "1005 green ready",
      "1005 shop starting",
      "1005 shop running",
      "1005 shop ready",
    ]);
  });

  it("fails when its dependency goes down with what that is bound to", async () => {
    const { story } = await run(
      system({
        base: { behavior: { start: ms(1), run: ms(3) } },
        agent: { bindsTo: ["base"], behavior: { start: ms(3), stop: ms(2) } },
        shop: { requires: ["agent"], behavior: { start: ms(1) } },
      }),
    );
    expect(story.slice(-4)).toEqual([
      "4 agent ready",
      "4 agent stopping",
      "6 agent stopped",
      "6 shop failed",
    ]);
  });
});
