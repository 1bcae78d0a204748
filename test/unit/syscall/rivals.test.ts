/**
 * Two that conflict, named by one call: the first is started, and the second is refused.
 */
import { describe, expect, it } from "vitest";
import { KernelBench } from "../../support/kernel-bench.ts";
import type { ServiceDraft } from "../../support/systems.ts";

const OFF: ServiceDraft = { enabled: false };
const DRAFTS: Readonly<Record<string, ServiceDraft>> = {
  a: OFF,
  b: { ...OFF, conflicts: ["a"] },
  other: OFF,
  web: { ...OFF, requires: ["a"] },
  api: { ...OFF, wants: ["b"] },
};

/** `ok`, or why not, for each service that the call names. */
function asked(
  bench: KernelBench,
  call: "startService" | "restartService",
  ...services: readonly string[]
): readonly string[] {
  const results = bench.ask([{ call, services }]).flatMap((reply) => reply.results);
  return results.map((result) => (result.ok ? "ok" : `${result.error}: ${result.reason}`));
}

describe("a call that starts two services which conflict", () => {
  it.each(["startService", "restartService"] as const)("%s: only does so to the first", (call) => {
    const bench = new KernelBench(DRAFTS);
    expect(asked(bench, call, "other", "a", "b", "a")).toEqual([
      "ok",
      "ok",
      "dependency-error: b conflicts with a, and this call starts both",
      "ok",
    ]);
    expect(["other", "a", "b"].map((name) => bench.state(name))).toEqual([
      "running",
      "running",
      "disabled",
    ]);
    expect(bench.records.filter(({ event }) => event === "audit")).toMatchObject([
      { error: null, refusal: null },
      { error: null, refusal: null },
      { error: "dependency-error", refusal: "rival-in-call", detail: 0, service: 1 },
    ]);
  });

  it("whichever of them declares it, and whichever runs", () => {
    const bench = new KernelBench(DRAFTS);
    expect(asked(bench, "startService", "b")).toEqual(["ok"]);
    expect(asked(bench, "startService", "a", "b")[1]).toContain("conflicts with a");
    expect(asked(bench, "startService", "b", "a")[1]).toContain("a conflicts with b");
  });

  it("is told what each of them brings in, where they conflict by way of that", () => {
    const bench = new KernelBench(DRAFTS);
    expect(asked(bench, "startService", "web", "api")).toEqual([
      "ok",
      "dependency-error: b, which comes with api, conflicts with a, which comes with web, " +
        "and this call starts both",
    ]);
    expect(["web", "a", "api"].map((name) => bench.state(name))).toEqual([
      "running",
      "running",
      "disabled",
    ]);
  });

  it("is told of those that a restart takes along", () => {
    const bench = new KernelBench(DRAFTS);
    const drafts = { ...DRAFTS, log: { ...OFF, partOf: ["other"], conflicts: ["api"] } };
    const rival = new KernelBench(drafts);
    expect(asked(bench, "restartService", "other", "api")).toEqual(["ok", "ok"]);
    expect(asked(rival, "startService", "other", "log")).toEqual(["ok", "ok"]);
    expect(asked(rival, "restartService", "other", "api")[1]).toContain(
      "api conflicts with log, which comes with other",
    );
  });

  it("is not one of a batch: there the later start stops the earlier one", () => {
    const bench = new KernelBench(DRAFTS);
    const start = (name: string): unknown => ({ call: "startService", services: [name] });
    const results = bench.ask([start("a"), start("b")]).flatMap((reply) => reply.results);
    expect(results.map(({ ok }) => ok)).toEqual([true, true]);
    expect(bench.state("b")).toBe("running");
    expect(bench.state("a")).not.toBe("running");
  });
});
