/**
 * A startup check, as Kubernetes has it: until it has passed nothing else is asked, and once it has
 * passed it is asked no more, until the instance starts again.
 */
import { describe, expect, it } from "vitest";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { duration, instant, SECOND } from "../../../kernel/time.ts";
import { check, run, system, type PlanDraft, type Run } from "../../support/systems.ts";

const STARTUP = check({
  kind: "startup",
  successes: 2,
  failures: 1,
  intervalUs: duration(SECOND),
  timeoutUs: duration(SECOND / 10),
});
const LIVENESS = check({ kind: "liveness", intervalUs: duration(4 * SECOND) });

/** When a check was answered, in milliseconds. */
function answers({ records }: Run, index: number): readonly number[] {
  return records.flatMap((record) =>
    record.event === "probe.result" && record.check === index ? [record.tUs / 1_000] : [],
  );
}

function fault(atMs: number, kind: "hang" | "kill"): NonNullable<PlanDraft["faults"]>[number] {
  const own = { at: instant(atMs * 1_000), service: 0 as ServiceId, instances: [0 as InstanceId] };
  return kind === "kill" ? { ...own, kind } : { ...own, kind, forUs: duration(2 * SECOND) };
}

describe("a startup check", () => {
  it("is asked no more once so many answers in a row were good", async () => {
    const spec = system({ app: { checks: [STARTUP, LIVENESS] } });
    const result = await run(spec, { untilMs: 10_000 });
    expect(answers(result, 0)).toEqual([0, 1_000]);
    expect(answers(result, 1)).toEqual([1_000, 5_000, 9_000]);
  });

  it("ends nothing after it has passed, however long the program hangs", async () => {
    const spec = system({ app: { checks: [STARTUP] } }, { faults: [fault(1_500, "hang")] });
    const result = await run(spec, { untilMs: 10_000 });
    expect(result.story).toEqual(["0 app starting", "0 app running", "1000 app ready"]);
  });

  it("still ends a program that hangs before it has passed", async () => {
    const spec = system({ app: { checks: [STARTUP] } }, { faults: [fault(500, "hang")] });
    const result = await run(spec, { untilMs: 1_200 });
    expect(result.story).toContain("1100 app stopping");
  });

  it("is asked again by the next process", async () => {
    const spec = system({ app: { checks: [STARTUP] } }, { faults: [fault(5_000, "kill")] });
    const result = await run(spec, { untilMs: 10_000 });
    expect(answers(result, 0)).toEqual([0, 1_000, 5_100, 6_100]);
    expect(result.story.slice(-2)).toEqual(["5100 app running", "6100 app ready"]);
  });

  it("that has passed is not asked after a pause, as one that has not passed is", async () => {
    const slow = { ...STARTUP, successes: 3 };
    const plan: PlanDraft = {
      actions: [
        { at: 1_500_000, call: "pauseService", service: "app" },
        { at: 3_000_000, call: "resumeService", service: "app" },
      ],
    };
    const spec = system({ app: { checks: [STARTUP, slow, LIVENESS] } }, plan);
    const result = await run(spec, { untilMs: 6_000 });
    expect(answers(result, 0)).toEqual([0, 1_000]);
    expect(answers(result, 1)).toEqual([0, 1_000, 3_000]);
    expect(answers(result, 2)).toEqual([3_000]);
  });
});
