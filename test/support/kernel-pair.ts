/**
 * The kernel and its model side by side, on a machine that does nothing but what a test says.
 *
 * Both are given the same inputs at the same instants. After each step they are compared: what the
 * machine is told, in order; every record, in order; when they want to be stepped again; whether
 * something is about to happen. The invariants are held against the kernel alone.
 */
import { Kernel } from "../../kernel/kernel.ts";
import type { Effect, Input } from "../../kernel/ports.ts";
import type { ServiceSpec } from "../../kernel/spec.ts";
import { instant } from "../../kernel/time.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import { Trace } from "../../kernel/trace/trace.ts";
import type { SystemSpec } from "../../sim/system.ts";
import { ServiceManagerModel } from "../models/service-manager/model.ts";
import { Landmarks } from "./kernel-landmarks.ts";
import { sortedTimers, streamOf } from "./kernel-world.ts";
import { same } from "./same.ts";
import { StepInvariants } from "./step-invariants.ts";
import { sentenceOf } from "./record-sentences.ts";

/** More steps than this at one instant is a livelock. */
const STEPS_AN_INSTANT_MAX = 10_000;

export class KernelPair {
  now = 0;
  /** Commands that this pair was given before its system was off for good. */
  commands = 0;
  readonly model: ServiceManagerModel;
  readonly system: SystemSpec;
  readonly specs: readonly ServiceSpec[];
  readonly records: TraceRecord[] = [];
  readonly landmarks: Landmarks = new Landmarks();
  readonly #kernel: Kernel;
  readonly #invariants: StepInvariants;
  #deadline: number | null = null;

  constructor(system: SystemSpec) {
    this.system = system;
    this.specs = system.services.map(({ spec }) => spec);
    const groups = system.groups.map(({ spec }) => spec);
    const { security } = system;
    this.model = new ServiceManagerModel({ specs: this.specs, groups, security });
    this.#invariants = new StepInvariants(system);
    const subjects = { system: system.name, services: [], slices: [] };
    this.#kernel = new Kernel({
      services: this.specs,
      groups,
      timers: sortedTimers(),
      random: { open: streamOf },
      trace: new Trace({ seed: 1n, rng: "test", subjects }, [
        (record) => this.records.push(record),
      ]),
      security,
    });
    this.step([{ kind: "boot" }]);
  }

  /** When the kernel wants to be called again. */
  get deadline(): number | null {
    return this.#deadline;
  }

  /** A command is given. */
  count(): void {
    if (this.model.world.power.name !== "off") this.commands += 1;
  }

  /** Lets time pass; the kernel is stepped whenever it wants to be. */
  pass(us: number): void {
    const until = this.now + us;
    for (let steps = 0; this.#deadline !== null && this.#deadline <= until; steps += 1) {
      if (this.#deadline > this.now) steps = 0;
      if (steps > STEPS_AN_INSTANT_MAX) throw new Error(`time stands still at ${this.now}`);
      this.now = this.#deadline;
      this.step([]);
    }
    this.now = until;
  }

  /** Gives the same inputs to both, and compares what comes of them. */
  step(inputs: readonly Input[]): void {
    const first = this.records.length;
    this.landmarks.before(this.model.world, inputs);
    const step = this.#kernel.step(instant(this.now), inputs);
    const records = this.records.slice(first);
    const expected = this.model.step(this.now, inputs, (instance, low, high) =>
      chosenDelay(records, { instance, low, high }),
    );
    this.landmarks.after(this.model.world, expected.happened);
    this.landmarks.heard(step.replies);
    const told = `at ${this.now}, given ${JSON.stringify(inputs)}`;
    same(records.flatMap(sentenceOf), expected.happened, `records ${told}`);
    same(step.effects.map(wordsOf), expected.effects, `effects ${told}`);
    this.#deadline = step.deadline;
    const probes = step.effects.some(({ kind }) => kind === "probe");
    // Where a probe has gone out, the kernel may ask for a step that then has nothing to start.
    if (!probes || step.deadline !== this.now || expected.deadline === this.now) {
      same(step.deadline, expected.deadline, `deadline ${told}`);
      same(this.#kernel.isExpecting, expected.isExpecting, `expecting ${told}`);
    }
    if (inputs.some(({ kind }) => kind === "syscall")) {
      same(this.#kernel.bootSet, this.model.bootSet, `boot set ${told}`);
    }
    same(
      this.#invariants.after({ ...step, inputs, records, bootSet: this.#kernel.bootSet }),
      [],
      `invariants ${told}`,
    );
  }
}

/** The wait that the kernel has drawn, where the model has no say but the bounds. */
function chosenDelay(
  records: readonly TraceRecord[],
  {
    instance,
    low,
    high,
  }: { readonly instance: number; readonly low: number; readonly high: number },
): number {
  const drawn = records.flatMap((record) =>
    record.event === "recovery.started" && record.instance === instance ? [record.delayUs] : [],
  );
  const delay = drawn[0] ?? low;
  return delay >= low && delay <= high ? delay : low;
}

function wordsOf(effect: Effect): string {
  if (effect.kind === "bootstrap") return `bootstrap ${effect.stage}`;
  if (effect.kind === "run-hook")
    return `run-hook ${effect.instance} ${effect.hook} r${effect.run}`;
  if (effect.kind === "end-hook") return `end-hook ${effect.instance} r${effect.run}`;
  const { kind, instance, generation } = effect;
  if (kind === "configure") return `${effect.phase} ${instance} g${generation} r${effect.round}`;
  const rest = kind === "probe" ? ` c${effect.check} p${effect.probe}` : "";
  return `${kind} ${instance} g${generation}${rest}`;
}
