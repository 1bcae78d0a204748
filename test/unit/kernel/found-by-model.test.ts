/**
 * What the model of the service manager found: each test is the story of one difference, shrunk.
 *
 * The model stands in test/models/service-manager/, the search in test/property/.
 */
import { describe, expect, it } from "vitest";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { duration, instant } from "../../../kernel/time.ts";
import { KernelBench } from "../../support/kernel-bench.ts";
import { check, ms, run, system, type PlanDraft } from "../../support/systems.ts";

type FaultDraft = NonNullable<PlanDraft["faults"]>[number];

function fault(kind: "kill" | "hang", atMs: number, id: number): FaultDraft {
  const service = id as ServiceId;
  const where = { at: instant(atMs * 1_000), service, instances: [id as InstanceId] };
  return kind === "kill" ? { ...where, kind } : { ...where, kind, forUs: duration(50_000) };
}

/** A liveness check that finds a hang after 10 ms, or 20. */
const LIVENESS = check({
  kind: "liveness",
  intervalUs: duration(10_000),
  timeoutUs: duration(5_000),
  failures: 1,
});

describe("an operator's start", () => {
  it("waits for a process that is being ended, and is not lost", async () => {
    // It was accepted, found nothing at rest, and was forgotten: the service stayed failed.
    const { story } = await run(
      system(
        {
          web: {
            startTimeoutUs: duration(20_000),
            behavior: { start: ms(50), stop: ms(10) },
            restart: { policy: "no" },
          },
        },
        { actions: [{ at: 25_000, call: "startService", service: "web" }] },
      ),
    );
    expect(story).toEqual([
      "0 web starting",
      "20 web stopping",
      "30 web failed",
      "30 web starting",
      "50 web stopping",
      "60 web failed",
    ]);
  });

  it("lets those go on that waited for it, also where nothing was left to start", async () => {
    // An automatic restart had come first; the start ended in silence, and web waited for ever.
    const { story } = await run(
      system(
        {
          web: { requires: ["db"], enabled: false },
          db: {
            wants: ["job"],
            checks: [LIVENESS],
            stopTimeoutUs: duration(20_000),
            restart: { backoff: { strategy: "none" } },
          },
          job: { kind: "oneshot", enabled: false, behavior: { start: ms(100) } },
        },
        {
          faults: [fault("hang", 101, 1)],
          actions: [
            { at: 120_000, call: "startService", service: "job" },
            { at: 120_000, call: "startService", service: "web" },
          ],
        },
      ),
    );
    expect(story).toContain("115 db stopping");
    expect(story).toContain("135 db starting");
    expect(story.slice(-3)).toEqual(["220 web starting", "220 web running", "220 web ready"]);
  });

  it("is answered where the group of what it needs takes that start back", async () => {
    // A member that had failed before stayed as it was, nobody was told, and web waited for ever.
    const { story, records } = await run(
      system(
        {
          bad: { restart: { policy: "no" }, after: ["gate"] },
          weak: {},
          slow: { behavior: { stop: ms(1_000) } },
          web: { requires: ["bad"], enabled: false },
          gate: { enabled: false, behavior: { start: ms(5_000) } },
        },
        {
          groups: { g: { members: ["bad", "weak", "slow"], intensity: 0 } },
          faults: [fault("kill", 1_000, 0), fault("kill", 2_000, 1)],
          actions: [{ at: 1_500_000, call: "startService", service: ["gate", "web"] }],
        },
      ),
    );
    expect(story.slice(-4, -2)).toEqual(["3000 slow stopped", "3000 web failed"]);
    const lost = records.filter((record) => record.event === "dependency.failed");
    expect(lost).toMatchObject([
      { service: 0, dependency: 1, fatal: true },
      { service: 3, dependency: 0, fatal: true },
    ]);
    const chain: number[] = [];
    for (let at = lost[1]?.cause ?? null; at !== null; at = records[at]?.cause ?? null) {
      chain.push(at);
    }
    const fall = records.find(
      (r) => r.event === "service.state" && r.error !== null && r.instance === 1,
    );
    expect(chain).toContain(fall?.seq);
  });

  it.each(["weak", "next", "slow"])(
    "of %s is kept while its failed group goes down",
    async (name) => {
      // Of who was down already it was kept, and of the others it was taken back at once.
      const { story } = await run(
        system(
          { slow: { behavior: { stop: ms(1_000) } }, weak: {}, next: {} },
          {
            groups: { g: { members: ["slow", "weak", "next"], intensity: 0 } },
            faults: [fault("kill", 1_000, 1)],
            actions: [{ at: 1_500_000, call: "startService", service: name }],
          },
        ),
      );
      const since = story.slice(story.indexOf("2000 slow stopped"));
      expect(since).toEqual([
        "2000 slow stopped",
        `2000 ${name} starting`,
        `2000 ${name} running`,
        `2000 ${name} ready`,
      ]);
    },
  );

  it("is what brings a member up, where its group would as well", async () => {
    // The group planned a restart beside it, which then waited with nobody to look at it.
    const { story, records } = await run(
      system(
        {
          weak: { after: ["late"] },
          slow: { behavior: { stop: ms(1_000) } },
          late: { enabled: false, behavior: { start: ms(5_000) } },
        },
        {
          groups: {
            inner: { members: ["weak", "slow"], intensity: 0 },
            outer: { members: ["inner"], intensity: 5 },
          },
          faults: [fault("kill", 1_000, 0)],
          actions: [{ at: 1_500_000, call: "startService", service: ["late", "weak"] }],
        },
      ),
    );
    expect(records.filter(({ event }) => event === "recovery.started")).toEqual([]);
    expect(story.slice(story.indexOf("2000 slow stopped"))).toEqual([
      "2000 slow stopped",
      "2000 slow starting",
      "2000 slow running",
      "2000 slow ready",
      "6500 late running",
      "6500 late ready",
      "6500 weak starting",
      "6500 weak running",
      "6500 weak ready",
    ]);
  });

  it("takes back what waits for a rival that has to make room", async () => {
    // The rival's start was taken back alone: who required it waited on, for nothing.
    const { story, ending } = await run(
      system(
        {
          slow: { behavior: { start: ms(100) } },
          rival: { requires: ["slow"] },
          front: { requires: ["rival"] },
          app: { enabled: false, conflicts: ["rival"] },
        },
        {
          actions: [
            { at: 50_000, call: "startService", service: "app" },
            { at: 200_000, call: "startService", service: "rival" },
          ],
        },
      ),
    );
    expect(story.filter((line) => line.includes("front"))).toEqual([]);
    expect(story.at(-1)).toBe("200 rival ready");
    expect(ending).toBe("quiet");
  });
});

describe("an automatic restart", () => {
  it("is given up as soon as one of its dependencies is lost, whichever it waits for", async () => {
    // It looked no further than the first that was not there, and waited for that to come back.
    const { story, records } = await run(
      system(
        {
          cache: { restart: { backoff: { strategy: "fixed", delayUs: duration(1_000_000) } } },
          db: { restart: { policy: "no" } },
          web: { requires: ["cache", "db"], restart: { backoff: { strategy: "none" } } },
        },
        { faults: [fault("kill", 10, 0), fault("kill", 10, 2), fault("kill", 50, 1)] },
      ),
    );
    const lost = records.find((record) => record.event === "dependency.failed");
    expect(lost).toMatchObject({ tUs: 50_000, service: 2, dependency: 1, fatal: true });
    expect(story.at(-1)).toBe("1010 cache ready");
  });
});

describe("a group that waits for a restart", () => {
  it("waits no more once that is called off, whenever the stop gets to it", async () => {
    // It was looked at while the stop still waited for front, and then never again.
    const { records } = await run(
      system(
        {
          weak: { restart: { backoff: { strategy: "fixed", delayUs: duration(60_000_000) } } },
          front: { requires: ["weak"], behavior: { stop: ms(500) } },
        },
        {
          groups: {
            inner: { members: ["weak"], intensity: 0 },
            outer: { members: ["inner"], intensity: 5 },
          },
          faults: [fault("kill", 1_000, 0)],
          actions: [{ at: 2_000_000, call: "stopService", service: ["weak"] }],
        },
      ),
    );
    const moves = records.flatMap((record) => {
      if (record.event !== "group.state") return [];
      return [`${record.tUs / 1_000} ${record.group} ${record.to}`];
    });
    expect(moves).toEqual([
      "1000 0 stopping",
      "1000 0 stopped",
      "1000 0 starting",
      "2500 0 running",
    ]);
  });
});

describe("starts that are due at one instant", () => {
  it("go in the order of the file, whatever made them due", async () => {
    // What a start had made possible came after all that had been possible before.
    const { story } = await run(
      system({
        base: { behavior: { start: ms(10) } },
        job: { kind: "oneshot", requires: ["base"], behavior: { start: ms(5) } },
        second: { requires: ["job:started"], behavior: { start: ms(5) } },
        third: { requires: ["base"], behavior: { start: ms(5) } },
      }),
    );
    expect(story.filter((line) => line.startsWith("10 ") && line.endsWith("starting"))).toEqual([
      "10 job starting",
      "10 second starting",
      "10 third starting",
    ]);
  });
});

describe("an automatic restart beside a rival", () => {
  it("goes ahead as soon as the rival is down", async () => {
    // A start that was asked for was looked at then; a restart waited for ever.
    const { story } = await run(
      system(
        {
          first: {},
          web: {
            behavior: { startFailures: { kind: "first", count: 1 } },
            restart: { policy: "on-abnormal" },
          },
          rival: { enabled: false, conflicts: ["web"] },
        },
        {
          groups: { g: { members: ["first", "web"], strategy: "one-for-all" } },
          faults: [fault("kill", 100, 0)],
          actions: [
            { at: 50_000, call: "startService", service: "rival" },
            { at: 500_000, call: "stopService", service: "rival" },
          ],
        },
      ),
    );
    expect(story.filter((line) => line.includes("web") || line.startsWith("500 "))).toEqual([
      "0 web starting",
      "0 web failed",
      "500 rival stopping",
      "500 rival stopped",
      "500 web starting",
      "500 web running",
      "500 web ready",
    ]);
  });
});

describe("rivals that have to make room", () => {
  it("do so in the order of the file, whoever declared the conflict", async () => {
    // Those that had declared it themselves came first.
    const waiting = { after: ["gate"], restart: { policy: "no" } } as const;
    const { story } = await run(
      system(
        {
          first: waiting,
          second: { ...waiting, conflicts: ["app"] },
          app: { enabled: false, conflicts: ["first"] },
          gate: { enabled: false, behavior: { start: ms(1_000) } },
        },
        {
          faults: [fault("kill", 10, 0), fault("kill", 10, 1)],
          actions: [
            { at: 20_000, call: "startService", service: ["gate", "first", "second"] },
            { at: 50_000, call: "startService", service: "app" },
          ],
        },
      ),
    );
    expect(story.filter((line) => line.startsWith("50 "))).toEqual([
      "50 first stopped",
      "50 second stopped",
      "50 app starting",
      "50 app running",
      "50 app ready",
    ]);
  });
});

describe("the order of stops", () => {
  const LATER = { registered: false } as const;
  const drafts = {
    app: { after: ["db"], ...LATER },
    cache: LATER,
    db: { enabled: false },
  };
  const stopAndStart = ["stopService", "startService"] as const;

  it("is that of the services that are there, also after some have been created", async () => {
    // The order had been worked out anew, and the stops went on by that of the boot: cache first.
    const { story } = await run(
      system(drafts, {
        actions: [
          { at: 1_000, call: "createService", service: ["app", "cache"] },
          { at: 2_000, call: "startService", service: ["app", "cache"] },
          { at: 3_000, call: "stopService", service: ["app", "cache"] },
        ],
      }),
    );
    expect(story.filter((line) => line.endsWith("stopping"))).toEqual([
      "3 app stopping",
      "3 cache stopping",
    ]);
  });

  it("loses no stop of the same batch when it changes", () => {
    for (const call of stopAndStart) {
      const bench = new KernelBench({ ...drafts, db: {}, web: { after: ["db"] } });
      bench.ask([
        { call: "stopService", services: ["db", "web"] },
        { call: "createService", services: ["app", "cache"] },
        { call, services: ["app"] },
      ]);
      expect([bench.state("db"), bench.state("web")]).toEqual(["stopped", "stopped"]);
      expect(bench.state("app")).toBe(call === "startService" ? "running" : "stopped");
    }
  });
});
