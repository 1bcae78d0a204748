/**
 * What answers by code of its own, as a JavaScript Proxy does: whatever that code does, the call is
 * refused like any other bad input, and nothing is as it should not be.
 */
import { describe, expect, it } from "vitest";
import { KernelBench } from "../../support/kernel-bench.ts";

class Sabotage extends Error {}

/** Throws at every question that can be asked of an object. */
function thrower<Target extends object>(target: Target): Target {
  const trap = (): never => {
    throw new Sabotage("a trap of the sender");
  };
  return new Proxy(target, {
    get: trap,
    has: trap,
    ownKeys: trap,
    getPrototypeOf: trap,
    getOwnPropertyDescriptor: trap,
  });
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** A list that says of its length whatever it likes. */
function ofLength(length: unknown, items: readonly unknown[]): unknown {
  const get = (list: readonly unknown[], key: string | symbol): unknown =>
    key === "length" ? length : Reflect.get(list, key);
  return new Proxy([...items], {
    get,
    getOwnPropertyDescriptor(list, key) {
      const own = Reflect.getOwnPropertyDescriptor(list, key);
      return own === undefined || key !== "length" ? own : { ...own, value: length };
    },
  });
}

/** Each time that it is asked, it is longer by one. */
function growing(items: readonly unknown[]): unknown {
  let length = 0;
  return new Proxy([...items], {
    get(list, key): unknown {
      if (key !== "length") return Reflect.get(list, key);
      length += 1;
      return length;
    },
  });
}

const stop = (services: unknown): unknown => ({ call: "stopService", services });
const set = (values: unknown): unknown => ({ call: "reloadService", services: ["db"], values });

const CASES: readonly { readonly title: string; readonly batch: unknown; readonly at: string }[] = [
  { title: "a batch that throws", batch: thrower([stop(["db"])]), at: "calls" },
  { title: "a batch that is revoked", batch: revoked([]), at: "calls" },
  { title: "a call that throws", batch: [thrower({ call: "stopService" })], at: "calls[0]" },
  { title: "a call that is revoked", batch: [revoked({})], at: "calls[0]" },
  { title: "a list that throws", batch: [stop(thrower(["db"]))], at: "calls[0]" },
  { title: "a list that is revoked", batch: [stop(revoked([]))], at: "calls[0]" },
  { title: "a name that is revoked", batch: [stop([revoked([])])], at: "calls[0]" },
  { title: "values that throw", batch: [set(thrower({ a: 1 }))], at: "calls[0]" },
  { title: "values within that throw", batch: [set({ a: thrower([1]) })], at: "calls[0]" },
  {
    title: "a pattern that is revoked",
    batch: [{ call: "discoverServices", pattern: revoked({}) }],
    at: "calls[0]",
  },
];

describe("a call that throws when it is looked at", () => {
  it.each(CASES)("is refused: $title", ({ batch, at }) => {
    const bench = new KernelBench({ db: {}, web: { requires: ["db"] } });
    const before = bench.records.length;
    const results = bench.ask(batch).flatMap((call) => call.results);
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({ ok: false, error: "invalid-configuration", at });
    expect(bench.records.slice(before)).toMatchObject([
      { event: "audit", error: "invalid-configuration", cause: null },
    ]);
    expect([bench.state("db"), bench.state("web")]).toEqual(["running", "running"]);
    expect(bench.outcome("stopService", "web")).toBe("ok");
  });

  it("keeps none of the others of its batch from being made", () => {
    const bench = new KernelBench({ db: {}, web: {} });
    const reply = bench.ask([stop(["db"]), thrower({}), stop(["web"])]);
    const told = reply.flatMap(({ results }) => results.map(({ ok }) => ok));
    expect(told).toEqual([true, false, true]);
    expect([bench.state("db"), bench.state("web")]).toEqual(["stopped", "stopped"]);
  });
});

describe("a list that lies about its length", () => {
  const LENGTHS: readonly unknown[] = ["2", Number.NaN, -1, 1.5, null];

  it.each(LENGTHS)("is refused where it says %s", (length) => {
    const bench = new KernelBench({ db: {} });
    const named = bench.ask([stop(ofLength(length, ["db"]))]).flatMap(({ results }) => results);
    expect(named).toMatchObject([{ ok: false, error: "invalid-configuration" }]);
    const calls = bench.ask(ofLength(length, [stop(["db"])])).flatMap(({ results }) => results);
    expect(calls).toMatchObject([{ ok: false, error: "invalid-configuration", at: "calls" }]);
    expect(bench.state("db")).toBe("running");
  });

  it("is asked for it once, so that one that grows has an end", () => {
    const bench = new KernelBench({ db: {} });
    expect(bench.ask([stop(growing(["db", "db"]))]).flatMap(({ results }) => results)).toHaveLength(
      1,
    );
    const values = { list: growing([1, 2]) };
    expect(bench.ask([set(values)]).flatMap(({ results }) => results)).toHaveLength(1);
  });
});

describe("a call that calls", () => {
  it("is refused, and the step that it came in goes on", () => {
    const bench = new KernelBench({ db: {}, web: {} });
    const within = new Proxy(
      {},
      {
        ownKeys(): string[] {
          bench.slip([stop(["web"])]);
          return [];
        },
      },
    );
    const reply = bench.ask([within, stop(["db"])]);
    expect(reply.flatMap(({ results }) => results.map(({ ok }) => ok))).toEqual([false, true]);
    expect([bench.state("db"), bench.state("web")]).toEqual(["stopped", "running"]);
  });
});
