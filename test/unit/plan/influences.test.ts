/**
 * What groups, isolation and conflicts add to the propagation table, each held against a boot.
 */
import { describe, expect, it } from "vitest";
import type { GroupSpec, ServiceId } from "../../../kernel/spec.ts";
import { hasInfluences } from "../../../sim/plan/influences.ts";
import { propagationJson } from "../../../sim/plan/propagation-json.ts";
import { propagationText } from "../../../sim/plan/propagation-text.ts";
import { propagationOf } from "../../../sim/plan/propagation.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import type { SystemSpec } from "../../../sim/system.ts";
import { run } from "../../support/systems.ts";
import { load, valueOf } from "../manifest/read.ts";

const SYSTEM = `
system: s
services:
  db: {}
  cache: {}
  log: { restart: { policy: "no" } }
  api: {}
  web: {}
  x: { isolation: none }
  y: { isolation: none }
  old: { enabled: false, conflicts: [y] }
  tail: { binds-to: [cache] }
  alone: {}
groups:
  all: { members: [db, cache, log], strategy: one-for-all, intensity: 5 }
  rest: { members: [api, all, web], strategy: rest-for-one }
`;

const ABSOLUTE = /^(?:Nothing|Whatever) becomes .*(?<!dependencies)\.$/m;

const PLAN = valueOf(load(SYSTEM));

function idOf(name: string, system: SystemSpec = PLAN): ServiceId {
  return system.services.findIndex(({ spec }) => spec.name === name) as ServiceId;
}

function textOf(name: string, system: SystemSpec = PLAN): string {
  const options = { width: 400, palette: PLAIN };
  return propagationText(system, propagationOf(system, idOf(name, system)), options);
}

/** Who starts again, or goes down and stays so, after a second, by a fault or an action then. */
async function movedBy(rest: string, text: string = SYSTEM): Promise<readonly string[]> {
  const system = valueOf(load(`${text}${rest}\n`));
  const { story } = await run(system);
  const late = story.filter((line) => Number.parseFloat(line) >= 1_000);
  const moved = late.flatMap((line) => /(\w+)(?:\/0)? (?:starting|stopped)$/.exec(line)?.[1] ?? []);
  return [...new Set(moved)].toSorted((a, b) => idOf(a, system) - idOf(b, system));
}

/** What each service is in the end, after a fault. */
async function endedBy(rest: string, text: string): Promise<Readonly<Record<string, string>>> {
  const { story } = await run(valueOf(load(`${text}${rest}\n`)));
  const states = story.map((line) => / (\w+) (\w+)$/.exec(line) ?? []);
  return Object.fromEntries(states.map(([, name = "", state = ""]) => [name, state]));
}

/** The influences of a service as names, those of its groups from the innermost outwards. */
function influencesIn(text: string, name: string): InfluencesJson {
  const system = valueOf(load(text));
  return JSON.parse(
    propagationJson(system, propagationOf(system, idOf(name, system))),
  ) as InfluencesJson;
}

interface InfluencesJson {
  readonly groups: readonly Readonly<Record<string, unknown>>[];
  readonly crashes_with: readonly string[];
  readonly also_influenced: readonly string[];
}

describe("a plan of a service that no dependency ties to others", () => {
  it("says who restarts with it in its group, and a boot agrees", async () => {
    const { groups } = propagationOf(PLAN, idOf("db")).influences;
    expect(groups[0]).toMatchObject({
      restartedWith: [idOf("cache")],
      restarts: [idOf("cache")],
      drops: [idOf("log")],
    });
    expect(await movedBy("faults: [{ at: 1s, kill: db/0 }]")).toEqual([
      "db",
      "cache",
      "log",
      "tail",
    ]);
    expect(textOf("db")).toContain("In group all (one-for-all): db restarts when cache ends");
  });

  it("says whom a group around its group takes along, and a boot agrees", async () => {
    const { groups } = propagationOf(PLAN, idOf("db")).influences;
    expect(groups[1]).toMatchObject({
      restartedWith: [idOf("api")],
      restarts: [idOf("web")],
      parent: null,
    });
    const first = propagationOf(PLAN, idOf("api")).influences.groups;
    expect(first[0]).toMatchObject({ restartedWith: [], restartedWithGroups: [] });
    const restarted = [...(first[0]?.restarts ?? [])].toSorted((a, b) => a - b);
    expect(restarted).toEqual(["db", "cache", "log", "web"].map((name) => idOf(name)));
    const moved = await movedBy("faults: [{ at: 1s, kill: api/0 }]");
    expect(moved).toEqual(["db", "cache", "log", "api", "web", "tail"]);
    expect(await movedBy("faults: [{ at: 1s, kill: web/0 }]")).toEqual(["web"]);
  });

  it("says whom a crash takes along in the kernel's own process, and a boot agrees", async () => {
    expect(propagationOf(PLAN, idOf("x")).influences.crashesWith).toEqual([idOf("y")]);
    expect(textOf("x")).toContain("Isolation none: a crash of y takes x along");
    expect(await movedBy("faults: [{ at: 1s, kill: x/0 }]")).toEqual(["x", "y"]);
  });

  it("says whose start stops it, and a boot agrees", async () => {
    expect(textOf("y")).toContain("Conflicts with old: a start of y stops old");
    expect(await movedBy("actions: [{ at: 1s, start: old }]")).toEqual(["y", "old"]);
    const both = "actions: [{ at: 1s, start: old }, { at: 2s, start: y }]";
    expect(await movedBy(both)).toEqual(["y", "old"]);
  });

  it.each(["db", "cache", "log", "api", "web", "x", "y", "old", "tail"])(
    "does not say that nothing becomes of %s",
    (name) => {
      expect(textOf(name)).not.toMatch(ABSOLUTE);
    },
  );

  it("says so of one that nothing moves, and has it all as data", () => {
    expect(textOf("alone")).toMatch(ABSOLUTE);
    const json: unknown = JSON.parse(propagationJson(PLAN, propagationOf(PLAN, idOf("tail"))));
    expect(json).toMatchObject({ groups: [], crashes_with: [], also_influenced: ["cache"] });
    const own: unknown = JSON.parse(propagationJson(PLAN, propagationOf(PLAN, idOf("y"))));
    expect(own).toMatchObject({ crashes_with: ["x"], conflicts: ["old"] });
  });
});

describe("a plan of a oneshot that is done", () => {
  const JOB = `
system: job
services:
  job: { kind: oneshot, isolation: none }
  k1: { isolation: none }
  setup: { kind: oneshot }
  once: { kind: oneshot, restart: { policy: "no" } }
  web: {}
groups:
  all: { members: [setup, once, web], strategy: one-for-all }
`;
  const system = valueOf(load(JOB));

  it("says of no crash that takes it along, or others with it, and a boot agrees", async () => {
    expect(influencesIn(JOB, "k1").crashes_with).toEqual([]);
    expect(influencesIn(JOB, "job").crashes_with).toEqual([]);
    expect(textOf("k1", system)).toMatch(ABSOLUTE);
    expect(await movedBy("faults: [{ at: 1s, kill: job }]", JOB)).toEqual([]);
    expect(await movedBy("faults: [{ at: 1s, kill: k1 }]", JOB)).toEqual(["k1"]);
  });

  it("has it run again with its group, and nobody with its own end, as in a boot", async () => {
    const none = { restarted_with: [], restarted_with_groups: [], restarts: [], drops: [] };
    expect(influencesIn(JOB, "web").groups).toMatchObject([{ ...none, restarts: ["setup"] }]);
    expect(influencesIn(JOB, "setup").groups).toMatchObject([{ ...none, restarted_with: ["web"] }]);
    expect(influencesIn(JOB, "once").groups).toMatchObject([none]);
    expect(textOf("web", system)).not.toContain("when setup");
    expect(await movedBy("faults: [{ at: 1s, kill: web }]", JOB)).toEqual(["setup", "web"]);
    expect(await movedBy("faults: [{ at: 1s, kill: setup }]", JOB)).toEqual([]);
  });

  it("says nothing of a group in which nobody is brought back", async () => {
    const text = JOB.replace("web: {}", 'web: { restart: { policy: "no" } }');
    expect(influencesIn(text, "web").groups).toEqual([]);
    expect(textOf("once", valueOf(load(text)))).toMatch(ABSOLUTE);
    expect(await movedBy("faults: [{ at: 1s, kill: web }]", text)).toEqual([]);
  });
});

describe("a plan of a group of intensity 0", () => {
  const NESTED = `
system: g
services:
  a: { restart: { policy: "no" } }
  b: {}
  c: {}
groups:
  all: { members: [a, b], strategy: one-for-all, intensity: 0 }
  outer: { members: [all, c], strategy: one-for-all }
`;
  const none = { restarted_with: [], restarted_with_groups: [], restarts: [], drops: [] };

  it("says that the first failure ends it, and who starts it anew, as in a boot", async () => {
    expect(influencesIn(NESTED, "b").groups).toMatchObject([
      { ...none, group: "all", brought_back_by: "outer" },
      { group: "outer", restarted_with: ["c"], restarts: ["c"], brought_back_by: null },
    ]);
    const text = textOf("b", valueOf(load(NESTED)));
    expect(text).toContain(
      "In group all (one-for-all): the first failure of a member that is not temporary " +
        "ends all, and outer starts it anew.",
    );
    expect(text).toContain("when all fails, c restarts; after more than 1 restart in 5 s");
    expect(text).not.toMatch(/0 restarts|stops? for good/);
    expect(await movedBy("faults: [{ at: 1s, kill: b }]", NESTED)).toEqual(["a", "b", "c"]);
    expect(await movedBy("faults: [{ at: 1s, kill: a }]", NESTED)).toEqual([]);
  });

  it("looks further out where the group around it is of intensity 0 too", async () => {
    const both = NESTED.replace("one-for-all }", "one-for-all, intensity: 0 }");
    expect(influencesIn(both, "b").groups).toMatchObject([
      { ...none, group: "all", brought_back_by: null },
      { ...none, group: "outer", brought_back_by: null },
    ]);
    expect(textOf("c", valueOf(load(both)))).toContain(
      "the first failure of a member ends outer for good.",
    );
    expect(await endedBy("faults: [{ at: 1s, kill: b }]", both)).toEqual({
      a: "stopped",
      b: "failed",
      c: "stopped",
    });
  });
});

describe("a plan of groups in groups", () => {
  const TEMPORARY = `
system: t
services:
  a: {}
  job: { kind: oneshot }
  b: {}
groups:
  inner: { members: [a, job] }
  outer: { members: [{ group: inner, restart: temporary }, b], strategy: one-for-all }
`;

  it("drops a temporary group whole that is taken along, as a boot does", async () => {
    expect(influencesIn(TEMPORARY, "b").groups).toMatchObject([
      { group: "outer", restarts: [], drops: ["a"], restarted_with_groups: [] },
    ]);
    const text = textOf("a", valueOf(load(TEMPORARY)));
    expect(text).toContain("a stops for good when b ends and is brought back");
    expect(await endedBy("faults: [{ at: 1s, kill: b }]", TEMPORARY)).toEqual({
      a: "stopped",
      job: "stopped",
      b: "ready",
    });
  });

  it("says that all in a group stop, whatever its name", () => {
    expect(textOf("db")).toContain("all in group all stop, and rest brings them back.");
  });
});

describe("names of which one is meant", () => {
  const members = (count: number): string =>
    Array.from({ length: count }, (_, index) => `  s${index}: {}\n`).join("");
  const names = (count: number): string =>
    Array.from({ length: count }, (_, index) => `s${index}`).join(", ");
  const textOfFirst = (count: number): string =>
    textOf(
      "s0",
      valueOf(
        load(
          `system: s\nservices:\n${members(count)}` +
            `groups: { g: { members: [${names(count)}], strategy: one-for-all } }\n`,
        ),
      ),
    );

  it.each([
    [2, "s0 restarts when s1 ends and is brought back;"],
    [3, "s0 restarts when s1 or s2 ends and is brought back;"],
    [5, "s0 restarts when s1, s2, s3 or s4 ends and is brought back;"],
    [10, "s5, s6, s7, s8 or one of 1 more ends and is brought back;"],
    [2_000, "s5, s6, s7, s8 or one of 1 991 more ends and is brought back;"],
    [2_001, "s5, s6, s7, s8 and 1 992 more restart;"],
  ])("are joined by an or, %d in all", (count, sentence) => {
    expect(textOfFirst(count)).toContain(sentence);
  });
});

describe("who else is moved", () => {
  const MIXED = `
system: m
services:
  hub: {}
  in: { requires: [hub] }
  other: { requires: [hub] }
  done: { kind: oneshot, requires: [hub], isolation: none }
  k1: { requires: [hub], isolation: none }
  k2: { requires: [hub], isolation: none }
  rival: { requires: [hub] }
  off: { enabled: false, conflicts: [rival] }
  last: { requires: [hub] }
  lone: { requires: [hub] }
groups:
  pair: { members: [in, other] }
  round: { members: [last] }
`;

  it("are those whose own plan has anything to say", () => {
    const system = valueOf(load(MIXED));
    const { alsoInfluenced } = propagationOf(system, idOf("hub", system));
    const moved = system.services.flatMap(({ spec: { id, enabled } }) => {
      return enabled && hasInfluences(propagationOf(system, id).influences) ? [id] : [];
    });
    expect(alsoInfluenced).toEqual(moved);
    expect(influencesIn(MIXED, "hub").also_influenced).toEqual([
      "in",
      "other",
      "k1",
      "k2",
      "rival",
    ]);
  });

  it("are found by going through each group a few times, however many there are", () => {
    const count = 500;
    const services = Array.from({ length: count }, (_, n) => `  s${n}: { requires: [hub] }\n`);
    const names = Array.from({ length: count }, (_, n) => `s${n}`);
    const text =
      `system: s\nservices:\n  hub: {}\n${services.join("")}` +
      `groups: { g: { members: [hub, ${names.join(", ")}], strategy: one-for-all } }\n`;
    const system = valueOf(load(text));
    let reads = 0;
    const groups = system.groups.map((group) => ({
      ...group,
      spec: {
        ...group.spec,
        get members(): GroupSpec["members"] {
          reads += 1;
          return group.spec.members;
        },
      },
    }));
    const { alsoInfluenced } = propagationOf({ ...system, groups }, 0 as ServiceId);
    expect(alsoInfluenced).toHaveLength(count);
    expect(reads).toBeLessThan(10);
  });
});
