/**
 * What processes do and what befalls them, of what is possible at the moment: for model runs.
 */
import fc from "fast-check";
import type { Input, ProcessExit } from "../../kernel/ports.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import { instant } from "../../kernel/time.ts";
import { awaitedHook } from "../models/service-manager/hooks.ts";
import { isAlive, type ModelInstance } from "../models/service-manager/state.ts";
import type { KernelPair } from "./kernel-pair.ts";

export type Move = (pair: KernelPair) => readonly Input[];

const WELL: ProcessExit = { kind: "code", code: 0 };

const EXITS: readonly ProcessExit[] = [
  WELL,
  { kind: "code", code: 1 },
  { kind: "code", code: 255 },
  { kind: "refused", code: 1 },
  { kind: "signal", signal: "SIGTERM", outOfMemory: false },
  { kind: "signal", signal: "SIGSEGV", outOfMemory: false },
  { kind: "signal", signal: "SIGKILL", outOfMemory: false },
  { kind: "signal", signal: "SIGKILL", outOfMemory: true },
];

/** What the process does next, if all goes well. */
export function progressOf(instance: ModelInstance): readonly Input[] {
  const { phase, service } = instance;
  const about = of(instance);
  const sides = instance.sideHooks.map(({ run }) => hookEnd(instance, run.number, WELL));
  const awaited = awaitedHook(instance);
  if (awaited !== null) return [...sides, hookEnd(instance, awaited.number, WELL)];
  if (phase.name === "stopping")
    return [...sides, { ...about, kind: "instance-exited", exit: WELL }];
  if (phase.name === "starting" && service.spec.kind === "oneshot") {
    return [...sides, { ...about, kind: "instance-exited", exit: WELL }];
  }
  if (phase.name === "starting") return [...sides, { ...about, kind: "instance-started" }];
  return [...sides, ...answersOf(instance, true), ...readingOf(instance), ...beatOf(instance)];
}

/** The values that it is to read it has read. */
function readingOf(instance: ModelInstance): readonly Input[] {
  const { reload, rounds } = instance.service.config;
  if (reload?.prepared.get(instance) !== false) return [];
  return [{ ...of(instance), kind: "config-prepared", round: rounds }];
}

/** Who has not been heard of for a while is; heartbeats are steady from then on. */
function beatOf(instance: ModelInstance): readonly Input[] {
  const { phase, service } = instance;
  if (phase.name !== "running" || service.spec.watchdogUs === null) return [];
  const at = instant(phase.heardAt);
  return [{ ...of(instance), kind: "heartbeat", at, rhythm: "steady" }];
}

function hookEnd(instance: ModelInstance, run: number, exit: ProcessExit): Input {
  return { kind: "hook-ended", instance: instance.id as InstanceId, run, exit, cause: null };
}

function answersOf(instance: ModelInstance, healthy: boolean): readonly Input[] {
  const { phase } = instance;
  if (phase.name !== "running") return [];
  return phase.checks.flatMap(({ outSince, probes }, check): readonly Input[] => {
    if (outSince === null) return [];
    return [{ ...of(instance), kind: "probe-answered", check, probe: probes, healthy }];
  });
}

function of({ id, generation }: ModelInstance): {
  readonly instance: InstanceId;
  readonly generation: number;
  readonly cause: null;
} {
  return { instance: id as InstanceId, generation, cause: null };
}

/** Some process ends, whatever it was doing. */
export const exits: fc.Arbitrary<Move> = fc
  .record({ pick: fc.nat({ max: 30 }), exit: fc.constantFrom(...EXITS) })
  .map(({ pick, exit }) => ({ model }) => {
    const alive = model.world.instances.filter(isAlive);
    const one = alive[pick % Math.max(alive.length, 1)];
    return one === undefined ? [] : [{ ...of(one), kind: "instance-exited", exit }];
  });

/** Some process gets on, alone. */
export const getsOn: fc.Arbitrary<Move> = fc.nat({ max: 30 }).map((pick) => ({ model }) => {
  const able = model.world.instances.filter((instance) => progressOf(instance).length > 0);
  const one = able[pick % Math.max(able.length, 1)];
  return one === undefined ? [] : progressOf(one);
});

/** Some process is refused a resource and goes on; or word of that comes too late. */
export const refusals: fc.Arbitrary<Move> = fc
  .record({ pick: fc.nat({ max: 30 }), isLate: fc.constantFrom(false, false, true) })
  .map(({ pick, isLate }) => ({ model }) => {
    const { instances } = model.world;
    const among = isLate ? instances : instances.filter(isAlive);
    const one = among[pick % Math.max(among.length, 1)];
    if (one === undefined) return [];
    const generation = isLate ? one.generation - 1 : one.generation;
    return [{ ...of(one), kind: "resource-refused", generation, cause: 0 }];
  });

/** Some process answers what it is asked, badly. */
export const fails: fc.Arbitrary<Move> = fc.nat({ max: 30 }).map((pick) => ({ model }) => {
  const asked = model.world.instances.filter((one) => answersOf(one, false).length > 0);
  const one = asked[pick % Math.max(asked.length, 1)];
  return one === undefined ? [] : answersOf(one, false);
});

/** Some command of a hook ends, in whatever way. */
export const hookEnds: fc.Arbitrary<Move> = fc
  .record({ pick: fc.nat({ max: 30 }), exit: fc.constantFrom(...EXITS) })
  .map(({ pick, exit }) => ({ model }) => {
    const running = model.world.instances.flatMap((instance) => {
      const awaited = awaitedHook(instance);
      const sides = instance.sideHooks.map(({ run }) => run);
      return [...(awaited === null ? [] : [awaited]), ...sides].map((run) => ({ instance, run }));
    });
    const one = running[pick % Math.max(running.length, 1)];
    return one === undefined ? [] : [hookEnd(one.instance, one.run.number, exit)];
  });

/** Some process that is listened to is heard of, or is not heard of any more. */
export const beats: fc.Arbitrary<Move> = fc
  .record({
    pick: fc.nat({ max: 30 }),
    agoUs: fc.constantFrom(0, 0, 1_000, 5_000),
    rhythm: fc.constantFrom("steady", "open", "open", "silent"),
  })
  .map(({ pick, agoUs, rhythm }) => ({ model, now }) => {
    const able = model.world.instances.filter((one) => beatOf(one).length > 0);
    const one = able[pick % Math.max(able.length, 1)];
    if (one === undefined) return [];
    return [{ ...of(one), kind: "heartbeat", at: instant(Math.max(0, now - agoUs)), rhythm }];
  });

/** Word of a process, of a probe, of a command or of a reload that is no more. */
export const late: fc.Arbitrary<Move> = fc
  .record({ pick: fc.nat({ max: 30 }), kind: fc.nat({ max: 5 }) })
  .map(({ pick, kind }) => ({ model, now }) => {
    const { instances } = model.world;
    const one = instances[pick % instances.length];
    if (one === undefined) return [];
    const about = { ...of(one), generation: one.generation - 1 };
    if (kind === 0) return [{ ...about, kind: "instance-started" }];
    const exit = EXITS[1] ?? expectExit();
    if (kind === 1) return [{ ...about, kind: "instance-exited", exit }];
    if (kind === 2) return [hookEnd(one, one.hooks + 1, exit)];
    const { rounds } = one.service.config;
    if (kind === 3) return [{ ...of(one), kind: "config-prepared", round: rounds - 1 }];
    const at = instant(now);
    if (kind === 4) return [{ ...about, kind: "heartbeat", at, rhythm: "steady" }];
    return [{ ...of(one), kind: "probe-answered", check: 0, probe: 0, healthy: false }];
  });

function expectExit(): never {
  throw new Error("there are exits");
}
