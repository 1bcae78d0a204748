/**
 * Defects of the kernel that this one is modelled on, and that never occur here: each a story.
 */
import { describe, expect, it } from "vitest";
import { KernelBench } from "../../support/kernel-bench.ts";

describe("the story of the unregistration that never returned", () => {
  // It took the lock of the services, and called the stop, which took the same lock.
  it("stops what runs within the call, and answers at once", () => {
    const bench = new KernelBench({ db: {}, web: { requires: ["db"] } });
    expect(bench.outcome("unregisterService", "db")).toBe("ok");
    expect(bench.state("db")).toBe("stopped");
    expect(bench.found("db")).toEqual([]);
  });

  it("answers at once also where the process takes its time, or never ends by itself", () => {
    const bench = new KernelBench({ db: {} });
    bench.stubborn.add(bench.instance("db"));
    expect(bench.outcome("unregisterService", "db")).toBe("ok");
    expect(bench.outcome("createService", "db")).toBe("service-not-stopped");
    bench.exit("db");
    expect(bench.outcome("createService", "db")).toBe("ok");
  });
});

describe("the story of the service that was disabled and started all the same", () => {
  // The flag was stored, and no start of the boot ever looked at it.
  it("is not started by a boot, nor by being created or enabled", () => {
    const off = { enabled: false };
    const bench = new KernelBench({ db: off, later: { ...off, registered: false } });
    bench.call("createService", "later");
    bench.call("enableService", "db", "later");
    const starts = bench.records.filter((record) => {
      return record.event === "service.state" && record.to === "starting";
    });
    expect(starts).toEqual([]);
    expect([bench.state("db"), bench.state("later")]).toEqual(["stopped", "stopped"]);
  });
});

describe("the story of the service that ran twice", () => {
  // A start did not ask whether there was a process, and began another beside it.
  it("finds a second start, by name and by handle, changing nothing", () => {
    const bench = new KernelBench({ db: { instances: 2 } });
    const before = bench.records.length;
    bench.call("startService", "db");
    bench.call("startService", bench.handle("db", 1));
    bench.ask([
      { call: "startService", services: ["db", "db"] },
      { call: "startService", services: ["db"] },
    ]);
    const events = bench.records.slice(before).map(({ event }) => event);
    expect(new Set(events)).toEqual(new Set(["audit"]));
  });
});

describe("the story of the discovery with a registry of its own", () => {
  // It was filled at the registration, and never heard of anything again.
  it("finds what has just been created, and nothing that has just gone", () => {
    const bench = new KernelBench({ db: {}, web1: {}, web2: { registered: false } });
    expect(bench.found("web?")).toEqual(["web1"]);
    const reply = bench.ask([
      { call: "createService", services: ["web2"] },
      { call: "discoverServices", pattern: "web?" },
      { call: "unregisterService", services: ["web1"] },
      { call: "discoverServices", pattern: "web?" },
    ]);
    const found = reply.flatMap(({ results }) =>
      results.flatMap((result) =>
        result.ok && result.data.kind === "found" ? [result.data.services] : [],
      ),
    );
    expect(found.map((services) => services.map(({ name }) => name))).toEqual([
      ["web1", "web2"],
      ["web2"],
    ]);
    // What was found can be used: its handles are those of every other call.
    expect(bench.outcome("startService", found[0]?.[1]?.handle ?? -1)).toBe("ok");
    expect(bench.outcome("startService", found[0]?.[0]?.handle ?? -1)).toBe(
      "invalid-service-handle",
    );
  });

  it("finds only what may be found", () => {
    const bench = new KernelBench({ db: { discoverable: false }, web: {} });
    expect(bench.found("*")).toEqual(["web"]);
    expect(bench.found("db")).toEqual([]);
    expect(bench.outcome("stopService", "db")).toBe("ok");
  });
});
