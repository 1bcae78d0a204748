/**
 * Whom a service reaches with its calls: its capabilities say what, its isolation of whom.
 */
import { describe, expect, it } from "vitest";
import { auditedFacts } from "../../../kernel/audit/audited.ts";
import { setOf, type Capability } from "../../../kernel/capability/capability.ts";
import type { IsolationSpec } from "../../../kernel/spec.ts";
import type { Syscall } from "../../../kernel/vocabulary.ts";
import { KernelBench } from "../../support/kernel-bench.ts";
import { PLAIN_ISOLATION } from "../../support/systems.ts";

const ALL: readonly Capability[] = [
  "service-start",
  "service-stop",
  "service-restart",
  "service-enable",
  "service-reload",
  "service-pause",
  "service-remove",
];

/** Whether `web` may do everything, but to `db`, which runs as another user. */
function benchWith(web: Partial<IsolationSpec>): KernelBench {
  return new KernelBench({
    db: { isolation: { ...PLAIN_ISOLATION, user: "db" } },
    web: {
      type: "system",
      capabilities: setOf(ALL),
      isolation: { ...PLAIN_ISOLATION, user: "web", ...web },
    },
  });
}

describe("a service with every capability", () => {
  const rows: readonly (readonly [Syscall, boolean])[] = [
    ["stopService", false],
    ["restartService", false],
    ["reloadService", false],
    ["pauseService", false],
    ["resumeService", false],
    ["unregisterService", false],
    ["startService", true],
    ["enableService", true],
    ["disableService", true],
  ];
  it.each(rows)("may %s of another user: %s", (call, may) => {
    const result = benchWith({}).as("web", { call, services: ["db"] });
    expect(result.ok).toBe(may);
    if (result.ok) return;
    expect(result.error).toBe("permission-denied");
    expect(result.reason).toBe("web/0 may not signal db: they run as different users");
  });

  it.each([
    [{ user: "db" }, null],
    [{ user: "root" }, null],
    [{ user: "root", level: "container" }, "a wall stands between them"],
  ] as const)("as %j reaches it, or says why not", (web, why) => {
    const result = benchWith(web).as("web", { call: "stopService", services: ["db"] });
    if (why === null) expect(result.ok).toBe(true);
    else expect(result).toMatchObject({ ok: false, reason: `web/0 may not signal db: ${why}` });
  });

  it("is audited once when it is out of reach, and raised as a violation; nothing else", () => {
    const bench = benchWith({});
    const before = bench.records.length;
    bench.as("web", { call: "stopService", services: ["db"] });
    const web = bench.instance("web");
    const said = bench.records.slice(before);
    expect(said).toMatchObject([
      { event: "audit", caller: web, error: "permission-denied", refusal: "no-access", detail: 1 },
      { event: "access.denied", instance: web, target: 0, action: "signal", reason: "user" },
      { event: "fault.detected", instance: web, type: "security-violation" },
    ]);
    expect(said.map((record) => record.cause)).toEqual([null, before, before + 1]);
    expect(said.filter((record) => auditedFacts(record) !== null)).toHaveLength(1);
    expect([bench.state("db"), bench.state("web")]).toEqual(["running", "running"]);
  });

  it("has new values refused before they are looked at, so that nothing is told of them", () => {
    const bench = benchWith({});
    const values = { any: 1 };
    bench.as("web", { call: "reloadService", services: ["db"], values });
    expect(bench.records.filter(({ event }) => event.startsWith("config."))).toEqual([]);
    const ours = benchWith({ user: "db" });
    ours.as("web", { call: "reloadService", services: ["db"], values });
    expect(ours.records.at(-1)).toMatchObject({ event: "config.changed", version: 2 });
  });

  it("reaches itself, whatever its isolation", () => {
    const bench = benchWith({ level: "virtual-machine" });
    expect(bench.as("web", { call: "restartService", services: ["web"] }).ok).toBe(true);
  });
});

it("the operator reaches everybody", () => {
  const bench = benchWith({});
  bench.call("stopService", "db");
  expect(bench.state("db")).toBe("stopped");
});
