/**
 * What can befall the kernel from outside, as commands for fast-check's model runs.
 *
 * A command chooses among what is possible at its moment (a process that starts may come up or die,
 * a probe that is out may be answered), so that hardly any is idle, and shrinking one leaves the
 * others their sense.
 */
import fc from "fast-check";
import type { Input, ProcessExit } from "../../kernel/ports.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import { hasProcess, type ModelInstance } from "../models/service-manager/state.ts";
import type { LifecycleCall, ModelCall } from "../models/service-manager/plans.ts";
import type { KernelPair } from "./kernel-pair.ts";
import { SERVICES_MAX } from "./kernel-systems.ts";
import { withoutRivals } from "./random-systems.ts";

/** The pair keeps its own model; fast-check's is empty. */
export type NoModel = Readonly<Record<string, never>>;
export type KernelCommand = fc.Command<NoModel, KernelPair>;

type Move = (pair: KernelPair) => readonly Input[];

/** Something that reaches the kernel within one step. */
class Give implements KernelCommand {
  readonly #moves: readonly Move[];
  readonly #name: string;
  #given = "";

  constructor(name: string, moves: readonly Move[]) {
    this.#name = name;
    this.#moves = moves;
  }

  check(): boolean {
    return true;
  }

  run(_: NoModel, pair: KernelPair): void {
    const inputs = this.#moves.flatMap((move) => move(pair));
    this.#given = JSON.stringify(inputs);
    pair.commands += 1;
    pair.step(inputs);
  }

  toString(): string {
    return `${this.#name} ${this.#given}`;
  }
}

class Pass implements KernelCommand {
  readonly #us: number | "until something is due" | "until just before";

  constructor(us: number | "until something is due" | "until just before") {
    this.#us = us;
  }

  check(): boolean {
    return true;
  }

  run(_: NoModel, pair: KernelPair): void {
    pair.commands += 1;
    const rest = pair.deadline === null ? 0 : pair.deadline - pair.now;
    if (this.#us === "until something is due") pair.pass(rest);
    else if (this.#us === "until just before") pair.pass(Math.max(0, rest - 1));
    else pair.pass(this.#us);
  }

  toString(): string {
    return `pass ${this.#us}`;
  }
}

/** Every process gets on with what it does: starts end well, stops end, probes are answered. */
class GetOn implements KernelCommand {
  check(): boolean {
    return true;
  }

  run(_: NoModel, pair: KernelPair): void {
    pair.commands += 1;
    pair.step(pair.model.world.instances.flatMap((instance) => progressOf(instance)));
  }

  toString(): string {
    return "get on";
  }
}

function progressOf(instance: ModelInstance): readonly Input[] {
  const { phase, service } = instance;
  const about = of(instance);
  if (phase.name === "stopping") {
    return [{ ...about, kind: "instance-exited", exit: { kind: "code", code: 0 } }];
  }
  if (phase.name === "starting" && service.spec.kind === "oneshot") {
    return [{ ...about, kind: "instance-exited", exit: { kind: "code", code: 0 } }];
  }
  if (phase.name === "starting") return [{ ...about, kind: "instance-started" }];
  return answersOf(instance, true);
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

const EXITS: readonly ProcessExit[] = [
  { kind: "code", code: 0 },
  { kind: "code", code: 1 },
  { kind: "code", code: 255 },
  { kind: "signal", signal: "SIGTERM", outOfMemory: false },
  { kind: "signal", signal: "SIGSEGV", outOfMemory: false },
  { kind: "signal", signal: "SIGKILL", outOfMemory: false },
  { kind: "signal", signal: "SIGKILL", outOfMemory: true },
];

/** Some process ends, whatever it was doing. */
const exits: fc.Arbitrary<Move> = fc
  .record({ pick: fc.nat({ max: 30 }), exit: fc.constantFrom(...EXITS) })
  .map(({ pick, exit }) => ({ model }) => {
    const alive = model.world.instances.filter(hasProcess);
    const one = alive[pick % Math.max(alive.length, 1)];
    return one === undefined ? [] : [{ ...of(one), kind: "instance-exited", exit }];
  });

/** Some process gets on, alone. */
const getsOn: fc.Arbitrary<Move> = fc.nat({ max: 30 }).map((pick) => ({ model }) => {
  const able = model.world.instances.filter((instance) => progressOf(instance).length > 0);
  const one = able[pick % Math.max(able.length, 1)];
  return one === undefined ? [] : progressOf(one);
});

/** Some process answers what it is asked, badly. */
const fails: fc.Arbitrary<Move> = fc.nat({ max: 30 }).map((pick) => ({ model }) => {
  const asked = model.world.instances.filter((one) => answersOf(one, false).length > 0);
  const one = asked[pick % Math.max(asked.length, 1)];
  return one === undefined ? [] : answersOf(one, false);
});

/** Word of a process, or of a probe, that is no more. */
const late: fc.Arbitrary<Move> = fc
  .record({ pick: fc.nat({ max: 30 }), kind: fc.nat({ max: 2 }) })
  .map(({ pick, kind }) => ({ model }) => {
    const { instances } = model.world;
    const one = instances[pick % instances.length];
    if (one === undefined) return [];
    const about = { ...of(one), generation: one.generation - 1 };
    if (kind === 0) return [{ ...about, kind: "instance-started" }];
    const exit = EXITS[1] ?? expectExit();
    if (kind === 1) return [{ ...about, kind: "instance-exited", exit }];
    return [{ ...of(one), kind: "probe-answered", check: 0, probe: 0, healthy: false }];
  });

function expectExit(): never {
  throw new Error("there are exits");
}

const CALLS: readonly LifecycleCall[] = [
  "startService",
  "startService",
  "stopService",
  "stopService",
  "restartService",
  "restartService",
  "pauseService",
  "resumeService",
  "enableService",
  "disableService",
];

const asks: fc.Arbitrary<Move> = fc
  .record({
    call: fc.constantFrom(...CALLS),
    picks: fc.array(fc.nat({ max: SERVICES_MAX }), { minLength: 1, maxLength: 3 }),
  })
  .map(({ call, picks }) => (pair) => {
    const { length } = pair.specs;
    const named = [...new Set(picks.map((pick) => (pick % length) as ServiceId))];
    const starts = call === "startService" || call === "restartService";
    const services = starts ? withoutRivals(named, pair.system) : named;
    const names = services.map((id) => pair.specs[id]?.name ?? "");
    const asked: ModelCall = { call, services: names };
    return [{ kind: "syscall", caller: null, calls: [asked], cause: null }];
  });

/** Something that runs is paused, or something that is paused goes on. */
const toggles: fc.Arbitrary<Move> = fc.nat({ max: 30 }).map((pick) => ({ model }) => {
  const able = model.world.services.flatMap(({ spec, instances }): readonly ModelCall[] => {
    const isPaused = instances.some(({ phase }) => phase.name === "paused");
    const isRunning = instances.some(({ phase }) => phase.name === "running");
    const call = isPaused ? "resumeService" : "pauseService";
    return isPaused || isRunning ? [{ call, services: [spec.name] }] : [];
  });
  const one = able[pick % Math.max(able.length, 1)];
  return one === undefined ? [] : [{ kind: "syscall", caller: null, calls: [one], cause: null }];
});

const give = (name: string, move: fc.Arbitrary<Move>): fc.Arbitrary<KernelCommand> =>
  move.map((one) => new Give(name, [one]));

/** Several at once come in one step, in any order. */
const together = fc
  .array(fc.oneof(exits, getsOn, getsOn, fails, asks, late), { minLength: 2, maxLength: 4 })
  .map((moves) => new Give("together", moves));

export const kernelCommands: readonly fc.Arbitrary<KernelCommand>[] = [
  give("exit", exits),
  give("get on alone", getsOn),
  give("get on alone", getsOn),
  give("fail", fails),
  give("late", late),
  give("ask", asks),
  give("ask", asks),
  give("pause or resume", toggles),
  together,
  fc.constant(null).map(() => new GetOn()),
  fc.constant(null).map(() => new GetOn()),
  fc.constant(null).map(() => new Pass("until something is due")),
  fc.constant(null).map(() => new Pass("until something is due")),
  fc.constant(null).map(() => new Pass("until just before")),
  fc.constantFrom(1, 500, 1_000, 2_000, 5_000, 30_000, 150_000).map((us) => new Pass(us)),
];
