/**
 * The core's CPU scheduler beside its model: does everything to both, compares all that can be
 * read, and watches over what holds for any schedule.
 */
import type {
  CpuScheduler,
  GroupHandle,
  TaskHandle,
  TaskOptions,
  TaskState,
} from "../../kernel/core/core.ts";
import { instant, type Duration } from "../../kernel/time.ts";
import { ModelMachine } from "../models/cpu-scheduler.ts";
import { SLICE_US } from "../models/fair-queue.ts";
import { compare, fraction, plus, toNumber } from "../models/fraction.ts";
import { ModelGroup, ModelTask } from "../models/scheduler-records.ts";

const TASK_ORDINALS = 2 ** 18;
const GROUP_ORDINALS = 2 ** 17;
/** What rounding adds to the bound of a lag for each unit of weight, in units of 2^-32 µs. */
const LAG_ROUNDING = 4;
const REALTIME_QUOTA_US = 950_000;
const SECOND_US = 1_000_000;

/** Decisions that one step of a plan makes at the most, or long strides would take all the time. */
const DECISIONS_MAX = 60;

interface Entry {
  readonly handle: TaskHandle;
  readonly model: ModelTask;
  /** Work that it was given, less what was taken away. */
  grantedUs: number;
}

/** What was used of one period, as far as the clock has come. */
class Meter {
  readonly periodUs: number;
  #period = 0;
  #usedUs = 0;

  constructor(periodUs: number) {
    this.periodUs = periodUs;
  }

  /** What was used in the period of `from`, when `us` of the time since then are added. */
  add(from: number, us: number): number {
    const period = Math.floor(from / this.periodUs);
    if (period !== this.#period) this.#usedUs = 0;
    this.#period = period;
    this.#usedUs += us;
    return this.#usedUs;
  }
}

class GroupEntry {
  readonly handle: GroupHandle;
  readonly model: ModelGroup;
  readonly meter: Meter;
  lastUs = 0;
  /** Each quota with the first period in which it holds. */
  readonly #limits: { readonly period: number; readonly us: number }[];

  constructor(handle: GroupHandle, model: ModelGroup) {
    this.handle = handle;
    this.model = model;
    this.meter = new Meter(model.periodUs);
    this.#limits = [{ period: 0, us: model.quotaUs }];
  }

  change(now: number, us: number): void {
    this.#limits.push({ period: Math.floor(now / this.model.periodUs) + 1, us });
  }

  limitOf(now: number): number {
    const period = Math.floor(now / this.model.periodUs);
    return this.#limits.findLast((limit) => limit.period <= period)?.us ?? 0;
  }
}

function isIn({ model }: Entry, group: GroupEntry): boolean {
  return model.group?.way.includes(group.model) === true;
}

export class SchedulerPair {
  readonly scheduler: CpuScheduler;
  readonly model: ModelMachine;
  readonly #inStrides: boolean;
  #tasks: Entry[] = [];
  readonly #groups: GroupEntry[] = [];
  readonly #realtime: { readonly meter: Meter; lastUs: number }[];
  readonly #stale: TaskHandle[] = [];
  #payloads = 0;

  constructor(scheduler: CpuScheduler, inStrides: boolean) {
    this.scheduler = scheduler;
    this.model = new ModelMachine(scheduler.cpus);
    this.#inStrides = inStrides;
    this.#realtime = this.model.cpus.map(() => ({ meter: new Meter(SECOND_US), lastUs: 0 }));
  }

  groupAt(place: number): GroupHandle | undefined {
    return this.#groups[place]?.handle;
  }

  add(options: TaskOptions, group?: GroupHandle): void {
    const payload = this.#payloads++;
    const own = group === undefined ? {} : { group };
    const handle = this.scheduler.addTask({ ...options, ...own, payload });
    if (typeof handle === "string") throw new Error(`there is room for the task: ${handle}`);
    const [cpu] = this.model.cpus;
    if (cpu === undefined) throw new Error("a machine has a CPU");
    const level = options.policy === "fair" ? (options.weight ?? 100) : options.priority;
    const entry = this.#groups.find((each) => each.handle === group);
    const names = { ordinal: handle % TASK_ORDINALS, payload };
    const theirs = entry === undefined ? {} : { group: entry.model };
    const model = new ModelTask(cpu, names, { policy: options.policy, level, ...theirs });
    this.#tasks.push({ handle, model, grantedUs: 0 });
  }

  /** `place`: of the group that is to be around it; beyond the last: none. */
  addGroup(quotaUs: Duration, periodUs: Duration, place: number): void {
    const parent = this.#groups[place];
    const handle = this.scheduler.addGroup(quotaUs, periodUs, parent?.handle);
    if (typeof handle === "string") throw new Error("there is room for the group");
    const model = new ModelGroup(handle % GROUP_ORDINALS, { quotaUs, periodUs }, parent?.model);
    this.model.groups.push(model);
    this.#groups.push(new GroupEntry(handle, model));
  }

  setQuota(pick: number, quotaUs: Duration): void {
    const group = this.#groups[pick % this.#groups.length];
    if (group === undefined) return;
    same("setQuota", this.scheduler.setQuota(group.handle, quotaUs), true);
    group.model.refill(this.model.now);
    group.model.quotaUs = quotaUs;
    group.change(this.model.now, quotaUs);
  }

  wake(pick: number, us: Duration): void {
    const task = this.#pick(pick);
    if (task === undefined) return;
    same("wake", this.scheduler.wake(task.handle, us), "woken");
    this.model.wake(task.model, us);
    task.grantedUs += us;
  }

  block(pick: number): void {
    const task = this.#pick(pick);
    if (task === undefined) return;
    const left = this.model.block(task.model);
    same("block", this.scheduler.block(task.handle), left);
    task.grantedUs -= left;
  }

  remove(pick: number): void {
    const task = this.#pick(pick);
    if (task === undefined) return;
    this.model.block(task.model);
    same("removeTask", this.scheduler.removeTask(task.handle), true);
    this.#tasks = this.#tasks.filter((each) => each !== task);
    this.#stale.push(task.handle);
    for (const group of this.#groups) {
      if (isIn(task, group)) group.lastUs -= task.model.runUs;
    }
  }

  setWeight(pick: number, weight: number): void {
    const task = this.#pick(pick);
    if (task === undefined) return;
    if (task.model.policy === "fair") {
      same("setWeight", this.scheduler.setWeight(task.handle, weight), true);
      task.model.nextWeight = weight;
    } else {
      refuses(() => this.scheduler.setWeight(task.handle, weight));
    }
  }

  steal(pick: number, us: Duration): void {
    const index = pick % this.model.cpus.length;
    const cpu = this.model.cpus[index];
    if (cpu === undefined) throw new Error(`there is no CPU ${index}`);
    this.scheduler.steal(index, us);
    this.model.steal(cpu, us);
  }

  advance(us: number): void {
    const end = this.model.now + us;
    for (let made = 0; this.model.now < end && made < DECISIONS_MAX; made++) {
      const until = this.#inStrides ? end : Math.min(this.model.next(), end);
      const from = this.model.now;
      const isRealtime = this.model.cpus.map((cpu) => cpu.rank < 99 && !cpu.isStolen);
      const count = this.scheduler.advance(instant(until));
      same("finished", count, this.model.advance(until));
      const payloads = this.scheduler.finished.subarray(0, count);
      for (const [n, payload] of payloads.entries()) {
        same("payload", payload, this.model.finished[n]);
      }
      this.compare();
      if (!this.#inStrides) this.#checkQuotas(from, isRealtime);
    }
  }

  states(): readonly TaskState[] {
    return this.#tasks.map((task) => task.model.state);
  }

  compare(): void {
    same("clock", this.scheduler.now, this.model.now);
    same("next", this.scheduler.next() ?? Infinity, this.model.next());
    this.#compareCpus();
    for (const task of this.#tasks) this.#compareTask(task);
    for (const { handle, model } of this.#groups) {
      model.settleThrottle(this.model.now);
      const throttling = this.scheduler.throttlingOf(handle);
      same("throttled", throttling?.us, model.throttledUs);
      same("throttled periods", throttling?.periods, model.throttledEnds.size);
      const usedUp = this.#groups.find((group) => group.model === model.usedUp)?.handle ?? null;
      same("what was used up", throttling?.usedUp, usedUp);
    }
    this.#checkLags();
    this.#checkConservation();
    const stale = this.#stale.at(-1);
    if (stale !== undefined) same("stateOf", this.scheduler.stateOf(stale), null);
  }

  #compareCpus(): void {
    for (const [cpu, { current }] of this.model.cpus.entries()) {
      const running = this.scheduler.running(cpu);
      const entry = this.#tasks.find((task) => task.handle === running);
      same(`task on CPU ${cpu}`, entry?.model, current);
      const others = this.model.cpus.filter((each) => each.current === current);
      if (current !== undefined) same("CPUs of one task", others.length, 1);
    }
  }

  #compareTask({ handle, model, grantedUs }: Entry): void {
    const open = this.model.now - model.since;
    same("stateOf", this.scheduler.stateOf(handle), model.state);
    const times = this.scheduler.timesOf(handle);
    // The model counts a running task only when it looks at its CPU, as the core does.
    const ran = model.state === "running" && !model.cpu.isStolen;
    const unseenUs = ran ? this.model.now - model.cpu.since : 0;
    same("run", times?.runUs, model.runUs + unseenUs);
    same("wait", times?.waitUs, model.waitUs + (model.state === "waiting" ? open : 0));
    same("parked", times?.parkedUs, model.parkedUs + (model.state === "parked" ? open : 0));
    same("demand", times?.demandUs, model.demandUs - unseenUs);
    same("work in all", model.runUs + model.demandUs, grantedUs);
    const isEntry = model.cpu.queue.has(model);
    const lag = isEntry ? toNumber(model.cpu.queue.lag(model)) : 0;
    same("lagUsOf", this.scheduler.lagUsOf(handle), lag);
  }

  /** Work conservation as well: nobody who may run waits beside a CPU that stands idle. */
  #checkConservation(): void {
    for (let cpu = 0; cpu < this.model.cpus.length; cpu++) {
      const times = this.scheduler.cpuTimes(cpu);
      same("time of a CPU", times.runUs + times.idleUs + times.stealUs, this.model.now);
    }
    const idle = this.model.cpus.filter((cpu) => cpu.current === undefined && !cpu.isStolen);
    const waiting = this.#tasks.filter((task) => task.model.state === "waiting");
    const mayRun = (task: Entry): boolean =>
      task.model.policy === "fair" ||
      idle.some((cpu) => cpu.realtimeUs > 0 || this.model.now >= cpu.realtimeEnd);
    if (idle.length > 0) same("waiting beside an idle CPU", waiting.filter(mayRun).length, 0);
  }

  #checkLags(): void {
    for (const { queue } of this.model.cpus) {
      const most = plus(fraction(SLICE_US), fraction(LAG_ROUNDING * queue.load, 2n ** 32n));
      for (const task of queue.entries) {
        const lag = queue.exactLag(task);
        same("lag above", compare(lag, most) > 0, false);
        same("lag below", compare(lag, fraction(-SLICE_US)) < 0, false);
      }
    }
  }

  /** By what the core counted, and without the model: what each period saw of each quota. */
  #checkQuotas(from: number, isRealtime: readonly boolean[]): void {
    for (const group of this.#groups) {
      const members = this.#tasks.filter((task) => isIn(task, group));
      const runUs = members.reduce(
        (sum, task) => sum + (this.scheduler.timesOf(task.handle)?.runUs ?? 0),
        0,
      );
      const usedUs = group.meter.add(from, runUs - group.lastUs);
      same("above its quota", usedUs > group.limitOf(from), false);
      group.lastUs = runUs;
    }
    for (const [cpu, use] of this.#realtime.entries()) {
      const { runUs } = this.scheduler.cpuTimes(cpu);
      const us = isRealtime[cpu] === true ? runUs - use.lastUs : 0;
      same("above the throttle", use.meter.add(from, us) > REALTIME_QUOTA_US, false);
      use.lastUs = runUs;
    }
  }

  #pick(place: number): Entry | undefined {
    return this.#tasks[place % this.#tasks.length];
  }
}

function same(what: string, actual: unknown, wanted: unknown): void {
  // Thousands of comparisons a plan: the test's own would take most of the time.
  if (actual !== wanted) throw new Error(`${what}: ${String(actual)}, not ${String(wanted)}`);
}

function refuses(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (error instanceof RangeError) return;
    throw error;
  }
  throw new Error("it was not refused");
}
