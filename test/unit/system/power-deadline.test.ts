/**
 * What a shutdown counts at its deadline, and what it leaves as it was.
 */
import { describe, expect, it } from "vitest";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { duration, instant } from "../../../kernel/time.ts";
import { happeningLines } from "../../../sim/report/boot-text/happenings.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import { createRunRecorder } from "../../../sim/report/run-recorder.ts";
import {
  ms,
  run,
  system,
  type PlanDraft,
  type Run,
  type ServiceDraft,
} from "../../support/systems.ts";

function told(result: Run): readonly string[] {
  const recorder = createRunRecorder(result.system);
  for (const record of result.records) recorder.observe(record);
  const report = recorder.report(result);
  const options = { width: 160, palette: PLAIN, detail: "all" } as const;
  return happeningLines(result.system, report, options).map((line) => line.trim());
}

describe("the deadline of a shutdown", () => {
  it("counts the processes that it kills, and no start that is still at its hook", async () => {
    const drafts: Readonly<Record<string, ServiceDraft>> = {
      app: {
        hooks: { "on-restart": { run: ms(60_000), timeoutUs: duration(90_000_000) } },
        restart: { backoff: { strategy: "none" } },
      },
      // Whoever comes after it stops first, so the deadline finds it at its hook.
      web: { after: ["app"], behavior: { stop: ms(2_000) } },
    };
    const victim = { service: 0 as ServiceId, instances: [0 as InstanceId] };
    const plan: PlanDraft = {
      faults: [{ kind: "kill", at: instant(50_000), ...victim }],
      actions: [{ at: 100_000, call: "shutdownSystem", service: [], deadlineMs: 500 }],
    };
    const { records } = await run(system(drafts, plan));
    const killed = records.flatMap((record) =>
      record.event === "power.deadline" ? [record.killed] : [],
    );
    expect(killed).toEqual([1]);
  });
});

describe("a reboot", () => {
  it("leaves it told that what was removed before is not registered", async () => {
    const drafts: Readonly<Record<string, ServiceDraft>> = { db: {}, web: { requires: ["db"] } };
    const plan: PlanDraft = {
      actions: [
        { at: 1_000_000, call: "unregisterService", service: "db" },
        { at: 2_000_000, call: "rebootSystem", service: [] },
      ],
    };
    const lines = told(await run(system(drafts, plan)));
    expect(lines.at(-1)).toMatch(/web +cannot start: requires db, which is not registered$/);
  });
});

describe("a start without what it wanted", () => {
  it("says of what is to be restarted that it waits for that, and not that it failed", async () => {
    const crash: ServiceDraft = {
      behavior: { start: ms(10), startFailures: { kind: "first", count: 1 } },
      restart: { backoff: { strategy: "fixed", delayUs: duration(5_000_000) } },
    };
    const waits = { timeoutUs: duration(1_000_000) };
    const drafts = { db: crash, web: { wants: ["db"], waits } };
    const lines = told(await run(system(drafts)));
    expect(lines.find((line) => line.includes("web"))).toMatch(
      /web +waited 1 s for db, which waits for its next restart \(line 1\); it starts without$/,
    );
  });

  it("says so of what has been given up for good", async () => {
    const crash: ServiceDraft = {
      behavior: { start: ms(10), startFailures: { kind: "first", count: 9 } },
      restart: { policy: "no" },
    };
    const lines = told(await run(system({ db: crash, web: { wants: ["db"] } })));
    expect(lines.find((line) => line.includes("web"))).toMatch(/wants db, which failed/);
  });
});
