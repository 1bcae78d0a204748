/**
 * What may come from outside and is no call: each a ServiceError with a place and a reason, and an
 * audit record, and nothing else.
 */
import { describe, expect, it } from "vitest";
import { BATCH_TOO_LONG, BAD_CALLS } from "../../support/bad-calls.ts";
import { KernelBench } from "../../support/kernel-bench.ts";

describe("a bad call", () => {
  it.each(BAD_CALLS)("$title is refused with $error", ({ batch, error, at, reason }) => {
    const bench = new KernelBench({ db: {}, web: { enabled: false } });
    const before = bench.records.length;
    const reply = bench.ask(batch);
    const results = reply.flatMap((call) => call.results);
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({ ok: false, error, at });
    const [result] = results;
    expect(result?.ok === false ? result.reason : "").toMatch(reason);
    const added = bench.records.slice(before);
    expect(added).toMatchObject([{ event: "audit", error, cause: null }]);
  });

  it("of any length is answered in a few words", () => {
    const bench = new KernelBench({ db: {} });
    for (const { batch } of [...BAD_CALLS, BATCH_TOO_LONG]) {
      for (const result of bench.ask(batch).flatMap((call) => call.results)) {
        if (!result.ok) expect(result.at.length + result.reason.length).toBeLessThan(300);
      }
    }
  });

  it("runs no code of its sender", () => {
    let ran = 0;
    const trap = {
      get call(): string {
        ran += 1;
        return "stopService";
      },
      toString(): string {
        ran += 1;
        return "db";
      },
    };
    const bench = new KernelBench({ db: {} });
    bench.ask([trap, { call: "stopService", services: [trap] }, { call: trap, services: ["db"] }]);
    expect(ran).toBe(0);
    expect(bench.state("db")).toBe("running");
  });
});

describe("a list with good and bad names", () => {
  it("is done to the good ones, and answered for each in its place", () => {
    const bench = new KernelBench({ db: {}, web: {} });
    const services = ["db", "../web", -1, "web", "nobody", "db"];
    const [reply] = bench.ask([{ call: "stopService", services }]);
    expect(reply?.results.map((result) => (result.ok ? "ok" : result.error))).toEqual([
      "ok",
      "invalid-configuration",
      "invalid-service-handle",
      "ok",
      "service-not-found",
      "ok",
    ]);
    expect([bench.state("db"), bench.state("web")]).toEqual(["stopped", "stopped"]);
    expect(bench.records.filter(({ event }) => event === "audit")).toHaveLength(5);
  });
});
