/**
 * Who may call what: the operator everything, a service what its capabilities allow.
 */
import { describe, expect, it } from "vitest";
import { setOf, type Capability } from "../../../kernel/capability/capability.ts";
import { isOfSystem } from "../../../kernel/syscall/calls/power.ts";
import { SYSCALLS } from "../../../kernel/syscall/table.ts";
import { Syscall } from "../../../kernel/vocabulary.ts";
import { KernelBench, type BenchCall } from "../../support/kernel-bench.ts";

const CALLS = Object.keys(SYSCALLS) as Syscall[];

/** A system in which `web` has these capabilities, and `db` is what things are done to. */
function benchWith(...capabilities: readonly Capability[]): KernelBench {
  return new KernelBench({
    db: {},
    web: { type: "system", capabilities: setOf(capabilities) },
    cache: { registered: false },
  });
}

function callOf(call: Syscall): BenchCall {
  if (call === "discoverServices") return { call, pattern: "*" };
  if (isOfSystem(call)) return { call };
  return { call, services: [call === "createService" ? "cache" : "db"] };
}

describe("the table of syscalls", () => {
  it("has a row for every call of the vocabulary, with its number", () => {
    expect(new Set(CALLS)).toEqual(new Set(Object.keys(Syscall)));
    for (const call of CALLS) expect(SYSCALLS[call].number).toBe(Syscall[call]);
  });

  it.each(CALLS)("%s asks for its capability, and for no other", (call) => {
    const { capability } = SYSCALLS[call];
    const refused = benchWith().as("web", callOf(call));
    expect(refused).toMatchObject({
      ok: false,
      error: "permission-denied",
      reason: `web/0 lacks the capability ${capability}`,
    });
    expect(benchWith(capability).as("web", callOf(call))).toMatchObject({ ok: true });
  });
});

describe("a call without its capability", () => {
  it("is audited, denied, and raised as a security violation of the caller", () => {
    const bench = benchWith("service-start");
    const before = bench.records.length;
    bench.as("web", { call: "stopService", services: ["db"] });
    const web = bench.instance("web");
    expect(bench.records.slice(before)).toMatchObject([
      {
        event: "audit",
        call: "stopService",
        service: 0,
        caller: web,
        error: "permission-denied",
        refusal: "no-capability",
        cause: null,
      },
      {
        event: "syscall.denied",
        call: "stopService",
        service: 0,
        caller: web,
        capability: "service-stop",
        cause: before,
      },
      {
        event: "fault.detected",
        type: "security-violation",
        instance: web,
        cause: before + 1,
      },
    ]);
    expect([bench.state("db"), bench.state("web")]).toEqual(["running", "running"]);
  });

  it("learns nothing of the call: not whether it was well-formed, nor what there is", () => {
    const bench = benchWith();
    for (const services of [["db"], ["nobody"], ["a/b"], [Number.NaN], []]) {
      const result = bench.as("web", { call: "stopService", services });
      expect(result).toMatchObject({
        error: "permission-denied",
        reason: "web/0 lacks the capability service-stop",
      });
    }
  });

  it("keeps none of the others of its batch from being made", () => {
    const bench = benchWith("service-start");
    bench.call("stopService", "db");
    const reply = bench.ask(
      [
        { call: "stopService", services: ["web"] },
        { call: "startService", services: ["db"] },
      ],
      "web",
    );
    expect(reply.map(({ results }) => results[0]?.ok)).toEqual([false, true]);
    expect(bench.state("db")).toBe("running");
  });
});

describe("a caller", () => {
  it("that does not run cannot call", () => {
    const bench = benchWith("service-stop");
    for (const call of ["pauseService", "stopService"] as const) {
      bench.call(call, "web");
      expect(bench.as("web", { call: "stopService", services: ["db"] })).toMatchObject({
        error: "service-not-running",
        reason: "web/0 does not run, and only what runs can call",
      });
    }
  });

  it("that is on its way out has what it had, and one that has gone has nothing", () => {
    const bench = benchWith("service-stop");
    bench.stubborn.add(bench.instance("web"));
    bench.call("unregisterService", "web");
    expect(bench.as("web", { call: "stopService", services: ["db"] }).ok).toBe(true);
    bench.exit("web");
    expect(bench.as("web", { call: "stopService", services: ["db"] }).ok).toBe(false);
  });

  it("finds only what its isolation lets it see, and the operator all", () => {
    const capabilities = setOf(["service-discover"]);
    const isolation = { level: "namespace", user: "db", group: "db", label: null } as const;
    const bench = new KernelBench({
      db: { isolation },
      web: { capabilities },
      api: { capabilities, requires: ["db"] },
    });
    const foundBy = (caller: string): readonly string[] => {
      const result = bench.as(caller, { call: "discoverServices", pattern: "*" });
      if (!result.ok || result.data.kind !== "found") return [];
      return result.data.services.map(({ name }) => name);
    };
    expect(foundBy("web")).toEqual(["web", "api"]);
    expect(foundBy("api")).toEqual(["db", "web", "api"]);
    expect(bench.found("*")).toEqual(["db", "web", "api"]);
  });

  it("may stop itself", () => {
    const bench = benchWith("service-stop");
    expect(bench.as("web", { call: "stopService", services: ["web"] }).ok).toBe(true);
    expect(bench.state("web")).toBe("stopped");
  });

  it("creates no service with a capability that it has not got itself", () => {
    const bench = new KernelBench({
      web: { type: "system", capabilities: setOf(["service-create", "net-bind"]) },
      low: { registered: false, capabilities: setOf(["net-bind"]) },
      high: { registered: false, capabilities: setOf(["net-bind", "service-stop"]) },
    });
    expect(bench.as("web", { call: "createService", services: ["low"] }).ok).toBe(true);
    expect(bench.as("web", { call: "createService", services: ["high"] })).toMatchObject({
      error: "permission-denied",
      reason: "high would have service-stop, which its creator lacks",
    });
    expect(bench.records.at(-1)).toMatchObject({ type: "security-violation" });
    expect(bench.outcome("createService", "high")).toBe("ok");
  });
});
