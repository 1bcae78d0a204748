/**
 * The kernel over processes that do at once what they are told, except for starts that are to fail:
 * what is left is the order of things, as the trace has it.
 */
import { Kernel } from "../../../kernel/kernel.ts";
import type { Input, ProcessExit } from "../../../kernel/ports.ts";
import type { InstanceId } from "../../../kernel/spec.ts";
import { instant } from "../../../kernel/time.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import { Trace } from "../../../kernel/trace/trace.ts";
import type { GroupState } from "../../../kernel/vocabulary.ts";
import type { SystemSpec } from "../../../sim/system.ts";
import { sortedTimers, streamOf } from "../kernel-world.ts";

type Effect = ReturnType<Kernel["step"]>["effects"][number];

/** More steps than this at one instant is a livelock. */
const STEPS_AN_INSTANT_MAX = 100_000;

const FAILURE: ProcessExit = { kind: "code", code: 1 };
const CLEAN: ProcessExit = { kind: "code", code: 0 };

export class InstantMachine {
  now = 0;
  readonly system: SystemSpec;
  readonly #kernel: Kernel;
  readonly #records: TraceRecord[] = [];
  readonly #startFails: (service: string, start: number) => boolean;
  readonly #starts: number[] = [];
  readonly #generations: number[] = [];
  readonly #isUp: boolean[] = [];
  readonly #groups: GroupState[];
  #deadline: number | null = null;

  /** Services are of one instance each. */
  constructor(system: SystemSpec, startFails: (service: string, start: number) => boolean) {
    this.system = system;
    this.#startFails = startFails;
    this.#groups = system.groups.map(() => "running");
    const subjects = { system: system.name, services: [], slices: [] };
    this.#kernel = new Kernel({
      services: system.services.map(({ spec }) => spec),
      groups: system.groups.map(({ spec }) => spec),
      timers: sortedTimers(),
      random: { open: streamOf },
      trace: new Trace({ seed: 1n, rng: "test", subjects }, [(record) => this.#note(record)]),
      security: null,
    });
    this.#give({ kind: "boot" });
  }

  /** What was recorded since this was last asked. */
  takeRecords(): readonly TraceRecord[] {
    return this.#records.splice(0);
  }

  isUp(service: string): boolean {
    return this.#isUp[this.#idOf(service)] === true;
  }

  stateOf(group: string): GroupState {
    const state = this.#groups[this.system.groups.findIndex(({ spec }) => spec.name === group)];
    if (state === undefined) throw new Error(`there is no group ${group}`);
    return state;
  }

  /** The process ends by itself. */
  exit(service: string, exit: ProcessExit): void {
    const instance = this.#idOf(service);
    const generation = this.#generations[instance] ?? 0;
    this.#give({ kind: "instance-exited", instance, generation, exit, cause: null });
  }

  ask(call: "startService" | "stopService" | "restartService", service: string): void {
    const calls = [{ call, services: [service] }];
    this.#give({ kind: "syscall", caller: null, calls, cause: null });
  }

  /** Lets time pass up to this instant; the kernel is stepped whenever it wants to be. */
  passTo(untilUs: number): void {
    while (this.#deadline !== null && this.#deadline <= untilUs) {
      this.now = this.#deadline;
      this.#settle([]);
    }
    this.now = untilUs;
  }

  #give(input: Input): void {
    this.#settle([input]);
  }

  /** Each process answers by itself, in the order in which they were told. */
  #settle(given: readonly Input[]): void {
    const waiting: Input[] = [...given];
    for (let steps = 0; ; steps += 1) {
      if (steps > STEPS_AN_INSTANT_MAX) throw new Error(`time stands still at ${this.now}`);
      const next = waiting.shift();
      const { effects, deadline } = this.#kernel.step(
        instant(this.now),
        next === undefined ? [] : [next],
      );
      for (const effect of effects) waiting.push(...this.#answer(effect));
      this.#deadline = deadline;
      if (waiting.length === 0 && (deadline === null || deadline > this.now)) return;
    }
  }

  #answer(effect: Effect): readonly Input[] {
    if (effect.kind !== "start" && effect.kind !== "stop") return [];
    const { instance, generation } = effect;
    const about = { instance, generation, cause: effect.cause };
    if (effect.kind === "stop") return [{ ...about, kind: "instance-exited", exit: CLEAN }];
    this.#generations[instance] = generation;
    const start = (this.#starts[instance] ?? 0) + 1;
    this.#starts[instance] = start;
    const name = this.system.services[instance]?.spec.name ?? "";
    if (!this.#startFails(name, start)) return [{ ...about, kind: "instance-started" }];
    return [{ ...about, kind: "instance-exited", exit: FAILURE }];
  }

  #note(record: TraceRecord): void {
    this.#records.push(record);
    if (record.event === "service.state") this.#isUp[record.instance] = record.to === "running";
    if (record.event === "group.state") this.#groups[record.group] = record.to;
  }

  #idOf(service: string): InstanceId {
    const index = this.system.services.findIndex(({ spec }) => spec.name === service);
    if (index < 0) throw new Error(`there is no service ${service}`);
    return index as InstanceId;
  }
}
