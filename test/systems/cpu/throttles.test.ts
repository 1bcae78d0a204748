/**
 * The beginning of a throttle: work may be held back in the very instant in which it begins.
 */
import { describe, expect, it } from "vitest";
import type { InstanceId } from "../../../kernel/spec.ts";
import { throttlesAreEdges, throttlesAreTold } from "../../support/cpu-invariants.ts";
import { run, type Run } from "../../support/systems.ts";
import { load, valueOf } from "../../unit/manifest/read.ts";

async function boot(text: string, untilMs?: number): Promise<Run> {
  const plan = untilMs === undefined ? {} : { untilMs };
  const result = await run(valueOf(load(`system: s\n${text}`)), plan);
  expect([...throttlesAreTold(result), ...throttlesAreEdges(result)]).toEqual([]);
  return result;
}

/** What is told of an instance, as `ms phase periods`. */
function toldOf({ records }: Run, instance: number): readonly string[] {
  return records.flatMap((record) =>
    record.event === "sched.throttle" && record.instance === instance
      ? [`${record.tUs / 1_000} ${record.phase} ${record.periods}`]
      : [],
  );
}

function heldByOf({ cpuUsage }: Run, instance: number): readonly (number | null)[] {
  return [...(cpuUsage?.heldBy.get(instance as InstanceId) ?? [])];
}

describe("work that is held back as it begins", () => {
  it("is told of at the end of its first period, and that one counts", async () => {
    const result = await boot(`
machine: { cpus: 4 }
services:
  a: { restart: no, limits: { cpu: 1 % }, behavior: { start: 50s, cpu: 100 %, threads: 3 } }
faults: [{ at: 1s, kill: a }]`);
    expect(toldOf(result, 0)).toEqual(["100 begin 1", "1000 end 10"]);
  });

  it("is told of where it ends in its second period", async () => {
    const result = await boot(`
machine: { cpus: 4 }
services:
  a: { restart: no, limits: { cpu: 1 % }, behavior: { start: 50s, cpu: 100 %, threads: 2 } }
faults: [{ at: 150ms, kill: a }]`);
    expect(toldOf(result, 0)).toEqual(["100 begin 1", "150 end 2"]);
    expect(heldByOf(result, 0)).toEqual([null]);
  });

  const SHARED = `
machine: { cpus: 2 }
groups: { g: { members: [hungry, late], limits: { cpu: 20 % } } }`;

  it("is told of where others have used up the quota of its group", async () => {
    const result = await boot(`${SHARED}
services:
  hungry: { behavior: { start: 5s, cpu: 100 % } }
  late: { enabled: false, behavior: { start: 5ms, cpu: 100 % } }
actions: [{ at: 1050ms, start: late }]`);
    expect(heldByOf(result, 1)).toEqual([0]);
    expect(toldOf(result, 1)).toEqual(["1100 begin 1", "2100 end 1"]);
  });

  it("is told of where a fault has it compute", async () => {
    const result = await boot(`${SHARED}
services:
  hungry: { behavior: { start: 5s, cpu: 100 % } }
  late: {}
faults: [{ at: 1050ms, for: 40ms, cpu-hog: late }]`);
    expect(heldByOf(result, 1)).toEqual([0]);
    expect(toldOf(result, 1)).toEqual(["1100 begin 1", "2100 end 1"]);
  });

  it("is told of where it goes on after a pause", async () => {
    const result = await boot(
      `${SHARED}
services:
  hungry: { behavior: { start: 50s, cpu: 100 % } }
  late: { behavior: { run: 50s, cpu: 100 % } }
actions: [{ at: 500ms, pause: late }, { at: 3050ms, resume: late }]`,
      4_000,
    );
    const begun = toldOf(result, 1).map((line) => line.split(" ").slice(0, 2).join(" "));
    expect(begun).toEqual(["100 begin", "1500 end", "3100 begin"]);
  });

  const LETTER = `
machine: { cpus: 2 }
groups: { g: { members: [hungry, late], limits: { cpu: 20 % } } }
services:
  hungry: { behavior: { start: 5s, cpu: 100 % } }
  late: { mailbox: { handling: 5ms }, behavior: { cpu: 100 % } }
  sender: { wants: [late], behavior: { sends: [{ to: late, every: 1050ms }] } }`;

  it("is told of where it deals with a message", async () => {
    const result = await boot(LETTER, 2_000);
    expect(heldByOf(result, 1)).toEqual([0]);
    expect(toldOf(result, 1)).toEqual(["1100 begin 1"]);
  });

  it("is held back by no quota while it is paused", async () => {
    const paused = `${LETTER}\nactions: [{ at: 500ms, pause: late }, { at: 1900ms, resume: late }]`;
    const result = await boot(paused, 1_899);
    expect(result.cpuUsage?.throttledPeriods[1]).toBe(0);
    expect(heldByOf(result, 1)).toEqual([]);
  });
});
