/**
 * A call on many services: one transaction, in the planned order, whatever the order of the list.
 */
import { describe, expect, it } from "vitest";
import {
  ms,
  run,
  system,
  type PlanDraft,
  type Run,
  type ServiceDraft,
} from "../../support/systems.ts";

type Call = NonNullable<PlanDraft["actions"]>[number]["call"];

function once(call: Call, service: readonly string[]): PlanDraft {
  return { actions: [{ at: 1_000_000, call, service }] };
}

/** What happened from the call on. */
function after({ story }: Run): readonly string[] {
  return story.filter((line) => Number(line.split(" ")[0]) >= 1_000);
}

/** The services that the audit records name, in their order. */
function audited({ records, system: { services } }: Run): readonly string[] {
  return records.flatMap((record) =>
    record.event === "audit" ? [services[record.service ?? -1]?.spec.name ?? ""] : [],
  );
}

const SHOP: Readonly<Record<string, ServiceDraft>> = {
  db: { behavior: { start: ms(10), stop: ms(10) } },
  cache: { behavior: { start: ms(5), stop: ms(5) } },
  web: { requires: ["db"], after: ["cache"], behavior: { start: ms(20), stop: ms(20) } },
};

describe("a stop of many", () => {
  it.each([[["db", "cache", "web"]], [["web", "cache", "db"]], [["cache", "db", "web"]]])(
    "named as %s goes against the start order along the edges",
    async (list) => {
      const result = await run(system(SHOP, once("stopService", list)));
      expect(audited(result)).toEqual(list);
      expect(after(result)).toEqual([
        "1000 web stopping",
        "1020 web stopped",
        "1020 cache stopping",
        "1020 db stopping",
        "1025 cache stopped",
        "1030 db stopped",
      ]);
    },
  );

  it("tells who was asked for itself, and who of the followers went along", async () => {
    const { records } = await run(
      system({ ...SHOP, log: { requires: ["db"] } }, once("stopService", ["db", "web"])),
    );
    const causes = records.flatMap((record) =>
      record.event === "service.state" && record.to === "stopped" ? [record.exit?.cause] : [],
    );
    expect(causes).toEqual(["dependency", "admin", "admin"]);
    const stops = records.filter((r) => r.event === "service.state" && r.to === "stopping");
    const audits = records.filter((r) => r.event === "audit");
    expect(stops.map(({ cause }) => audits.findIndex(({ seq }) => seq === cause))).toEqual([
      0, 1, 0,
    ]);
  });
});

describe("a start of many", () => {
  const off = Object.fromEntries(
    Object.entries(SHOP).map(([name, draft]) => [name, { ...draft, enabled: false }]),
  );

  it.each([[["web", "cache", "db"]], [["cache", "web"]]])(
    "named as %s brings dependencies up first, those that are only ordered too",
    async (list) => {
      const result = await run(system(off, once("startService", list)));
      expect(audited(result)).toEqual(list);
      expect(after(result)).toEqual([
        "1000 db starting",
        "1000 cache starting",
        "1005 cache running",
        "1005 cache ready",
        "1010 db running",
        "1010 db ready",
        "1010 web starting",
        "1030 web running",
        "1030 web ready",
      ]);
    },
  );

  it("makes room for all of them before it brings any of them up", async () => {
    const result = await run(
      system(
        {
          old: { behavior: { stop: ms(7) } },
          plug: { enabled: false, partOf: ["old"] },
          fresh: { enabled: false, conflicts: ["old"] },
        },
        once("startService", ["plug", "fresh"]),
      ),
    );
    expect(after(result).slice(-1)).toEqual(["1007 fresh ready"]);
    expect(after(result)).toContain("1000 plug ready");
  });
});

describe("a restart of many", () => {
  it("stops who follows first, and starts it once all that it orders after are back", async () => {
    const result = await run(system(SHOP, once("restartService", ["db", "cache"])));
    expect(after(result)).toEqual([
      "1000 web stopping",
      "1020 web stopped",
      "1020 cache stopping",
      "1020 db stopping",
      "1025 cache stopped",
      "1025 cache starting",
      "1030 db stopped",
      "1030 cache running",
      "1030 cache ready",
      "1030 db starting",
      "1040 db running",
      "1040 db ready",
      "1040 web starting",
      "1060 web running",
      "1060 web ready",
    ]);
  });
});

describe("a pause of many", () => {
  it("refuses each by itself, and pauses the others", async () => {
    const result = await run(
      system({ ...SHOP, off: { enabled: false } }, once("pauseService", ["web", "off", "db"])),
    );
    const errors = result.records.flatMap((r) => (r.event === "audit" ? [r.error] : []));
    expect(errors).toEqual([null, "service-not-running", null]);
    expect(after(result)).toEqual([
      "1000 web unready",
      "1000 web paused",
      "1000 db unready",
      "1000 db paused",
    ]);
  });
});

/**
 * A start once took down what it needed: `new` makes `old` go, `tools` goes along with that as a
 * part of it, and `new`, which requires `tools`, failed for want of it.
 */
describe("a start that makes room", () => {
  it("brings back what goes along and is needed all the same", async () => {
    const drafts: Readonly<Record<string, ServiceDraft>> = {
      old: {},
      tools: { partOf: ["old"] },
      new: { enabled: false, requires: ["tools"], conflicts: ["old"] },
    };
    const result = await run(system(drafts, once("startService", ["new"])));
    expect(after(result)).toEqual([
      "1000 tools stopping",
      "1000 old stopping",
      "1000 tools stopped",
      "1000 old stopped",
      "1000 tools starting",
      "1000 tools running",
      "1000 tools ready",
      "1000 new starting",
      "1000 new running",
      "1000 new ready",
    ]);
  });
});
