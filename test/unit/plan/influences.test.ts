/**
 * What groups, isolation and conflicts add to the propagation table, each held against a boot.
 */
import { describe, expect, it } from "vitest";
import type { ServiceId } from "../../../kernel/spec.ts";
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

function idOf(name: string): ServiceId {
  return PLAN.services.findIndex(({ spec }) => spec.name === name) as ServiceId;
}

function textOf(name: string, system: SystemSpec = PLAN): string {
  const options = { width: 400, palette: PLAIN };
  return propagationText(system, propagationOf(system, idOf(name)), options);
}

/** Who starts again, or goes down and stays so, after a second, by a fault or an action then. */
async function movedBy(rest: string): Promise<readonly string[]> {
  const { story } = await run(valueOf(load(`${SYSTEM}${rest}\n`)));
  const late = story.filter((line) => Number.parseFloat(line) >= 1_000);
  const moved = late.flatMap((line) => /(\w+)(?:\/0)? (?:starting|stopped)$/.exec(line)?.[1] ?? []);
  return [...new Set(moved)].toSorted((a, b) => idOf(a) - idOf(b));
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
    expect(restarted).toEqual(["db", "cache", "log", "web"].map(idOf));
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
    expect(json).toMatchObject({ groups: [], crashesWith: [], alsoInfluenced: ["cache"] });
    const own: unknown = JSON.parse(propagationJson(PLAN, propagationOf(PLAN, idOf("y"))));
    expect(own).toMatchObject({ crashesWith: ["x"], conflicts: ["old"] });
  });
});
