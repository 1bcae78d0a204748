/**
 * Creating and removing services: names, handles, and what becomes of those who need them.
 */
import { describe, expect, it } from "vitest";
import { KernelBench } from "../../support/kernel-bench.ts";

const LATER = { registered: false } as const;

describe("createService", () => {
  it("makes a declared service part of the system, starts nothing, and gives its handle", () => {
    const bench = new KernelBench({ db: {}, cache: LATER });
    expect(bench.outcome("startService", "cache")).toBe("service-not-found");
    const created = bench.call("createService", "cache");
    expect(created).toMatchObject({ ok: true, data: { handle: bench.handle("cache", 1) } });
    expect(bench.state("cache")).toBe("stopped");
    expect(bench.outcome("startService", bench.handle("cache", 1))).toBe("ok");
    expect(bench.state("cache")).toBe("running");
  });

  it("refuses a name that is taken, one that is not declared, and one that is none", () => {
    const bench = new KernelBench({ db: {} });
    expect(bench.outcome("createService", "db")).toBe("service-already-exists");
    expect(bench.outcome("createService", "cache")).toBe("configuration-error");
    expect(bench.outcome("createService", "../db")).toBe("invalid-configuration");
    expect(bench.outcome("createService", 5)).toBe("invalid-configuration");
  });

  it("refuses a service whose requirements are not registered, and names them", () => {
    const bench = new KernelBench({ db: LATER, web: { requires: ["db"], ...LATER } });
    expect(bench.call("createService", "web")).toMatchObject({
      error: "dependency-error",
      reason: "web requires db, which is not registered",
    });
    expect(bench.outcome("createService", "db")).toBe("ok");
    expect(bench.outcome("createService", "web")).toBe("ok");
  });

  it("refuses a service that asks for another version of who is there", () => {
    const bench = new KernelBench({
      db: { version: "13.2" },
      web: { requires: ["db"], waits: { versions: [">=14.0"] }, ...LATER },
      stats: { wants: ["db"], waits: { versions: [">=14.0"] }, ...LATER },
    });
    expect(bench.call("createService", "web")).toMatchObject({
      error: "dependency-error",
      reason: "web requires db >=14.0, and db is 13.2",
    });
    // What it can do without is nothing that could keep it out.
    expect(bench.outcome("createService", "stats")).toBe("ok");
  });

  it("refuses a service that who is there asks for in another version, also once more", () => {
    const drafts = {
      db: LATER,
      web: { enabled: false, requires: ["db"], waits: { versions: ["^14"] } },
    };
    const bench = new KernelBench(drafts);
    expect(bench.call("createService", "db")).toMatchObject({
      error: "dependency-error",
      reason: "web requires db ^14, and db has no version",
    });
    bench.call("unregisterService", "web");
    expect(bench.outcome("createService", "db")).toBe("ok");
    expect(bench.call("createService", "web")).toMatchObject({ error: "dependency-error" });
    bench.call("unregisterService", "db");
    expect(bench.call("createService", "web")).toMatchObject({
      error: "dependency-error",
      reason: "web requires db, which is not registered",
    });
  });

  it("takes versions that go together, completed where they are short", () => {
    const bench = new KernelBench({
      db: { version: "14.10", ...LATER },
      web: { requires: ["db"], waits: { versions: [">=14.2 <15"] }, ...LATER },
    });
    expect(bench.outcome("createService", "db", "web")).toBe("ok");
    expect(bench.outcome("startService", "web")).toBe("ok");
    bench.call("unregisterService", "web");
    expect(bench.outcome("createService", "web")).toBe("ok");
  });

  it("judges each of several with those before it created", () => {
    const bench = new KernelBench({ db: LATER, web: { requires: ["db"], ...LATER } });
    const [reply] = bench.ask([{ call: "createService", services: ["web", "db", "web"] }]);
    expect(reply?.results.map(({ ok }) => ok)).toEqual([false, true, true]);
  });

  it("takes what is only wanted or ordered after as absent", () => {
    const bench = new KernelBench({ db: LATER, web: { wants: ["db"], after: ["db"] } });
    expect(bench.state("web")).toBe("running");
  });

  it("gives each its place in the planned order, which a stop follows in reverse", () => {
    const bench = new KernelBench({ a: LATER, b: { requires: ["a"], ...LATER }, c: LATER });
    const services = ["a", "b", "c"];
    bench.ask([
      { call: "createService", services },
      { call: "startService", services },
    ]);
    bench.ask([{ call: "stopService", services }]);
    const stops = bench.records.flatMap((record) => {
      if (record.event !== "service.state" || record.to !== "stopping") return [];
      return [services[record.instance]];
    });
    expect(stops).toEqual(["b", "c", "a"]);
  });

  it("takes thousands of calls at once, each on what those before it have left", () => {
    const names = Array.from({ length: 3_000 }, (_, index) => `s${index}`);
    const drafts = names.map((name, index) => {
      return [name, { ...LATER, requires: names.slice(Math.max(0, index - 1), index) }] as const;
    });
    const bench = new KernelBench(Object.fromEntries(drafts));
    const begun = performance.now();
    for (const name of names) bench.slip([{ call: "createService", services: [name] }]);
    // Each of them once put all others in order again: minutes for ten thousand.
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(bench.found("s*")).toHaveLength(3_000);
  });

  it("refuses the service that closes a cycle, and names the whole of it in order", () => {
    const bench = new KernelBench({
      a: { after: ["b"], ...LATER },
      b: { after: ["c"], ...LATER },
      c: { after: ["a"], ...LATER },
    });
    expect(bench.outcome("createService", "a")).toBe("ok");
    expect(bench.outcome("createService", "b")).toBe("ok");
    expect(bench.call("createService", "c")).toMatchObject({
      error: "circular-dependency",
      reason: "dependency cycle: c > a > b > c",
    });
    expect(bench.outcome("unregisterService", "a")).toBe("ok");
    expect(bench.outcome("createService", "c")).toBe("ok");
    expect(bench.call("createService", "a")).toMatchObject({
      reason: "dependency cycle: a > b > c > a",
    });
  });

  it("refuses one service more than there can be, until another has gone", () => {
    const bench = new KernelBench({ a: {}, b: LATER, c: LATER }, { servicesMax: 2 });
    expect(bench.outcome("createService", "b")).toBe("ok");
    expect(bench.call("createService", "c")).toMatchObject({
      error: "resource-exhausted",
      reason: "c would be one service more than the 2 that there can be",
    });
    bench.call("unregisterService", "a");
    expect(bench.outcome("createService", "c")).toBe("ok");
  });

  it("stops and starts what was created in the order of its dependencies", () => {
    const bench = new KernelBench({ web: { requires: ["db"], ...LATER }, db: LATER });
    bench.call("createService", "db", "web");
    bench.call("startService", "web");
    bench.call("stopService", "db");
    const states = bench.records.flatMap((record) =>
      record.event === "service.state" ? [`${record.instance} ${record.to}`] : [],
    );
    expect(states).toEqual([
      "1 starting",
      "1 running",
      "0 starting",
      "0 running",
      "0 stopping",
      "0 stopped",
      "1 stopping",
      "1 stopped",
    ]);
  });
});

describe("unregisterService", () => {
  it("stops those that follow first, then the service, and then takes it away", () => {
    const bench = new KernelBench({ db: {}, web: { requires: ["db"] }, log: { wants: ["db"] } });
    bench.call("unregisterService", "db");
    const said = bench.records.slice(-6).map((record) => {
      if (record.event === "service.state") return `${record.instance} ${record.to}`;
      return record.event === "discovery.changed" ? record.change : record.event;
    });
    expect(said).toEqual([
      "audit",
      "1 stopping",
      "1 stopped",
      "0 stopping",
      "0 stopped",
      "unregistered",
    ]);
    expect(bench.state("log")).toBe("running");
    expect(bench.call("startService", "web")).toMatchObject({
      error: "dependency-error",
      reason: "web requires db, which is not registered",
    });
  });

  it("of what is at rest, or waits to start, takes it away at once", () => {
    const bench = new KernelBench({ idle: { enabled: false } });
    bench.call("unregisterService", "idle");
    expect(bench.records.at(-1)).toMatchObject({ event: "discovery.changed" });
    expect(bench.outcome("startService", "idle")).toBe("service-not-found");
    expect(bench.outcome("unregisterService", "idle")).toBe("service-not-found");
  });

  it("leaves a service that cannot be named while it still stops, and gone when it has", () => {
    const bench = new KernelBench({ db: {}, web: {} });
    bench.stubborn.add(bench.instance("db"));
    expect(bench.outcome("unregisterService", "db")).toBe("ok");
    expect(bench.state("db")).toBe("stopping");
    expect(bench.outcome("startService", "db")).toBe("service-not-found");
    expect(bench.outcome("restartService", bench.handle("db", 1))).toBe("invalid-service-handle");
    expect(bench.call("createService", "db")).toMatchObject({
      error: "service-not-stopped",
      reason: "db has been unregistered and is still stopping",
    });
    expect(bench.found("*")).toEqual(["web"]);
    bench.exit("db");
    expect(bench.records.at(-1)).toMatchObject({ change: "unregistered", generation: 1 });
    expect(bench.outcome("createService", "db")).toBe("ok");
  });

  it("of a dependency and its dependent at once takes both, whatever their order", () => {
    for (const list of [
      ["db", "web"],
      ["web", "db"],
    ]) {
      const bench = new KernelBench({ db: {}, web: { requires: ["db"] } });
      bench.call("unregisterService", ...list);
      expect(bench.found("*")).toEqual([]);
      expect([bench.state("db"), bench.state("web")]).toEqual(["stopped", "stopped"]);
    }
  });

  it("lets nobody pull in what is on its way out", () => {
    const bench = new KernelBench({ db: {}, web: { requires: ["db"] }, log: { wants: ["db"] } });
    bench.call("stopService", "log");
    bench.stubborn.add(bench.instance("db"));
    bench.call("unregisterService", "db");
    expect(bench.outcome("startService", "web")).toBe("dependency-error");
    expect(bench.outcome("startService", "log")).toBe("ok");
    bench.exit("db");
    expect(bench.state("db")).toBe("stopped");
    expect(bench.state("log")).toBe("running");
    expect(bench.found("*")).toEqual(["web", "log"]);
  });

  it("fails the start that waits for it", () => {
    const waiting = { requires: ["db"] };
    const bench = new KernelBench({ db: {}, web: { ...waiting, enabled: false } });
    bench.stubborn.add(bench.instance("db"));
    // The restart of db has begun, and web waits for it, when db is taken away.
    bench.ask([
      { call: "restartService", services: ["db"] },
      { call: "startService", services: ["web"] },
    ]);
    bench.call("unregisterService", "db");
    bench.exit("db");
    expect(bench.state("web")).not.toBe("running");
    expect(bench.found("*")).toEqual(["web"]);
  });
});

describe("a service that is registered again under the same name", () => {
  it("is another one: no handle of the first holds, and each has its own", () => {
    const bench = new KernelBench({ db: {}, web: {} });
    const first = bench.handle("db", 1);
    expect(bench.outcome("stopService", first)).toBe("ok");
    bench.call("unregisterService", first);
    expect(bench.outcome("startService", first)).toBe("invalid-service-handle");
    expect(bench.call("createService", "db")).toMatchObject({
      data: { handle: bench.handle("db", 2) },
    });
    expect(bench.call("startService", first)).toMatchObject({
      error: "invalid-service-handle",
      reason: "the handle of db is stale: it was unregistered since",
    });
    expect(bench.outcome("startService", bench.handle("db", 3))).toBe("invalid-service-handle");
    expect(bench.outcome("startService", bench.handle("db", 2))).toBe("ok");
  });

  it("begins anew: it has not completed, and is enabled or disabled as declared", () => {
    const bench = new KernelBench({ db: { enabled: false }, web: {} });
    bench.call("enableService", "db");
    bench.call("disableService", "web");
    bench.call("stopService", "web");
    bench.call("unregisterService", "db", "web");
    bench.call("createService", "db", "web");
    expect([bench.state("db"), bench.state("web")]).toEqual(["disabled", "stopped"]);
  });

  it("keeps counting its processes, so that no message of an older one reaches it", () => {
    const bench = new KernelBench({ db: {} });
    bench.call("unregisterService", "db");
    bench.call("createService", "db");
    bench.call("startService", "db");
    const starts = bench.records.flatMap((record) =>
      record.event === "service.state" && record.to === "starting" ? [record.generation] : [],
    );
    expect(starts).toEqual([1, 2]);
  });
});
