/**
 * The propagation table of one service, as data and as text.
 */
import { describe, expect, it } from "vitest";
import type { ServiceId } from "../../../kernel/spec.ts";
import { propagationJson } from "../../../sim/plan/propagation-json.ts";
import { propagationText } from "../../../sim/plan/propagation-text.ts";
import { propagationOf, UPSETS } from "../../../sim/plan/propagation.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import type { SystemSpec } from "../../../sim/system.ts";
import { system, type ServiceDraft } from "../../support/systems.ts";

const SHOP: Readonly<Record<string, ServiceDraft>> = {
  migrate: { kind: "oneshot" },
  db: { requires: ["migrate:completed"] },
  cache: { restart: { policy: "no" } },
  log: {},
  api: { requires: ["db"], wants: ["cache"] },
  proxy: { bindsTo: ["api"] },
  tail: { partOf: ["log"] },
  spare: { enabled: false },
};

function idIn(spec: SystemSpec, name: string): ServiceId {
  return spec.services.findIndex((each) => each.spec.name === name) as ServiceId;
}

/** `db: fails runs-on runs-on stops restarts`, in the order of the upsets, of those with a tie. */
function rowsOf(spec: SystemSpec, name: string, side: "suffers" | "causes"): readonly string[] {
  return propagationOf(spec, idIn(spec, name))[side].flatMap(({ service, outcomes, bond }) => {
    if (bond === null) return [];
    const words = UPSETS.map((upset) => outcomes[upset]).join(" ");
    return [`${spec.services[service]?.spec.name ?? ""}: ${words}`];
  });
}

describe("what becomes of a service by the others", () => {
  it("follows each kind of tie, by way of others too", () => {
    const spec = system(SHOP);
    expect(rowsOf(spec, "proxy", "suffers")).toEqual([
      "migrate: fails never never stops restarts",
      "db: fails runs-on runs-on stops restarts",
      "api: fails stops stops stops restarts",
    ]);
    expect(rowsOf(spec, "api", "suffers")).toEqual([
      "migrate: fails never never stops restarts",
      "db: fails runs-on runs-on stops restarts",
      "cache: starts-without runs-on never runs-on runs-on",
    ]);
    expect(rowsOf(spec, "tail", "suffers")).toEqual(["log: starts runs-on runs-on stops restarts"]);
  });

  it("says the same from the other side", () => {
    expect(rowsOf(system(SHOP), "db", "causes")).toEqual([
      "api: fails runs-on runs-on stops restarts",
      "proxy: fails runs-on runs-on stops restarts",
    ]);
    expect(rowsOf(system(SHOP), "api", "causes")).toEqual([
      "proxy: fails stops stops stops restarts",
    ]);
  });

  it("leaves a oneshot that is done alone, and names who is not up", () => {
    const spec = system({ ...SHOP, report: { kind: "oneshot", requires: ["db"] } });
    expect(rowsOf(spec, "report", "suffers")).toContain(
      "db: fails stays-done stays-done stays-done stays-done",
    );
    const { absent } = propagationOf(spec, idIn(spec, "db"));
    expect(absent).toEqual([idIn(spec, "spare")]);
  });

  it("starts a disabled service first, for which what conflicts with it makes room", () => {
    const spec = system({ ...SHOP, spare: { enabled: false, conflicts: ["api"] } });
    const { absent } = propagationOf(spec, idIn(spec, "spare"));
    expect(absent).toEqual([idIn(spec, "api"), idIn(spec, "proxy")]);
  });

  it("brings back who is bound to another where a group takes both along", () => {
    const drafts = { a: {}, web: {}, edge: { bindsTo: ["web"] }, far: { bindsTo: ["edge"] } };
    const crashes = (strategy: "one-for-one" | "rest-for-one"): readonly string[] => {
      const groups = { g: { members: ["a", "web", "edge"], strategy } };
      const spec = system(drafts, { groups });
      return propagationOf(spec, idIn(spec, "web")).causes.map(({ outcomes }) => outcomes.crashes);
    };
    expect(crashes("rest-for-one")).toEqual(["runs-on", "restarts", "stops"]);
    expect(crashes("one-for-one")).toEqual(["runs-on", "stops", "stops"]);
  });

  it("is data with the tie that each follows from", () => {
    const spec = system(SHOP);
    const json: unknown = JSON.parse(propagationJson(spec, propagationOf(spec, idIn(spec, "api"))));
    expect(json).toMatchObject({
      service: "api",
      suffers: {
        migrate: { cannot_start: "fails", because: { kind: "requires", service: "db" } },
        log: { cannot_start: "starts", because: null },
      },
      causes: { proxy: { fails: "stops", because: { kind: "binds-to", service: "api" } } },
      absent: ["spare"],
    });
  });
});

describe("the table for people", () => {
  const render = (drafts: Readonly<Record<string, ServiceDraft>>, width: number): string => {
    const spec = system(drafts);
    const last = (spec.services.length - 1) as ServiceId;
    return propagationText(spec, propagationOf(spec, last), { width, palette: PLAIN });
  };

  it.each([60, 80, 160])("fits %d columns, be names as long as they may", (width) => {
    const long = "n".repeat(120);
    const drafts = {
      [`${long}1`]: {},
      [`${long}2`]: { requires: [`${long}1`] },
      web: { requires: [`${long}2`] },
    };
    const lines = render(drafts, width).split("\n");
    // What a table of five outcomes needs at the least is more than a very narrow terminal has.
    const room = Math.max(width, 80);
    expect(lines.filter((line) => [...line].length > room)).toEqual([]);
    expect(lines.some((line) => line.includes("fails") && line.includes("restarts"))).toBe(true);
  });

  it("says so where nothing becomes of anybody", () => {
    expect(render({ db: {}, web: {} }, 80)).toContain(
      "Nothing becomes of web, whatever becomes of others.",
    );
  });

  it("says of several instances that the last one counts", () => {
    const text = render({ web: { instances: 2 }, side: { bindsTo: ["web"] } }, 80);
    expect(text).toContain("binds to web (all 2)");
    expect(text.replaceAll("\n", " ")).toContain("(all N): not before the last of its instances");
    expect(render({ web: { instances: 2 }, side: { requires: ["web"] } }, 80)).not.toContain("all");
  });

  it("shows forty rows and counts the rest", () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`s${at}`, {}]));
    const text = render({ ...many, web: { requires: Object.keys(many) } }, 80);
    expect(text).toContain("… and 10 more; --json has them");
  });

  it("names a few of those that are not up, and counts the rest as it counts elsewhere", () => {
    const off = Array.from({ length: 1_010 }, (_, at) => [`s${at}`, { enabled: false }] as const);
    const text = render({ ...Object.fromEntries(off), web: {} }, 400);
    expect(text).toContain("so not in the tables: s0, s1, s2, s3, s4, s5, s6, s7 and 1 002 more.");
  });
});
