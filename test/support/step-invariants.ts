/**
 * What holds after each step of the kernel, whatever it was given: read off what it does alone.
 */
import { isRequired } from "../../kernel/dependency/graph.ts";
import { TRANSITIONS } from "../../kernel/lifecycle/transitions.ts";
import type { Effect, Input, SyscallReply } from "../../kernel/ports.ts";
import type { DependencySpec, ServiceSpec } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { ServiceState } from "../../kernel/vocabulary.ts";
import type { SimulatedService, SystemSpec } from "../../sim/system.ts";
import { IdleCalls } from "./idle-call-invariants.ts";
import { instancesOf, serviceOf, Standings, type StateRecord } from "./trace-invariants.ts";

const WITH_PROCESS: readonly ServiceState[] = ["starting", "running", "stopping", "paused"];

export class StepInvariants {
  readonly #system: SystemSpec;
  readonly #standings: Standings;
  /** The process of each instance that has one, by its generation. */
  readonly #alive = new Map<number, number>();
  /** By instance: its starts since a start was last asked for. */
  readonly #starts = new Map<number, number[]>();
  /** Instances that wait for an automatic restart. */
  readonly #restarting = new Set<number>();
  /** What is killed when the time of a shutdown is over waits for nobody. */
  #deadline: number | null = null;
  /** By instance: the record that last had it stop. */
  readonly #stoppedBy = new Map<number, number | null>();
  readonly #idle: IdleCalls;
  #bootSet: string | null = null;
  #written = 0;

  constructor(system: SystemSpec) {
    this.#system = system;
    this.#standings = new Standings(system);
    this.#idle = new IdleCalls(system);
  }

  /** What is wrong with a step, in words. */
  after(step: {
    readonly inputs: readonly Input[];
    readonly effects: readonly Effect[];
    readonly records: readonly TraceRecord[];
    readonly replies: readonly SyscallReply[];
    readonly bootSet: readonly boolean[];
  }): readonly string[] {
    const { inputs, effects, records, replies, bootSet } = step;
    const found: string[] = [];
    const ended = new Map<number, number>();
    for (const input of inputs) {
      if (input.kind !== "instance-exited") continue;
      const isAlive = this.#alive.get(input.instance) === input.generation;
      if (!isAlive) continue;
      this.#alive.delete(input.instance);
      ended.set(input.instance, input.generation);
    }
    this.#idle.hear(replies);
    const before = this.#bootSet ?? bootSet.join();
    if (this.#idle.changeNothing(replies) && bootSet.join() !== before) {
      found.push("a boot would start something else, though nothing was to do");
    }
    this.#bootSet = bootSet.join();
    for (const record of records) {
      if (record.event === "audit" && startsAnew(record.call)) this.#starts.clear();
      if (record.event === "recovery.started") this.#restarting.add(record.instance);
      if (record.event === "recovery.done") this.#restarting.delete(record.instance);
      if (record.event === "power.deadline") this.#deadline = record.seq;
      found.push(...this.#causes(record), ...this.#idle.violations(record, this.#standings));
      if (record.event === "service.state") found.push(...this.#transition(record));
      this.#standings.observe(record);
    }
    for (const effect of effects) {
      found.push(...this.#processes(effect, ended));
      const isIdle = "cause" in effect && this.#idle.isIdle(effect.cause);
      if (isIdle) found.push(`${effect.kind} follows from an idle call`);
    }
    return found;
  }

  /** The causes form a forest: each stands before its effect, and the roots come from outside. */
  #causes({ seq, cause, event }: TraceRecord): readonly string[] {
    const found: string[] = [];
    if (seq !== this.#written) found.push(`record ${seq} is number ${this.#written}`);
    this.#written += 1;
    if (cause !== null && !(cause >= 0 && cause < seq)) found.push(`record ${seq} has no cause`);
    const isRoot = event === "audit" || (event === "boot.stage" && seq === 0);
    if ((cause === null) !== isRoot) found.push(`record ${seq}, ${event}, comes from ${cause}`);
    return found;
  }

  #transition(record: StateRecord): readonly string[] {
    const { instance, from, to } = record;
    const found: string[] = [];
    const { state } = this.#standings.of(instance);
    if (from !== state) found.push(`instance ${instance} is ${state}, not ${from}`);
    if (!Object.values(TRANSITIONS[from]).includes(to)) found.push(`${from} becomes ${to}`);
    if (to === "starting") found.push(...this.#conditions(record), ...this.#limits(record));
    if (to === "stopping") found.push(...this.#stopOrder(record));
    return found;
  }

  /** Nothing starts before what it requires, nor beside a rival. */
  #conditions({ instance }: StateRecord): readonly string[] {
    const { spec } = serviceOf(this.#system, instance);
    const missing = spec.dependencies
      .filter((dependency) => isRequired(dependency) && !this.#standings.holds(dependency))
      .map(({ target }) => `${spec.name} starts without service ${target}`);
    const rivals = this.#system.services.filter(
      (other) =>
        (spec.conflicts.includes(other.spec.id) || other.spec.conflicts.includes(spec.id)) &&
        instancesOf(other).some((rival) => WITH_PROCESS.includes(this.#standings.of(rival).state)),
    );
    return [...missing, ...rivals.map((rival) => `${spec.name} starts beside ${rival.spec.name}`)];
  }

  /** No window that ends with an automatic restart holds more starts than the limit. */
  #limits({ instance, from, tUs }: StateRecord): readonly string[] {
    const service = serviceOf(this.#system, instance);
    const { limit } = service.spec.restart;
    const isAutomatic = from === "failed" && this.#restarting.delete(instance);
    // A start that somebody asked for is one of all instances.
    if (!isAutomatic) for (const sibling of instancesOf(service)) this.#starts.delete(sibling);
    const starts = isAutomatic ? (this.#starts.get(instance) ?? []) : [];
    this.#starts.set(instance, [...starts, tUs]);
    if (limit === null || !isAutomatic) return [];
    const count = 1 + starts.filter((at) => at >= tUs - limit.intervalUs).length;
    return count > limit.burst ? [`start ${count} of instance ${instance} in its interval`] : [];
  }

  /** Of those that one cause stops, whoever comes after another is down before that is told. */
  #stopOrder({ instance, cause }: StateRecord): readonly string[] {
    this.#stoppedBy.set(instance, cause);
    if (cause === this.#deadline) return [];
    const { spec } = serviceOf(this.#system, instance);
    const goesDown = (service: SimulatedService): boolean =>
      instancesOf(service).some(
        (one) => this.#stoppedBy.get(one) === cause && this.#standings.of(one).state === "stopping",
      );
    return this.#system.services.flatMap((other) => {
      const isBefore = spec.dependencies.some((edge) => leadsTo(edge, other.spec));
      const isAfter = other.spec.dependencies.some((edge) => leadsTo(edge, spec));
      if (!(isBefore || isAfter) || !goesDown(other)) return [];
      return [`${spec.name} is told to stop while ${other.spec.name} stops for the same reason`];
    });
  }

  /**
   * Each process is the only one of its instance, and only what lives is asked for anything, or
   * what was alive when the step began.
   */
  #processes(effect: Effect, ended: ReadonlyMap<number, number>): readonly string[] {
    // The command of a hook is no process of its instance.
    if (effect.kind === "run-hook" || effect.kind === "end-hook") return [];
    if (effect.kind === "bootstrap") return [];
    const { kind, instance, generation } = effect;
    const alive = this.#alive.get(instance);
    if (kind !== "start") {
      const isKnown = alive === generation || ended.get(instance) === generation;
      return isKnown ? [] : [`${kind} of process ${generation}, alive is ${alive}`];
    }
    this.#alive.set(instance, generation);
    return alive === undefined ? [] : [`instance ${instance} is started beside process ${alive}`];
  }
}

function leadsTo({ kind, target }: DependencySpec, { id }: ServiceSpec): boolean {
  return kind !== "part-of" && target === id;
}

function startsAnew(call: string | null): boolean {
  return call === "startService" || call === "restartService";
}
