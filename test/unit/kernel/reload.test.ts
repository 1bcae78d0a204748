/**
 * Reloads: all instances at one instant or none, and what keeps new values out.
 */
import { describe, expect, it } from "vitest";
import { Kernel } from "../../../kernel/kernel.ts";
import type { Effect, Input } from "../../../kernel/ports.ts";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { duration, instant, SECOND } from "../../../kernel/time.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import { Trace } from "../../../kernel/trace/trace.ts";
import { loadCore } from "../../../sim/io/load-core.ts";
import type { Distribution } from "../../../sim/distribution.ts";
import { ms, run, system, type PlanDraft, type ServiceDraft } from "../../support/systems.ts";

const WEB = 0 as ServiceId;

const DRAFT: ServiceDraft = {
  instances: 3,
  behavior: { start: ms(100), reload: ms(300), stop: ms(50) },
  config: {
    values: { size: 5, "pool.name": "main", debug: false, hosts: ["a", "b"] },
    rules: [
      { field: "size", range: [1, 10], required: true, message: null },
      { field: "pool.name", range: null, required: true, message: null },
    ],
    reloadTimeoutUs: duration(2 * SECOND),
  },
};

type Action = NonNullable<PlanDraft["actions"]>[number];

function reload(atMs: number, set: NonNullable<Action["set"]>): Action {
  return { at: instant(atMs * 1_000), call: "reloadService", service: "web", set };
}

function ask(atMs: number, call: Action["call"]): Action {
  return { at: instant(atMs * 1_000), call, service: "web" };
}

async function answers(
  plan: PlanDraft,
  draft: Partial<ServiceDraft> = {},
): Promise<readonly TraceRecord[]> {
  const { records } = await run(system({ web: { ...DRAFT, ...draft } }, plan));
  return records.filter((record) => record.event.startsWith("config."));
}

describe("a reload", () => {
  it("puts new values into force in all instances at one instant, and starts none", async () => {
    const { records, story } = await run(
      system({ web: DRAFT }, { actions: [reload(1_000, { size: 7, debug: true })] }),
    );
    const changed = records.filter((record) => record.event === "config.changed");
    expect(changed).toMatchObject([{ tUs: 1_300_000, version: 2, changed: 2, instances: 3 }]);
    expect(records[changed[0]?.cause ?? 0]).toMatchObject({ call: "reloadService", error: null });
    expect(story).toHaveLength(9);
  });

  it("takes as long as its slowest instance", async () => {
    const reading: Distribution = {
      kind: "uniform",
      lowUs: duration(1),
      highUs: duration(900_000),
    };
    const draft: ServiceDraft = { behavior: { reload: reading } };
    const [changed] = await answers({ actions: [reload(1_000, { size: 7 })] }, draft);
    expect(changed?.event).toBe("config.changed");
    expect(changed?.tUs).toBeGreaterThan(1_000_000);
  });

  it.each([
    ["breaks a range", { size: 11 }, { refusal: "rule", rule: 0, setting: 0 }],
    ["takes a required value away", { "pool.name": null }, { refusal: "rule", rule: 1 }],
    ["is of another type", { debug: true, size: "big" }, { refusal: "type", setting: 1 }],
    ["puts a mapping in the place of a value", { "size.low": 1 }, { refusal: "type" }],
    ["puts a value in the place of a mapping", { pool: 4 }, { refusal: "type" }],
  ])("that %s is refused, and the old values stay in force", async (_story, set, expected) => {
    const then = reload(2_000, { size: 6 });
    const told = await answers({ actions: [reload(1_000, set), then] });
    expect(told).toMatchObject([
      { event: "config.rejected", error: "invalid-configuration", version: 1, ...expected },
      { event: "config.changed", version: 2, changed: 1 },
    ]);
  });

  it.each([
    ["no instance runs", [ask(500, "stopService"), reload(1_000, {})]],
    ["one is paused", [ask(500, "pauseService"), reload(1_000, {})]],
    ["it has not come up yet", [reload(50, {})]],
  ])("is refused where %s", async (_story, actions) => {
    expect(await answers({ actions })).toMatchObject([
      { refusal: "not-running", error: "service-not-running" },
    ]);
  });

  it("is refused while another one is under way, which goes on", async () => {
    const actions = [reload(1_000, { size: 7 }), reload(1_100, { size: 8 })];
    expect(await answers({ actions })).toMatchObject([
      { refusal: "busy", error: "configuration-error", version: 1 },
      { event: "config.changed", tUs: 1_300_000, version: 2 },
    ]);
  });

  it("comes to nothing where one instance hangs beyond the timeout", async () => {
    const hang = { kind: "hang" as const, service: WEB, instances: [1 as InstanceId] };
    const faults = [{ ...hang, at: instant(1_100_000), forUs: duration(3 * SECOND) }];
    const actions = [reload(1_000, { size: 7 }), reload(3_500, { size: 8 })];
    expect(await answers({ faults, actions })).toMatchObject([
      { tUs: 3_000_000, refusal: "timeout", error: "service-timeout", version: 1, instance: 1 },
      // What the first one left half read is not taken for the second one.
      { tUs: 4_400_000, event: "config.changed", version: 2 },
    ]);
  });

  it("does not wait for an instance that falls and comes back", async () => {
    const faults = [
      { kind: "kill" as const, at: instant(1_100_000), service: WEB, instances: [1 as InstanceId] },
    ];
    const actions = [reload(1_000, { size: 7 })];
    expect(await answers({ faults, actions })).toMatchObject([
      { tUs: 1_300_000, event: "config.changed", instances: 2 },
    ]);
  });

  it("waits for an instance that comes up meanwhile", async () => {
    const faults = [
      { kind: "kill" as const, at: instant(1_000_000), service: WEB, instances: [1 as InstanceId] },
    ];
    // It is killed at 1 s, and runs again at 1.2 s.
    const actions = [reload(1_100, { size: 7 })];
    expect(await answers({ faults, actions })).toMatchObject([
      { tUs: 1_500_000, event: "config.changed", instances: 3 },
    ]);
  });

  it.each(["stopService", "pauseService", "restartService"] as const)(
    "is broken off by %s, which does not wait for it",
    async (call) => {
      const actions = [reload(1_000, { size: 7 }), ask(1_100, call)];
      expect(await answers({ actions })).toMatchObject([
        { tUs: 1_100_000, refusal: "abandoned", version: 1 },
      ]);
    },
  );

  it("comes to nothing where the last instance falls", async () => {
    const faults = [
      { kind: "kill" as const, at: instant(1_100_000), service: WEB, instances: [0 as InstanceId] },
    ];
    const told = await answers({ faults, actions: [reload(1_000, { size: 7 })] }, { instances: 1 });
    expect(told).toMatchObject([{ tUs: 1_100_000, refusal: "abandoned" }]);
  });

  it("that says nothing new counts as a version of its own", async () => {
    expect(await answers({ actions: [reload(1_000, {})] })).toMatchObject([
      { version: 2, changed: 0 },
    ]);
  });

  it("outlasts a restart: what was put into force stays so", async () => {
    const actions = [
      reload(1_000, { size: 7 }),
      ask(2_000, "restartService"),
      reload(3_000, { size: 7 }),
    ];
    expect(await answers({ actions })).toMatchObject([{ changed: 1 }, { version: 3, changed: 0 }]);
  });
});

describe("what the kernel asks of the machine", () => {
  it("is to prepare, and then to go over or to forget, each process once", () => {
    const core = loadCore();
    core.reset();
    const { services } = system({ web: { ...DRAFT, instances: 2 } });
    const kernel = new Kernel({
      services: services.map(({ spec }) => spec),
      timers: core.timers(0),
      random: core.streams(1n, "splitmix"),
      security: null,
      trace: new Trace(
        { seed: 1n, rng: "splitmix", subjects: { system: "test", services: [], slices: [] } },
        [],
      ),
    });
    const at = (second: number, ...inputs: readonly Input[]): readonly string[] =>
      kernel.step(instant(second * SECOND), inputs).effects.map(textOf);
    const life = (id: number) => ({ instance: id as InstanceId, generation: 1, cause: null });
    const calls = [{ call: "reloadService", services: ["web"], values: {} }];
    const call: Input = { kind: "syscall", caller: null, calls, cause: null };
    const prepared = (id: number, round: number): Input => {
      return { kind: "config-prepared", ...life(id), round };
    };
    at(0, { kind: "boot" });
    at(0, { kind: "instance-started", ...life(0) }, { kind: "instance-started", ...life(1) });
    expect(at(1, call)).toEqual(["prepare 0", "prepare 1"]);
    expect(at(1, prepared(0, 1))).toEqual([]);
    expect(at(3)).toEqual(["abort 0", "abort 1"]);
    expect(at(4, call)).toEqual(["prepare 0", "prepare 1"]);
    // The answer to the first call comes too late, and that of no process is nobody's.
    expect(at(4, prepared(1, 1), { ...prepared(1, 2), generation: 2 } as Input)).toEqual([]);
    expect(at(5, prepared(0, 2), prepared(1, 2))).toEqual(["commit 0", "commit 1"]);
    expect(core.timers(0).size).toBe(0);
  });
});

function textOf(effect: Effect): string {
  return effect.kind === "configure" ? `${effect.phase} ${effect.instance}` : effect.kind;
}
