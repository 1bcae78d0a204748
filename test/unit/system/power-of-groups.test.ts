/**
 * Shutdown and reboot of what is supervised: groups do not bring back what is to go down.
 */
import { describe, expect, it } from "vitest";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { instant } from "../../../kernel/time.ts";
import {
  ms,
  run,
  system,
  type PlanDraft,
  type Run,
  type ServiceDraft,
} from "../../support/systems.ts";

const MEMBERS: Readonly<Record<string, ServiceDraft>> = {
  a: { behavior: { start: ms(10), stop: ms(10) } },
  b: { requires: ["a"], behavior: { start: ms(10), stop: ms(200) } },
  c: { requires: ["b"], behavior: { start: ms(10), stop: ms(10) } },
};

const GROUPS: NonNullable<PlanDraft["groups"]> = {
  g: { members: ["a", "b", "c"], strategy: "one-for-all", intensity: 1, periodMs: 60_000 },
};

const FAILS = { kind: "code", code: 1 } as const;

type Power = "shutdownSystem" | "rebootSystem";

function supervised(atMs: number, call: Power, deadlineMs?: number): PlanDraft {
  const deadline = deadlineMs === undefined ? {} : { deadlineMs };
  return { groups: GROUPS, actions: [{ at: atMs * 1_000, call, service: [], ...deadline }] };
}

function kill(atMs: number, service: number): NonNullable<PlanDraft["faults"]>[number] {
  const instances = [service as InstanceId];
  return { at: instant(atMs * 1_000), kind: "kill", service: service as ServiceId, instances };
}

function since(fromMs: number, { story }: Run): readonly string[] {
  return story.filter((line) => Number(line.split(" ")[0]) >= fromMs);
}

describe("a shutdown of a supervised system", () => {
  it("takes the members down by the order of the plan, and none comes back", async () => {
    const result = await run(system(MEMBERS, supervised(1_000, "shutdownSystem")));
    expect(since(1_000, result)).toEqual([
      "1000 c stopping",
      "1010 c stopped",
      "1010 b stopping",
      "1210 b stopped",
      "1210 a stopping",
      "1220 a stopped",
    ]);
    expect(result.ending).toBe("shutdown");
  });

  it("holds to its deadline, whatever a group was about to do", async () => {
    const plan: PlanDraft = {
      ...supervised(1_020, "shutdownSystem", 50),
      faults: [kill(1_000, 2)],
    };
    const result = await run(system(MEMBERS, plan));
    expect(since(1_000, result)).toEqual([
      "1000 c failed",
      "1000 b stopping",
      "1020 c stopped",
      "1070 a stopping",
      "1070 a stopped",
      "1070 b stopped",
    ]);
    expect([result.ending, result.endedAt]).toEqual(["shutdown", 1_070_000]);
  });

  it("is not kept up by a member that crashes on the way down", async () => {
    const plan: PlanDraft = { ...supervised(1_000, "shutdownSystem"), faults: [kill(1_100, 0)] };
    const { story, ending, records } = await run(system(MEMBERS, plan));
    expect(story.filter((line) => line.endsWith("starting"))).toHaveLength(3);
    expect(records.some(({ event }) => event === "group.restart")).toBe(false);
    expect(ending).toBe("shutdown");
  });
});

describe("a reboot of a supervised system", () => {
  it("counts restarts anew: as many as before are no reason to give up", async () => {
    const faults = [kill(1_000, 2), kill(5_000, 2)];
    const rebooted = await run(system(MEMBERS, { ...supervised(3_000, "rebootSystem"), faults }));
    const left = await run(system(MEMBERS, { groups: GROUPS, faults }));
    const escalations = [rebooted, left].map(({ records }) => {
      return records.filter(({ event }) => event === "escalation").length;
    });
    expect(escalations).toEqual([0, 1]);
  });

  it("puts a group that had failed for good back to its work", async () => {
    const faults = [kill(1_000, 2), kill(2_000, 2), kill(6_000, 2)];
    const { story, records } = await run(
      system(MEMBERS, { ...supervised(4_000, "rebootSystem"), faults }),
    );
    const states = records.flatMap((record) => {
      return record.event === "group.state" && record.tUs >= 2_000_000
        ? [`${Math.floor(record.tUs / 1_000_000)} ${record.to}`]
        : [];
    });
    expect(states).toEqual(["2 stopping", "2 failed", "4 running", "6 restarting", "6 running"]);
    expect(story.at(-1)).toMatch(/ c ready$/);
  });

  // A group goes on with those that it restarts. Who comes to its start only now, by the boot and
  // in a group that had failed, is none of them: it does not wait for that, nor go down with it.
  it("lets a member of such a group boot beside a restart of the group around it", async () => {
    const drafts: Readonly<Record<string, ServiceDraft>> = {
      db: { behavior: { start: ms(100) } },
      job: { requires: ["db"], behavior: { start: ms(10), run: ms(1_000), exit: FAILS } },
      web: { behavior: { start: ms(10) } },
    };
    const groups: NonNullable<PlanDraft["groups"]> = {
      jobs: { members: ["job"], intensity: 0 },
      shop: { members: ["jobs:temporary", "web"], strategy: "one-for-all", intensity: 1 },
    };
    const plan: PlanDraft = {
      groups,
      faults: [kill(2_050, 2)],
      actions: [{ at: 2_000_000, call: "rebootSystem", service: [] }],
    };
    const { records, story } = await run(system(drafts, plan), { untilMs: 2_500 });
    const states = records.flatMap((record) => {
      if (record.event !== "group.state" || record.tUs < 2_000_000) return [];
      return [`${record.tUs / 1_000} ${Object.keys(groups)[record.group]} ${record.to}`];
    });
    expect(states).toEqual(["2050 shop restarting", "2100 jobs running", "2160 shop running"]);
    expect(story.filter((line) => /^2[1-9].*(job|web)/u.test(line))).toEqual([
      "2100 job starting",
      "2110 job running",
      "2110 job ready",
      "2150 web starting",
      "2160 web running",
      "2160 web ready",
    ]);
  });
});
