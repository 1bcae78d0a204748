/**
 * The timeout of a dependency bounds each wait for it: of a first start, of an automatic restart,
 * of a member that its group brings back, and of one that lost what had held.
 */
import { describe, expect, it } from "vitest";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { duration, instant, SECOND, type Duration } from "../../../kernel/time.ts";
import {
  ms,
  run,
  system,
  type PlanDraft,
  type Run,
  type ServiceDraft,
} from "../../support/systems.ts";

const NOW: ServiceDraft["restart"] = { backoff: { strategy: "none" } };
const WAITS = { timeoutUs: duration(2 * SECOND) };

function kill(atMs: number, service: number): NonNullable<PlanDraft["faults"]>[number] {
  const victim = { service: service as ServiceId, instances: [service as InstanceId] };
  return { kind: "kill", at: instant(atMs * 1_000), ...victim };
}

/** It comes up at once, dies when it is killed, and takes so long to come back. */
function backAfter(delayUs: Duration): ServiceDraft {
  return { restart: { backoff: { strategy: "fixed", delayUs } } };
}

function since(fromMs: number, { story }: Run): readonly string[] {
  return story.filter((line) => Number(line.split(" ")[0]) >= fromMs);
}

/** Who has been lost to whom, when, and how. */
function losses({ records, system: { services } }: Run): readonly string[] {
  const nameOf = (id: number): string => services[id]?.spec.name ?? "";
  return records.flatMap((record) => {
    if (record.event !== "dependency.failed") return [];
    const { service, dependency, error, fatal, tUs } = record;
    const whose = `${nameOf(service)} ${nameOf(dependency)}`;
    return [`${tUs / 1_000} ${whose} ${error}${fatal ? " fatal" : ""}`];
  });
}

describe("an automatic restart", () => {
  const web: ServiceDraft = { requires: ["db"], waits: WAITS, restart: NOW };

  it("waits no longer than that for what it requires, and fails as a start does", async () => {
    const drafts = { db: backAfter(duration(9 * SECOND)), web, log: { after: ["web"] } };
    const plan: PlanDraft = { faults: [kill(1_000, 0), kill(3_000, 1)] };
    const result = await run(system(drafts, plan));
    expect(losses(result)).toEqual(["5000 web db service-timeout fatal"]);
    expect(since(3_000, result)).toEqual([
      "3000 web failed",
      "10000 db starting",
      "10000 db running",
      "10000 db ready",
    ]);
    expect(result.records).toContainEqual(
      expect.objectContaining({ event: "recovery.done", outcome: "gave-up", instance: 1 }),
    );
    expect(result.timersLeft).toBe(0);
  });

  it("goes ahead where that is back in time", async () => {
    const drafts = { db: backAfter(duration(3.5 * SECOND)), web };
    const plan: PlanDraft = { faults: [kill(1_000, 0), kill(3_000, 1)] };
    const result = await run(system(drafts, plan));
    expect(losses(result)).toEqual([]);
    expect(result.story).toContain("4500 web running");
    expect(result.timersLeft).toBe(0);
  });

  it("waits for nothing that is optional, whatever its timeout", async () => {
    const drafts = {
      db: backAfter(duration(9 * SECOND)),
      web: { ...web, waits: { ...WAITS, optional: true } },
    };
    const plan: PlanDraft = { faults: [kill(1_000, 0), kill(3_000, 1)] };
    expect(since(3_000, await run(system(drafts, plan)))).toContain("3000 web running");
  });

  it("takes along who waits for it, and each names the one before it", async () => {
    const drafts = {
      db: backAfter(duration(9 * SECOND)),
      web,
      app: { requires: ["web"], restart: NOW },
    };
    const plan: PlanDraft = { faults: [kill(1_000, 0), kill(3_000, 1), kill(4_000, 2)] };
    expect(losses(await run(system(drafts, plan)))).toEqual([
      "5000 web db service-timeout fatal",
      "5000 app web dependency-error fatal",
    ]);
  });

  it.each([
    ["stopService", "4000 web stopped"],
    ["startService", "4000 web running"],
  ] as const)("that %s ends has no timer left", async (call, says) => {
    const drafts = {
      db: backAfter(duration(9 * SECOND)),
      web: { ...web, waits: { timeoutUs: duration(8 * SECOND) } },
    };
    const plan: PlanDraft = {
      faults: [kill(1_000, 0), kill(3_000, 1)],
      actions: [{ at: 4_000_000, call, service: "web" }],
    };
    const result = await run(system(drafts, plan));
    expect(result.story).toContain(says);
    expect(losses(result)).toEqual([]);
    expect(result.timersLeft).toBe(0);
  });
});

describe("a member that its group brings back", () => {
  it("waits no longer than that, and its group fails with it", async () => {
    const drafts: Readonly<Record<string, ServiceDraft>> = {
      db: backAfter(duration(9 * SECOND)),
      a: { restart: NOW },
      b: { requires: ["db"], waits: WAITS },
    };
    const plan: PlanDraft = {
      groups: { g: { members: ["a", "b"], strategy: "one-for-all", intensity: 3 } },
      faults: [kill(1_000, 0), kill(3_000, 1)],
    };
    const result = await run(system(drafts, plan));
    expect(losses(result)).toEqual(["5000 b db service-timeout fatal"]);
    expect(since(5_000, result).slice(0, 3)).toEqual([
      "5000 b failed",
      "5000 a stopping",
      "5000 a stopped",
    ]);
    expect(result.timersLeft).toBe(0);
  });
});

describe("what held when its time was over, and is lost before the start", () => {
  it("has its whole time anew from then on", async () => {
    const drafts: Readonly<Record<string, ServiceDraft>> = {
      db: backAfter(duration(60 * SECOND)),
      slow: { behavior: { start: ms(30_000) } },
      web: { requires: ["db"], waits: WAITS, after: ["slow"] },
    };
    const drawn = system(drafts, { faults: [kill(5_000, 0)] });
    // It waits for the slow one as long as it takes.
    const services = drawn.services.map((service) => {
      const dependencies = service.spec.dependencies.map((dependency) =>
        dependency.kind === "after" ? { ...dependency, timeoutUs: null } : dependency,
      );
      return { ...service, spec: { ...service.spec, dependencies } };
    });
    const result = await run({ ...drawn, services });
    expect(losses(result)).toEqual(["7000 web db service-timeout fatal"]);
    expect(result.timersLeft).toBe(0);
  });
});
