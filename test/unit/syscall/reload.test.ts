/**
 * `reloadService`: who may, on whom, in a batch, by handle, and what becomes of a wrong one. How a
 * service goes over to new values is told in kernel/reload.test.ts.
 */
import { describe, expect, it } from "vitest";
import { setOf } from "../../../kernel/capability/capability.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import { KernelBench } from "../../support/kernel-bench.ts";
import { run, type ServiceDraft } from "../../support/systems.ts";
import { load, valueOf } from "../manifest/read.ts";

const DB: ServiceDraft = {
  instances: 2,
  config: {
    values: { size: 5, "pool.name": "main" },
    rules: [{ field: "size", range: [1, 10], required: true, message: null }],
  },
};

function bench(): KernelBench {
  return new KernelBench({
    db: DB,
    cache: {},
    admin: { type: "system", capabilities: setOf(["service-reload"]) },
    guest: { type: "system" },
  });
}

function reload(values: unknown, ...services: readonly (string | number)[]): object {
  return { call: "reloadService" as const, services, values };
}

/** What became of configurations, with the service and the version that is in force then. */
function outcomes(records: readonly TraceRecord[]): readonly string[] {
  return records.flatMap((record) => {
    if (record.event === "config.changed") return [`${record.service} ${record.version}`];
    if (record.event !== "config.rejected") return [];
    return [`${record.service} ${record.version} ${record.refusal}`];
  });
}

describe("reloadService", () => {
  it("is made by the operator, and changes all instances with one record", () => {
    const world = bench();
    expect(world.ask([reload({ size: 6 }, "db")])[0]?.results).toMatchObject([{ ok: true }]);
    expect(outcomes(world.records)).toEqual(["0 2"]);
    expect(world.records.at(-1)).toMatchObject({ instances: 2, changed: 1 });
  });

  it("is made by a service that may, and refused to one that may not", () => {
    const world = bench();
    expect(world.ask([reload({ size: 6 }, "db")], "guest")[0]?.results).toMatchObject([
      {
        ok: false,
        error: "permission-denied",
        reason: "guest/0 lacks the capability service-reload",
      },
    ]);
    expect(world.records.at(-1)).toMatchObject({ type: "security-violation" });
    expect(outcomes(world.records)).toEqual([]);
    expect(world.ask([reload({ size: 6 }, "db")], "admin")[0]?.results).toMatchObject([
      { ok: true },
    ]);
    expect(outcomes(world.records)).toEqual(["0 2"]);
  });

  it("takes a handle, and no stale one", () => {
    const world = bench();
    const first = world.handle("db", 1);
    expect(world.ask([reload({}, first)])[0]?.results).toMatchObject([{ ok: true }]);
    world.call("unregisterService", "db");
    world.call("createService", "db");
    world.call("startService", "db");
    expect(world.ask([reload({}, first)])[0]?.results).toMatchObject([
      { error: "invalid-service-handle" },
    ]);
    // What has been created anew begins with the values of the file, and counts from 1.
    expect(world.ask([reload({}, world.handle("db", 2))])[0]?.results).toMatchObject([
      { ok: true },
    ]);
    expect(outcomes(world.records)).toEqual(["0 2", "0 2"]);
  });

  it("in a batch is one call of several, and is answered for each service", () => {
    const world = bench();
    world.call("stopService", "db");
    const reply = world.ask([
      { call: "startService", services: ["db"] },
      reload({ size: 7 }, "cache", "db"),
      { call: "discoverServices", pattern: "db" },
    ]);
    // The start is under way, and nothing of the service runs yet.
    expect(reply.map(({ results }) => results)).toMatchObject([
      [{ ok: true }],
      [
        { ok: true },
        {
          error: "service-not-running",
          at: "calls[1].services[1]",
          reason: "nothing of db runs",
        },
      ],
      [{ ok: true }],
    ]);
    expect(outcomes(world.records)).toEqual(["0 1 not-running", "1 2"]);
  });

  it("of what is paused says that it is to be resumed first", () => {
    const world = bench();
    world.call("pauseService", "db");
    const reply = world.ask([reload({ size: 7 }, "db")]);
    expect(reply[0]?.results).toMatchObject([
      { error: "service-not-running", reason: "db is paused; resume it first" },
    ]);
    expect(outcomes(world.records)).toEqual(["0 1 not-running"]);
  });

  it("is broken off by a stop of the same batch, before it or after it", () => {
    const stop = { call: "stopService", services: ["db"] };
    for (const calls of [
      [stop, reload({ size: 7 }, "db")],
      [reload({ size: 7 }, "db"), stop],
    ]) {
      const world = bench();
      const reply = world.ask(calls);
      expect(reply.map(({ results }) => results)).toMatchObject([[{ ok: true }], [{ ok: true }]]);
      expect(outcomes(world.records)).toEqual(["0 1 abandoned"]);
      expect(world.state("db")).toBe("stopped");
    }
  });

  it("goes on within its batch while a second one of it is refused", () => {
    const world = bench();
    const reply = world.ask([reload({ size: 7 }, "db", "db"), reload({ size: 8 }, "db")]);
    expect(reply.flatMap(({ results }) => results.map(({ ok }) => ok))).toEqual([
      true,
      true,
      false,
    ]);
    expect(outcomes(world.records)).toEqual(["0 1 busy", "0 2"]);
  });

  it.each([
    ["a value of another type", { size: "big" }, "'size' of db is to be a number; given: \"big\""],
    ["a rule that breaks", { size: 11 }, "size is to be a number from 1 to 10; given: 11"],
    [
      "a map where a value was",
      { size: { low: 1 } },
      "'size.low' cannot be set in db: it would be part of a value",
    ],
  ])("is refused for %s, and told with what is wrong", (_story, values, reason) => {
    const world = bench();
    expect(world.ask([reload(values, "cache", "db")])[0]?.results).toMatchObject([
      { ok: true },
      { ok: false, error: "invalid-configuration", reason },
    ]);
    // The other service is not kept from its own values by it.
    const [refused, taken, ...rest] = outcomes(world.records);
    expect([refused, taken, rest]).toEqual([expect.stringMatching(/^0 1 /), "1 2", []]);
  });
});

describe("the action reload of a manifest", () => {
  it("is this call: by the operator, by a service, by handle and in a batch", async () => {
    const spec = valueOf(
      load(`
system: reloads
services:
  db:
    config: { values: { size: 5, pool: { name: main } }, rules: [{ field: size, range: [1, 10] }] }
  late: { registered: false }
  admin: { type: system, isolation: { capabilities: [service-reload] } }
  guest: { type: system }
actions:
  - { at: 1m, reload: db, set: { size: 6, pool: { name: side } } }
  - { at: 2m, reload: db, set: { size: 7 }, as: admin }
  - { at: 3m, reload: db, set: { size: 8 }, as: guest }
  - { at: 4m, reload: db, set: { size: 8 }, handle: 1 }
  - { at: 5m, reload: db, set: { size: 8 }, handle: 2 }
  - { at: 6m, batch: [{ create: late }, { reload: [db, late], set: { size: 9 } }] }
  - { at: 7m, reload: db, set: { size: 11 } }
`),
    );
    const { records } = await run(spec);
    const told = records.flatMap((record) => {
      const minute = record.tUs / 60_000_000;
      if (record.event === "config.changed") return [`${minute} changed ${record.changed}`];
      if (record.event === "config.rejected") return [`${minute} ${record.refusal}`];
      if (record.event !== "audit" || record.error === null) return [];
      return [`${minute} ${record.refusal ?? record.error}`];
    });
    expect(told).toEqual([
      "1 changed 2",
      "2 changed 1",
      "3 no-capability",
      "4 changed 1",
      "5 stale-handle",
      "6 service-not-running",
      "6 not-running",
      "6 changed 1",
      "7 broken-rule",
      "7 rule",
    ]);
  });
});
