/**
 * `shutdownSystem` and `rebootSystem` as syscalls: who may make them, in what form, and what is
 * answered to whoever asks for anything after them.
 */
import { describe, expect, it } from "vitest";
import { setOf } from "../../../kernel/capability/capability.ts";
import { SYSCALLS } from "../../../kernel/syscall/table.ts";
import type { Syscall } from "../../../kernel/vocabulary.ts";
import { KernelBench } from "../../support/kernel-bench.ts";

const CALLS = Object.keys(SYSCALLS) as Syscall[];

function callOf(call: Syscall): object {
  if (call === "discoverServices") return { call, pattern: "*" };
  if (call === "shutdownSystem" || call === "rebootSystem") return { call };
  return { call, services: [call === "createService" ? "cache" : "db"] };
}

/** The results of the first call of a batch. */
function first(bench: KernelBench, ...calls: readonly object[]): unknown {
  return bench.ask(calls)[0]?.results[0];
}

describe("the form of a call on the system as a whole", () => {
  it.each([
    [{ deadlineUs: "30s" }, "this is the text '30s', not a whole number from 1"],
    [{ deadlineUs: 0 }, "this is the number 0, not a whole number from 1"],
    [{ deadlineUs: -1 }, "this is the number -1, not a whole number from 1"],
    [{ deadlineUs: 1.5 }, "this is the number 1.5, not a whole number from 1"],
    [{ deadlineUs: Number.NaN }, "this is the number NaN, not a whole number from 1"],
    [{ deadlineUs: 2 ** 60 }, "this is the number 1152921504606847000, not a whole number from 1"],
    [{ deadlineUs: null }, "this is nothing, not a whole number from 1"],
    [{ services: ["db"] }, "the call has no field 'services', but 'deadlineUs'"],
  ])("%j is refused, audited, and changes nothing", (fields, reason) => {
    const bench = new KernelBench({ db: {} });
    const before = bench.records.length;
    expect(first(bench, { call: "shutdownSystem", ...fields })).toMatchObject({
      ok: false,
      error: "invalid-configuration",
      reason,
    });
    expect(bench.records.slice(before)).toMatchObject([
      { event: "audit", call: "shutdownSystem", error: "invalid-configuration" },
    ]);
    expect(bench.state("db")).toBe("running");
  });
});

describe("a service that shuts the system down", () => {
  it("goes down with all others, where it has the capability", () => {
    const bench = new KernelBench({
      db: {},
      ups: { type: "system", requires: ["db"], capabilities: setOf(["system-power"]) },
    });
    expect(bench.as("ups", { call: "shutdownSystem" })).toMatchObject({ ok: true });
    expect([bench.state("db"), bench.state("ups")]).toEqual(["stopped", "stopped"]);
    const stops = bench.records.flatMap((record) =>
      record.event === "service.state" && record.to === "stopped" ? [record.instance] : [],
    );
    expect(stops).toEqual([bench.instance("ups"), bench.instance("db")]);
  });
});

describe("on the way down", () => {
  it.each(CALLS)("%s is refused: there is nothing to come", (call) => {
    const bench = new KernelBench({ db: {}, cache: { registered: false } });
    bench.stubborn.add(bench.instance("db"));
    expect(first(bench, { call: "shutdownSystem" })).toMatchObject({ ok: true });
    const before = bench.records.length;
    expect(first(bench, callOf(call))).toMatchObject({
      error: "service-not-running",
      reason: "the system is going down",
    });
    expect(bench.records.slice(before).map(({ event }) => event)).toEqual(["audit"]);
    bench.exit("db");
    expect(first(bench, callOf(call))).toMatchObject({ reason: "the system is off" });
  });

  it("refuses what stands behind a shutdown in a batch, and takes what stands before it", () => {
    const bench = new KernelBench({ db: {}, web: {} });
    const replies = bench.ask([
      { call: "disableService", services: ["web"] },
      { call: "rebootSystem", deadlineUs: 1_000_000 },
      { call: "disableService", services: ["db"] },
    ]);
    expect(replies.map(({ results }) => results[0]?.ok)).toEqual([true, true, false]);
    expect([bench.state("db"), bench.state("web")]).toEqual(["running", "disabled"]);
  });

  it("tells who may not call no more than that", () => {
    const bench = new KernelBench({ db: {}, web: {} });
    bench.stubborn.add(bench.instance("web"));
    first(bench, { call: "shutdownSystem" });
    expect(bench.as("web", { call: "startService", services: ["db"] })).toMatchObject({
      error: "permission-denied",
    });
  });
});

describe("a reboot and what is registered", () => {
  it("keeps it, with its handles, and starts of it what is enabled", () => {
    const bench = new KernelBench({ db: {}, cache: { registered: false }, gone: {} });
    bench.call("createService", "cache");
    bench.call("unregisterService", "gone");
    first(bench, { call: "rebootSystem" });
    expect(bench.found("*")).toEqual(["db", "cache"]);
    expect([bench.state("cache"), bench.state("gone")]).toEqual(["running", "stopped"]);
    expect(bench.outcome("stopService", bench.handle("cache", 1))).toBe("ok");
  });
});

describe("what a discovery tells of a service", () => {
  it("is what it is, whether it is enabled, and what each instance is at", () => {
    const bench = new KernelBench({
      db: { version: "14.1", instances: 2, type: "system" },
      migrate: { kind: "oneshot", enabled: false },
    });
    bench.call("restartService", "db");
    bench.call("disableService", "db");
    expect(first(bench, { call: "discoverServices", pattern: "*" })).toMatchObject({
      data: {
        services: [
          {
            name: "db",
            information: {
              type: "system",
              kind: "long-running",
              version: "14.1",
              enabled: false,
              instances: [
                { state: "running", ready: true, generation: 2, restarts: 0 },
                { state: "running", ready: true, generation: 2, restarts: 0 },
              ],
            },
          },
          {
            name: "migrate",
            information: {
              kind: "oneshot",
              version: null,
              enabled: false,
              instances: [{ state: "disabled", ready: false, generation: 0, restarts: 0 }],
            },
          },
        ],
      },
    });
  });
});
