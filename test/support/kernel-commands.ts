/**
 * What can befall the kernel from outside, as commands for fast-check's model runs.
 *
 * A command chooses among what is possible at its moment (a process that starts may come up or die,
 * a probe that is out may be answered), so that hardly any is idle, and shrinking one leaves the
 * others their sense.
 */
import fc from "fast-check";
import { asks, insists, powers, reloads, returns, toggles } from "./kernel-asks.ts";
import { callsOfProcesses } from "./kernel-callers.ts";
import {
  beats,
  exits,
  fails,
  getsOn,
  hookEnds,
  late,
  progressOf,
  refusals,
  type Move,
} from "./kernel-moves.ts";
import type { KernelPair } from "./kernel-pair.ts";

/** The pair keeps its own model; fast-check's is empty. */
export type NoModel = Readonly<Record<string, never>>;
export type KernelCommand = fc.Command<NoModel, KernelPair>;

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
    pair.count();
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
    pair.count();
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
    pair.count();
    pair.step(pair.model.world.instances.flatMap((instance) => progressOf(instance)));
  }

  toString(): string {
    return "get on";
  }
}

const give = (name: string, move: fc.Arbitrary<Move>): fc.Arbitrary<KernelCommand> =>
  move.map((one) => new Give(name, [one]));

/** Several at once come in one step, in any order. */
const together = fc
  .array(fc.oneof(exits, getsOn, getsOn, fails, hookEnds, beats, asks, callsOfProcesses, late), {
    minLength: 2,
    maxLength: 4,
  })
  .map((moves) => new Give("together", moves));

/** Seldom: most of what there is to see takes place while the system is up. */
const power = fc
  .record({ move: powers, isDrawn: fc.constantFrom(true, false, false) })
  .map(({ move, isDrawn }) => (isDrawn ? new Give("power", [move]) : new GetOn()));

export const kernelCommands: readonly fc.Arbitrary<KernelCommand>[] = [
  give("exit", exits),
  give("get on alone", getsOn),
  give("get on alone", getsOn),
  give("fail", fails),
  give("late", late),
  give("ask", asks),
  give("return", returns),
  give("call of a process", callsOfProcesses),
  give("refused resource", refusals),
  power,
  give("reload", reloads),
  give("end of a hook", hookEnds),
  give("heartbeat", beats),
  give("pause or resume", toggles),
  give("insist", insists),
  together,
  fc.constant(null).map(() => new GetOn()),
  fc.constant(null).map(() => new GetOn()),
  fc.constant(null).map(() => new Pass("until something is due")),
  fc.constant(null).map(() => new Pass("until something is due")),
  fc.constant(null).map(() => new Pass("until just before")),
  fc.constantFrom(1, 500, 1_000, 2_000, 5_000, 30_000, 150_000).map((us) => new Pass(us)),
];
