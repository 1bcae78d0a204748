/**
 * A member that its group stops and that an operator stops as well: the operator's word is the
 * last, and what is told of it afterwards says so.
 */
import { describe, expect, it } from "vitest";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { duration, instant, SECOND } from "../../../kernel/time.ts";
import { downLines } from "../../../sim/report/boot-text/downs.ts";
import { happeningLines } from "../../../sim/report/boot-text/happenings.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import { createRunRecorder } from "../../../sim/report/run-recorder.ts";
import type { RunReport } from "../../../sim/report/run-report.ts";
import {
  ms,
  run,
  system,
  type PlanDraft,
  type Run,
  type ServiceDraft,
} from "../../support/systems.ts";

function reportOf(result: Run): RunReport {
  const recorder = createRunRecorder(result.system);
  for (const record of result.records) recorder.observe(record);
  return recorder.report(result);
}

function told(result: Run): string {
  const options = { width: 160, palette: PLAIN, detail: "all" } as const;
  return happeningLines(result.system, reportOf(result), options).join("\n");
}

function downs(result: Run): string {
  return downLines(result.system, reportOf(result), 160, PLAIN).join("\n");
}

/** The first is killed after 5 s, and the second stops with it; that one is stopped by hand. */
async function stopped(atMs: number, name = "b"): Promise<Run> {
  const drafts: Readonly<Record<string, ServiceDraft>> = {
    a: { restart: { backoff: { strategy: "fixed", delayUs: duration(1_000_000) } } },
    b: { behavior: { stop: ms(100) } },
    c: { partOf: ["b"] },
  };
  const victim = { service: 0 as ServiceId, instances: [0 as InstanceId] };
  const plan: PlanDraft = {
    groups: { g: { members: ["a", "b", "c"], strategy: "one-for-all", intensity: 3 } },
    faults: [{ kind: "kill", at: instant(5 * SECOND), ...victim }],
    actions: [{ at: atMs * 1_000, call: "stopService", service: name }],
  };
  return run(system(drafts, plan), { untilMs: 20_000 });
}

describe("a member that its group is stopping", () => {
  it("has been stopped by the operator, where the operator asked before it was down", async () => {
    const result = await stopped(5_050);
    expect(told(result)).toMatch(/5\.100s +b(?:\/0)? +stopped by the operator$/m);
    const end = result.records.find((record) => {
      return record.event === "service.state" && record.instance === 1 && record.to === "stopped";
    });
    const audit = result.records.find(({ event }) => event === "audit");
    expect(end?.cause).toBe(audit?.seq);
  });

  it("is down on purpose then, also where it was down before the operator asked", async () => {
    expect(downs(await stopped(5_050))).toBe("");
    expect(downs(await stopped(5_500))).toBe("");
  });

  it("is told where nobody has asked for it", async () => {
    const result = await stopped(5_500, "a");
    expect(result.story).toContain("5100 b stopped");
    expect(downs(result)).toBe("");
    expect(told(result)).toMatch(/5\.100s +b(?:\/0)? +stopped with its group g$/m);
  });
});
