/**
 * Shutdown and reboot of the whole system, and the kernel's own services around it.
 */
import { describe, expect, it } from "vitest";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { duration, instant, SECOND } from "../../../kernel/time.ts";
import { STAGE_OF, SYSTEM_SERVICES } from "../../../kernel/system/system-services.ts";
import { BootstrapStage } from "../../../kernel/vocabulary.ts";
import {
  check,
  ms,
  run,
  system,
  type PlanDraft,
  type Run,
  type ServiceDraft,
} from "../../support/systems.ts";
import { instanceNames } from "../../support/tell.ts";

const SHOP: Readonly<Record<string, ServiceDraft>> = {
  db: { behavior: { start: ms(10), stop: ms(10) } },
  migrate: { kind: "oneshot", requires: ["db"], behavior: { start: ms(5) } },
  web: { requires: ["db", "migrate:completed"], behavior: { start: ms(20), stop: ms(20) } },
  log: { behavior: { stop: ms(5) } },
};

type DrawnAction = NonNullable<PlanDraft["actions"]>[number];

function down(
  tUs: number,
  call: "shutdownSystem" | "rebootSystem",
  deadlineMs?: number,
): DrawnAction {
  return { at: tUs, call, service: [], ...(deadlineMs === undefined ? {} : { deadlineMs }) };
}

function at(tUs: number, call: "shutdownSystem" | "rebootSystem", deadlineMs?: number): PlanDraft {
  return { actions: [down(tUs, call, deadlineMs)] };
}

/** What happened from an instant on. */
function since(fromMs: number, { story }: Run): readonly string[] {
  return story.filter((line) => Number(line.split(" ")[0]) >= fromMs);
}

/** The same, with the hooks among it. */
function turnsSince(fromMs: number, { records, system: spec }: Run): readonly string[] {
  const names = instanceNames(spec);
  return records.flatMap((record) => {
    const tMs = record.tUs / 1_000;
    const id = "instance" in record ? record.instance : null;
    if (tMs < fromMs || id === null) return [];
    if (record.event === "service.state") return [`${tMs} ${names[id]} ${record.to}`];
    if (record.event === "hook.started") return [`${tMs} ${names[id]} ${record.hook}`];
    if (record.event !== "hook.done") return [];
    return [`${tMs} ${names[id]} ${record.hook} ${record.outcome}`];
  });
}

function partsOf({ records }: Run): readonly string[] {
  return records.flatMap((record) => (record.event === "system.service" ? [record.part] : []));
}

function managerOf({ records }: Run): readonly string[] {
  return records.flatMap((record) =>
    record.event === "manager.state" ? [`${record.tUs / 1_000} ${record.to}`] : [],
  );
}

describe("the kernel's own services", () => {
  it("come up in their order, each at its stage, before the last one", () => {
    const stages = SYSTEM_SERVICES.map((service) => BootstrapStage[STAGE_OF[service]]);
    expect(SYSTEM_SERVICES.join()).toBe("time,random,io,power,daemon,monitoring,cli");
    expect(stages).toEqual([...stages].toSorted((a, b) => a - b));
    expect(Math.max(...stages)).toBeLessThan(BootstrapStage.complete);
  });

  it("write nothing as long as nothing takes them down", async () => {
    const result = await run(system(SHOP));
    expect(partsOf(result)).toEqual([]);
    expect(managerOf(result)).toEqual([]);
  });
});

describe("a shutdown", () => {
  it("stops everything against the start order, then the kernel's own in reverse", async () => {
    const result = await run(system(SHOP, at(1_000_000, "shutdownSystem")));
    expect(since(1_000, result)).toEqual([
      "1000 web stopping",
      "1000 log stopping",
      "1005 log stopped",
      "1020 web stopped",
      "1020 db stopping",
      "1030 db stopped",
    ]);
    expect(partsOf(result).join()).toBe("cli,monitoring,daemon,power,io,random,time");
    expect(managerOf(result)).toEqual(["1030 stopped"]);
    expect([result.ending, result.endedAt]).toEqual(["shutdown", 1_030_000]);
  });

  it("kills what is not down at its deadline, whomever it waits for", async () => {
    const result = await run(system(SHOP, at(1_000_000, "shutdownSystem", 8)));
    const ends = result.records.flatMap((record) => {
      const isLate = record.event === "service.state" && record.tUs === 1_008_000;
      return isLate && record.exit !== null ? [`${record.exit.signal} ${record.exit.cause}`] : [];
    });
    expect(ends).toEqual(["SIGKILL timeout", "SIGKILL timeout"]);
    expect(result.records).toContainEqual(
      expect.objectContaining({ event: "power.deadline", killed: 2, tUs: 1_008_000 }),
    );
    expect(managerOf(result)).toEqual(["1008 stopped"]);
  });

  it("counts the processes that it kills, and not the starts that have none yet", async () => {
    // A start that was still at its hook was counted among the killed.
    const drafts: Readonly<Record<string, ServiceDraft>> = {
      hooked: { hooks: { "on-start": { run: ms(5_000) } } },
      slow: { behavior: { stop: ms(2_000) } },
    };
    const { records, ending } = await run(system(drafts, at(1_000_000, "shutdownSystem", 100)));
    const told = records.filter(({ event }) => event === "power.deadline");
    expect(told).toMatchObject([{ killed: 1 }]);
    expect(ending).toBe("shutdown");
  });

  it("leaves none failed that was on its way down for another reason", async () => {
    const drafts: Readonly<Record<string, ServiceDraft>> = {
      pair: {
        instances: 2,
        checks: [
          check({
            kind: "liveness",
            intervalUs: duration(100_000),
            timeoutUs: duration(50_000),
            failures: 1,
          }),
        ],
      },
      slow: { requires: ["pair"], behavior: { stop: ms(2_000) } },
    };
    const hang = {
      at: instant(950_000),
      kind: "hang",
      service: 0 as ServiceId,
      forUs: null,
    } as const;
    const plan: PlanDraft = {
      faults: [{ ...hang, instances: [0 as InstanceId] }],
      ...at(1_200_000, "shutdownSystem", 100),
    };
    const result = await run(system(drafts, plan));
    expect(since(1_200, result)).toEqual([
      "1200 slow stopping",
      "1300 pair/1 stopping",
      "1300 pair/0 stopped",
      "1300 pair/1 stopped",
      "1300 slow stopped",
    ]);
    expect(result.ending).toBe("shutdown");
  });

  it("says nothing of a deadline that it did not need", async () => {
    const result = await run(system(SHOP, at(1_000_000, "shutdownSystem", 500)));
    expect(result.records.some(({ event }) => event === "power.deadline")).toBe(false);
    expect(result.endedAt).toBe(1_030_000);
  });

  it("calls off restarts and starts that wait, and thaws what is paused", async () => {
    const drafts: Readonly<Record<string, ServiceDraft>> = {
      crash: {
        behavior: { start: ms(100), startFailures: { kind: "first", count: 9 } },
        restart: SLOW,
      },
      waits: { requires: ["crash"], behavior: { start: ms(5_000) } },
      frozen: { behavior: { stop: ms(10) } },
    };
    const plan: PlanDraft = {
      actions: [
        { at: 50_000, call: "pauseService", service: "frozen" },
        down(200_000, "shutdownSystem"),
      ],
    };
    const result = await run(system(drafts, plan));
    expect(since(200, result)).toEqual([
      "200 frozen stopping",
      "200 crash stopped",
      "210 frozen stopped",
    ]);
    expect(result.ending).toBe("shutdown");
  });

  it("is over at once where nothing runs", async () => {
    const drafts = { web: { enabled: false } };
    const result = await run(system(drafts, at(1_000_000, "shutdownSystem")));
    expect([result.ending, result.endedAt]).toEqual(["shutdown", 1_000_000]);
  });

  it("lasts as long as it is told to, where it is told", async () => {
    const result = await run(system(SHOP, at(1_000_000, "shutdownSystem")), { untilMs: 5_000 });
    expect([result.ending, result.endedAt]).toEqual(["until", 5_000_000]);
  });

  it("takes no call from the request on", async () => {
    const plan: PlanDraft = {
      actions: [
        down(1_000_000, "shutdownSystem"),
        { at: 1_010_000, call: "startService", service: "log" },
        down(1_015_000, "rebootSystem"),
      ],
    };
    const { records } = await run(system(SHOP, plan));
    const errors = records.flatMap((record) => (record.event === "audit" ? [record.error] : []));
    expect(errors).toEqual([null, "service-not-running", "service-not-running"]);
  });
});

const SLOW = { backoff: { strategy: "fixed" as const, delayUs: duration(30 * SECOND) } };

describe("a reboot", () => {
  it("boots from the beginning: oneshots run again, generations go on", async () => {
    const result = await run(system(SHOP, at(1_000_000, "rebootSystem")));
    expect(since(1_030, result)).toEqual([
      "1030 db stopped",
      "1030 db starting",
      "1030 log starting",
      "1030 log running",
      "1030 log ready",
      "1040 db running",
      "1040 db ready",
      "1040 migrate starting",
      "1045 migrate stopped",
      "1045 web starting",
      "1065 web running",
      "1065 web ready",
    ]);
    expect(managerOf(result)).toEqual(["1030 stopped", "1030 running"]);
    expect(result.records).toContainEqual(
      expect.objectContaining({ event: "service.state", to: "starting", generation: 2 }),
    );
    expect(result.ending).toBe("quiet");
  });

  it("starts what is enabled by then, not what was when the file was read (L10)", async () => {
    const drafts: Readonly<Record<string, ServiceDraft>> = {
      on: {},
      off: { enabled: false },
      idle: { enabled: false },
    };
    const plan: PlanDraft = {
      actions: [
        { at: 100_000, call: "disableService", service: "on" },
        { at: 100_000, call: "enableService", service: "off" },
        { at: 100_000, call: "startService", service: "idle" },
        down(1_000_000, "rebootSystem"),
      ],
    };
    const story = since(1_000, await run(system(drafts, plan)));
    expect(story).toContain("1000 on stopped");
    expect(story).toContain("1000 on disabled");
    expect(story).toContain("1000 off starting");
    expect(story.filter((line) => line.endsWith("starting"))).toEqual(["1000 off starting"]);
  });

  it("leaves down what was stopped by hand under unless-stopped, not under always", async () => {
    const drafts: Readonly<Record<string, ServiceDraft>> = {
      kept: { restart: { policy: "unless-stopped" } },
      back: { restart: { policy: "always" } },
      again: { restart: { policy: "unless-stopped" } },
    };
    const plan: PlanDraft = {
      actions: [
        { at: 100_000, call: "stopService", service: ["kept", "back", "again"] },
        { at: 200_000, call: "startService", service: "again" },
        down(1_000_000, "rebootSystem"),
      ],
    };
    const story = since(1_000, await run(system(drafts, plan)));
    expect(story.filter((line) => line.endsWith("starting"))).toEqual([
      "1000 back starting",
      "1000 again starting",
    ]);
  });

  it("forgets the restarts before it", async () => {
    const crash: ServiceDraft = {
      behavior: { run: ms(100), exit: { kind: "code", code: 1 } },
      restart: { limit: { burst: 2, intervalUs: duration(60 * SECOND) } },
    };
    const { records } = await run(system({ crash }, at(1_000_000, "rebootSystem")));
    const attempts = records.flatMap((record) =>
      record.event === "recovery.started" ? [record.attempt] : [],
    );
    expect(attempts).toEqual([1, 2, 1, 2]);
  });
});

describe("hooks on the way down", () => {
  const hook = { "on-stop": { run: ms(50) } };
  const pair: Readonly<Record<string, ServiceDraft>> = {
    db: { hooks: hook, behavior: { stop: ms(10) } },
    web: { requires: ["db"], hooks: hook, behavior: { stop: ms(20) } },
  };

  it("keep the order: who is needed begins to stop when all above it is done", async () => {
    const result = await run(system(pair, at(1_000_000, "shutdownSystem")));
    expect(turnsSince(1_000, result)).toEqual([
      "1000 web stopping",
      "1000 web on-stop",
      "1050 web on-stop ok",
      "1070 web stopped",
      "1070 db stopping",
      "1070 db on-stop",
      "1120 db on-stop ok",
      "1130 db stopped",
    ]);
    expect(managerOf(result)).toEqual(["1130 stopped"]);
  });

  it("are ended at the deadline with what they wait for, and none is begun", async () => {
    const result = await run(system(pair, at(1_000_000, "shutdownSystem", 30)));
    expect(turnsSince(1_000, result)).toEqual([
      "1000 web stopping",
      "1000 web on-stop",
      "1030 db stopping",
      "1030 db stopped",
      "1030 web on-stop cancelled",
      "1030 web stopped",
    ]);
    expect(managerOf(result)).toEqual(["1030 stopped"]);
  });

  it("take along a start that is still at its hook, and begin no process", async () => {
    const hooks = { "on-start": { run: ms(5_000) } };
    const result = await run(system({ app: { hooks } }, at(100_000, "shutdownSystem", 50)));
    expect(turnsSince(100, result)).toEqual([
      "100 app stopping",
      "100 app on-start cancelled",
      "100 app stopped",
    ]);
    expect(managerOf(result)).toEqual(["100 stopped"]);
  });

  it("that nothing waits for are ended when all services are down", async () => {
    const hooks = { "on-failure": { run: ms(5_000), timeoutUs: duration(60 * SECOND) } };
    const drafts: Readonly<Record<string, ServiceDraft>> = {
      app: {
        hooks,
        behavior: { run: ms(100), exit: { kind: "code", code: 1 } },
        restart: { policy: "no" },
      },
      web: { behavior: { stop: ms(20) } },
    };
    const result = await run(system(drafts, at(1_000_000, "rebootSystem")), { untilMs: 1_050 });
    expect(turnsSince(1_000, result)).toEqual([
      "1000 app stopped",
      "1000 web stopping",
      "1020 web stopped",
      "1020 app on-failure cancelled",
      "1020 app starting",
      "1020 web starting",
      "1020 app running",
      "1020 web running",
    ]);
  });
});
