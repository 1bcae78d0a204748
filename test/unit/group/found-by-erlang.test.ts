/**
 * What the comparison with Erlang's supervisor and the model of a group found: each test is the
 * story of one difference.
 *
 * The comparison stands in test/scripts/supervision.ts, the model in test/models/supervision.ts.
 */
import { describe, expect, it } from "vitest";
import { instant } from "../../../kernel/time.ts";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { InstantMachine } from "../../support/supervision/instant-machine.ts";
import { run, system, type PlanDraft, type ServiceDraft } from "../../support/systems.ts";

const AT_ONCE: ServiceDraft = {
  restart: { backoff: { strategy: "none" }, limit: null },
};

function kill(atMs: number, id: number): NonNullable<PlanDraft["faults"]>[number] {
  const where = { service: id as ServiceId, instances: [id as InstanceId] };
  return { kind: "kill", at: instant(atMs * 1_000), ...where };
}

describe("a rest-for-one group", () => {
  it("starts again from the member whose start fails, and not from who failed first", () => {
    // The restart of a had come up to b; then b failed, and a, which ran, was stopped with it.
    const spec = system(
      { a: AT_ONCE, b: AT_ONCE, c: AT_ONCE },
      { groups: { g: { members: ["a", "b", "c"], strategy: "rest-for-one", intensity: 5 } } },
    );
    const machine = new InstantMachine(spec, (name, start) => name === "b" && start === 2);
    machine.takeRecords();
    machine.exit("a", { kind: "code", code: 1 });
    const happened = machine.takeRecords().flatMap((record) => {
      return record.event === "service.state" ? [`${"abc"[record.instance]} ${record.to}`] : [];
    });
    expect(happened).toEqual([
      "a failed",
      "c stopping",
      "c stopped",
      "b stopping",
      "b stopped",
      "a starting",
      "a running",
      "b starting",
      "b failed",
      "b starting",
      "b running",
      "c starting",
      "c running",
    ]);
  });
});

describe("a group that an operator has put back to work", () => {
  it("brings back all of its members when it restarts, whoever ended it", async () => {
    // The member that had failed came back with the others; those that it had taken along did not.
    const { story } = await run(
      system(
        { a: AT_ONCE, b: AT_ONCE, c: AT_ONCE },
        {
          groups: { g: { members: ["a", "b", "c"], strategy: "one-for-all", intensity: 1 } },
          faults: [kill(1_000, 0), kill(1_001, 0), kill(20_000, 1)],
          actions: [{ at: 10_000_000, call: "startService", service: "b" }],
        },
      ),
    );
    expect(story.filter((line) => / (?:starting|failed|stopped)$/u.test(line)).slice(3)).toEqual([
      "1000 a failed",
      "1000 c stopped",
      "1000 b stopped",
      "1000 a starting",
      "1000 b starting",
      "1000 c starting",
      "1001 a failed",
      "1001 c stopped",
      "1001 b stopped",
      "10000 b starting",
      "20000 b failed",
      "20000 a starting",
      "20000 b starting",
      "20000 c starting",
    ]);
  });
});
