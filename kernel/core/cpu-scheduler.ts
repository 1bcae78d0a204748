/**
 * The CPUs of the simulated machine and who runs on them, in virtual time.
 *
 *   addTask ─▶ blocked ── wake(demand) ─▶ waiting ◀──▶ running ── demand served ─▶ blocked
 *                                            └─▶ parked (its group has used up its quota) ─┘
 *
 * Nothing happens by itself: `next` says when something will be decided, `advance` moves the
 * clock there or further, and stops at the first instant at which tasks finish their work, so
 * that whoever drives the machine can react at that instant. Everything else takes effect at the
 * clock. At one instant the order is that of the CPUs' numbers, and of equals the task that has
 * the lower ordinal in its handle comes first.
 *
 * Classes: fair tasks share by weight (EEVDF, requests of 3 ms); real-time tasks, for system
 * services, go before all of them by priority, and are throttled to 950 ms of each second on a
 * CPU. For each CPU the sum of run, idle and stolen time is the clock, to the microsecond.
 *
 * How it decides: assembly/scheduler/eevdf.ts, bandwidth.ts, placement.ts and dispatch.ts.
 * Model: test/models/cpu-scheduler.ts. Bench: bench/scheduler.ts.
 */
import { INSTANT_MAX, type Duration, type Instant } from "../time.ts";
import type { CoreExports } from "./exports/core-exports.ts";
import { BATCH_OUT_AT, CPU_COUNT, STINTS_AT, STINT_BYTES } from "./layout.ts";
import type { CoreLifetime } from "./random-streams.ts";

declare const handle: unique symbol;
/** Names one task until it is removed; a stale one is answered and never names another. */
export type TaskHandle = number & { readonly [handle]: "task" };
/** Names one group until it is removed. */
export type GroupHandle = number & { readonly [handle]: "group" };

/** `payload` is a u32 by which the world knows the task. */
export type TaskOptions =
  | {
      readonly policy: "fair";
      readonly payload: number;
      /** From 1 to 10,000; 100 if not given. */
      readonly weight?: number;
      /** Whose quota it uses; none if not given. */
      readonly group?: GroupHandle;
    }
  | {
      /** fifo runs until it is done; round-robin takes turns of 100 ms with its equals. */
      readonly policy: "fifo" | "round-robin";
      readonly payload: number;
      /** From 1 to 99, the highest. */
      readonly priority: number;
    };

export type TaskState = "blocked" | "parked" | "waiting" | "running";

/** What a task did and has to do, in microseconds; blocked time is what is left of the clock. */
export interface TaskTimes {
  readonly runUs: number;
  readonly waitUs: number;
  /** Had work, but its group no quota. */
  readonly parkedUs: number;
  /** Work that is still to be done. */
  readonly demandUs: number;
}

/** Their sum is the clock. */
export interface CpuTimes {
  readonly runUs: number;
  readonly idleUs: number;
  readonly stealUs: number;
}

/** How often and how long at least one task of the group was parked, in it or in one around it. */
export interface Throttling {
  readonly periods: number;
  readonly us: number;
  /** The group whose quota was used up when one was last parked; `null`: none ever was. */
  readonly usedUp: GroupHandle | null;
}

/** That a task ran on a CPU; it may have run there before, and may go on. */
export interface Stint {
  readonly cpu: number;
  readonly payload: number;
  readonly fromUs: number;
  readonly untilUs: number;
}

export const WEIGHT_DEFAULT = 100;
export const WEIGHT_MAX = 10_000;
const PRIORITY_MAX = 99;
/** The periods that Linux takes; quotas up to the whole machine. */
export const PERIOD_MIN_US = 1_000;
export const PERIOD_MAX_US = 1_000_000;

const POLICIES: Readonly<Record<TaskOptions["policy"], number>> = {
  fair: 0,
  fifo: 1,
  "round-robin": 2,
};
/** By the core's numbers. */
const STATES: Readonly<Record<number, TaskState>> = {
  2: "blocked",
  3: "parked",
  4: "waiting",
  5: "running",
};
/** What the core is asked about a task or about a CPU. */
const READ_RUN = 0;
const READ_WAIT = 1;
const READ_PARKED = 2;
const READ_DEMAND = 3;
const READ_STATE = 4;
const READ_LAG = 5;
const READ_IDLE = 1;
const READ_STEAL = 2;
const NO_GROUP = -1;
const STALE = -1;
const REFUSED = -2;

export class CpuScheduler {
  /** How many CPUs the machine has; their numbers begin at 0. */
  readonly cpus: number;
  /**
   * The payloads of those who finished, as many as `advance` said: a view into the core, which the
   * next batch of any kind writes over.
   */
  readonly finished: Uint32Array;
  readonly #core: CoreExports;
  readonly #lifetime: CoreLifetime;

  /** Opens a machine of so many idle CPUs at instant 0. The core has one at a time. */
  constructor(core: CoreExports, lifetime: CoreLifetime, cpus: number) {
    assertWhole("a number of CPUs", cpus, 1, CPU_COUNT);
    this.cpus = cpus;
    this.#core = core;
    this.#lifetime = lifetime;
    // A CPU finishes at most one task at an instant.
    this.finished = new Uint32Array(core.memory.buffer, BATCH_OUT_AT, CPU_COUNT);
    core.schedOpen(cpus);
  }

  /** The clock. */
  get now(): Instant {
    return this.#current().schedNow() as Instant;
  }

  /** The instant of the next decision; null where there is none until a task is woken. */
  next(): Instant | null {
    const at = this.#current().schedNext();
    return at < 0 ? null : (at as Instant);
  }

  /**
   * Moves the clock to `until`, or to the first instant at which tasks finish their work. How many
   * did then; {@link CpuScheduler.finished} has their payloads. A scheduler that is watched may
   * stop before that, and goes on when its stints are taken.
   */
  advance(until: Instant): number {
    const core = this.#current();
    assertWhole("an instant from the clock on", until, core.schedNow(), INSTANT_MAX);
    return core.schedAdvance(until) >>> 0;
  }

  /** Records who runs from now on. It changes nothing of what is decided. */
  watch(): void {
    this.#current().schedWatch();
  }

  /** Hands over the stints since the last time, in the order of their ends, and forgets them. */
  takeStints(see: (stint: Stint) => void): void {
    const core = this.#current();
    const count = core.schedStints() >>> 0;
    const wide = new Float64Array(core.memory.buffer, STINTS_AT, (count * STINT_BYTES) / 8);
    const narrow = new Uint32Array(core.memory.buffer, STINTS_AT, (count * STINT_BYTES) / 4);
    for (let n = 0; n < count; n += 1) {
      const [fromUs = 0, untilUs = 0] = wide.subarray(n * 3);
      const [cpu = 0, payload = 0] = narrow.subarray(n * 6 + 4);
      see({ cpu, payload, fromUs, untilUs });
    }
    core.schedStintsTaken();
  }

  /** A task that is blocked. */
  addTask(options: TaskOptions): TaskHandle | "resource-exhausted" | "stale-group" {
    const { policy, payload } = options;
    assertWhole("a payload", payload, 0, 0xffff_ffff);
    const isFair = policy === "fair";
    const level = isFair ? (options.weight ?? WEIGHT_DEFAULT) : options.priority;
    if (isFair) assertWhole("a weight", level, 1, WEIGHT_MAX);
    else assertWhole("a priority", level, 1, PRIORITY_MAX);
    const group = isFair ? (options.group ?? NO_GROUP) : NO_GROUP;
    // The core would take what is below 0 or no number for no group, and so for no quota.
    if (isFair && options.group !== undefined && !(group >= 0)) return "stale-group";
    const added = this.#current().schedTaskAdd(payload, POLICIES[policy], level, group);
    if (added === REFUSED) return "resource-exhausted";
    return added === STALE ? "stale-group" : (added as TaskHandle);
  }

  /** Ends the task, whatever it does; false where the handle is stale. */
  removeTask(task: TaskHandle): boolean {
    return this.#current().schedTaskRemove(task) !== STALE;
  }

  /** Gives the task more work; refused where all of it would be beyond 2^53 - 1 µs. */
  wake(task: TaskHandle, demandUs: Duration): "woken" | "stale-task" | "resource-exhausted" {
    assertWhole("a demand", demandUs, 1, INSTANT_MAX);
    const answer = this.#current().schedWake(task, demandUs);
    if (answer === REFUSED) return "resource-exhausted";
    return answer === STALE ? "stale-task" : "woken";
  }

  /** Takes the task's work away: what was left of it, or null where the handle is stale. */
  block(task: TaskHandle): Duration | null {
    const left = this.#current().schedBlock(task);
    return left === STALE ? null : (left as Duration);
  }

  /** Changes the weight of a fair task from its next request on; false for a stale handle. */
  setWeight(task: TaskHandle, weight: number): boolean {
    assertWhole("a weight", weight, 1, WEIGHT_MAX);
    const answer = this.#current().schedTaskWeight(task, weight);
    if (answer === REFUSED) throw new RangeError(`task ${task} is real-time and has no weight`);
    return answer !== STALE;
  }

  /**
   * A group whose tasks may together use `quotaUs` of CPU time in each period, as part of what the
   * group `parent` may use.
   */
  addGroup(
    quotaUs: Duration,
    periodUs: Duration,
    parent: GroupHandle | null = null,
  ): GroupHandle | "resource-exhausted" | "stale-group" {
    assertQuota(quotaUs);
    assertWhole("a period", periodUs, PERIOD_MIN_US, PERIOD_MAX_US);
    const added = this.#current().schedGroupAdd(quotaUs, periodUs, parent ?? NO_GROUP);
    if (added === STALE) return "stale-group";
    return added === REFUSED ? "resource-exhausted" : (added as GroupHandle);
  }

  removeGroup(group: GroupHandle): "removed" | "stale-group" | "has-tasks" {
    const answer = this.#current().schedGroupRemove(group);
    if (answer === REFUSED) return "has-tasks";
    return answer === STALE ? "stale-group" : "removed";
  }

  /** Changes the quota from the next period on; false where the handle is stale. */
  setQuota(group: GroupHandle, quotaUs: Duration): boolean {
    assertQuota(quotaUs);
    return this.#current().schedGroupQuota(group, quotaUs) !== STALE;
  }

  /** The hypervisor takes the CPU for so long from now on, or where it has it, so much longer. */
  steal(cpu: number, us: Duration): void {
    this.#assertCpu(cpu);
    assertWhole("a stolen time", us, 0, INSTANT_MAX);
    this.#current().schedSteal(cpu, us);
  }

  /** What the CPU runs or, while it is stolen, would run. */
  running(cpu: number): TaskHandle | null {
    this.#assertCpu(cpu);
    const task = this.#current().schedCpuTask(cpu);
    return task === STALE ? null : (task as TaskHandle);
  }

  /** What the task does; null where the handle is stale. */
  stateOf(task: TaskHandle): TaskState | null {
    return STATES[this.#current().schedTaskRead(task, READ_STATE)] ?? null;
  }

  /** The task's times until now; null where the handle is stale. */
  timesOf(task: TaskHandle): TaskTimes | null {
    const core = this.#current();
    const runUs = core.schedTaskRead(task, READ_RUN);
    if (Number.isNaN(runUs)) return null;
    return {
      runUs,
      waitUs: core.schedTaskRead(task, READ_WAIT),
      parkedUs: core.schedTaskRead(task, READ_PARKED),
      demandUs: core.schedTaskRead(task, READ_DEMAND),
    };
  }

  /**
   * What its queue owes a fair task, in microseconds and parts of 2^-32; below 0 it owes. 0 for a
   * task that is in no queue; null where the handle is stale.
   */
  lagUsOf(task: TaskHandle): number | null {
    const lag = this.#current().schedTaskRead(task, READ_LAG);
    return Number.isNaN(lag) ? null : lag;
  }

  cpuTimes(cpu: number): CpuTimes {
    this.#assertCpu(cpu);
    const core = this.#current();
    return {
      runUs: core.schedCpuTime(cpu, READ_RUN),
      idleUs: core.schedCpuTime(cpu, READ_IDLE),
      stealUs: core.schedCpuTime(cpu, READ_STEAL),
    };
  }

  throttlingOf(group: GroupHandle): Throttling | null {
    const core = this.#current();
    const periods = core.schedGroupThrottled(group, 1);
    if (periods === STALE) return null;
    const usedUp = core.schedGroupUsedUp(group);
    return {
      periods,
      us: core.schedGroupThrottled(group, 0),
      usedUp: usedUp === STALE ? null : (usedUp as GroupHandle),
    };
  }

  #current(): CoreExports {
    if (this.#lifetime.isOver) throw new Error("the core has another machine: open a new one");
    return this.#core;
  }

  #assertCpu(cpu: number): void {
    assertWhole("the number of a CPU", cpu, 0, this.cpus - 1);
  }
}

function assertQuota(quotaUs: number): void {
  assertWhole("a quota", quotaUs, 1, PERIOD_MAX_US * CPU_COUNT);
}

function assertWhole(what: string, value: number, low: number, high: number): void {
  if (Number.isSafeInteger(value) && value >= low && value <= high) return;
  throw new RangeError(`${what} is whole and from ${low} to ${high}, not ${value}`);
}
