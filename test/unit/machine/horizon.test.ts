/**
 * The end of a run in which something never comes: an hour after the last thing that was planned.
 *
 * Of the random systems those in which this happens end early, because whoever is asked fifty times
 * a second how it is makes records of millions within that hour.
 */
import { expect, it } from "vitest";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { duration, HOUR, instant, MINUTE, SECOND } from "../../../kernel/time.ts";
import { check, run, system, type PlanDraft } from "../../support/systems.ts";

const EVERY_MINUTE = check({ kind: "readiness", intervalUs: duration(MINUTE) });

function hang(forUs: ReturnType<typeof duration> | null): PlanDraft {
  const target = { service: 0 as ServiceId, instances: [0 as InstanceId] };
  return { faults: [{ at: instant(SECOND), kind: "hang", forUs, ...target }] };
}

const DRAFTS = { db: { checks: [EVERY_MINUTE] }, web: { checks: [EVERY_MINUTE] } };

it("is an hour after the fault where a process hangs for good", async () => {
  const { ending, records, endedAt } = await run(system(DRAFTS, hang(null)));
  expect(ending).toBe("horizon");
  // The last that happens within an hour of the fault is a check; the next comes a minute later.
  expect(endedAt).toBe(HOUR);
  // It is asked for the first time when it enters running, and then each minute.
  const probes = records.flatMap((record) => {
    return record.event === "probe.result" && record.instance === 1 ? [record.tUs] : [];
  });
  expect([probes.length, probes[0], probes.at(-1)]).toEqual([61, 0, HOUR]);
});

it("is when the fault heals where nothing else is awaited", async () => {
  const { ending, endedAt } = await run(system(DRAFTS, hang(duration(30 * SECOND))));
  expect([ending, endedAt]).toEqual(["quiet", 31 * SECOND]);
});
