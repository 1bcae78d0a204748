/**
 * The CPUs of the machine, and who computes on them: the scheduler of the core, driven by the run.
 *
 * A task is woken with work and says when it is done. The scheduler's clock is moved ahead of the
 * run, to the next instant at which anything else is due or a task finishes, whichever comes
 * first; the run then lets that time pass. So a slice that ends costs no step of the run, and
 * between two of its steps nobody may touch a task.
 */
import { assert, present } from "../../../kernel/assertion.ts";
import type { Core } from "../../../kernel/core/core.ts";
import type {
  CpuScheduler,
  CpuTimes,
  GroupHandle,
  Stint,
  TaskHandle,
  TaskTimes,
  Throttling,
} from "../../../kernel/core/cpu-scheduler.ts";
import type { InstanceId } from "../../../kernel/spec.ts";
import { after, duration, type Duration, type Instant } from "../../../kernel/time.ts";
import type { CpuSpec } from "../../system.ts";
import { QUOTA_PERIOD } from "./quota.ts";

/** Whether a run waits for work to be done, lets it be, or cannot: it never is. */
export type Urgency = "awaited" | "routine" | "endless";

/** Something that computes. It belongs to whoever added it, who removes it. */
export interface CpuTask {
  /** Of which instance it is; `null`: the manager's. */
  readonly owner: InstanceId | null;
  readonly handle: TaskHandle;
  readonly slot: number;
  readonly urgency: Urgency;
  isBusy: boolean;
  /** Told when its work is done. */
  readonly onDone: (now: Instant) => void;
}

/** That somebody computed on a CPU from one instant to another. */
export interface CpuStint extends Pick<Stint, "cpu" | "fromUs" | "untilUs"> {
  readonly owner: InstanceId | null;
}

export type StintWatch = (stint: CpuStint) => void;

export interface CpuTaskOptions extends Pick<CpuTask, "owner"> {
  readonly scheduling: CpuSpec["scheduling"];
  readonly weight: number;
  readonly group: GroupHandle | null;
  readonly urgency: Urgency;
  readonly onDone: (now: Instant) => void;
}

/** So far ahead at most: some hundred thousand decisions of a large machine, a breath of work. */
const STRETCH: Duration = duration(1_000_000);

/** Of more of them it is not asked who may be done first, but when the next slice ends. */
const TASKS_LOOKED_AT = 256;

export class Cpus {
  readonly #scheduler: CpuScheduler;
  readonly #tasks: (CpuTask | null)[] = [];
  readonly #free: number[] = [];
  /** Tasks that are done at the scheduler's clock, and have not been told. */
  #done: CpuTask[] = [];
  /** `null`: nobody asks who computes. */
  #watch: StintWatch | null = null;
  readonly #busy: Record<Urgency, number> = { awaited: 0, routine: 0, endless: 0 };

  constructor(core: Core, count: number) {
    this.#scheduler = core.scheduler(count);
  }

  get count(): number {
    return this.#scheduler.cpus;
  }

  /** Who computes from now on is told, at the latest when {@link times} are read. */
  watch(see: StintWatch): void {
    this.#scheduler.watch();
    this.#watch = see;
  }

  /** Until where the CPUs' time is counted. */
  get clock(): Instant {
    return this.#scheduler.now;
  }

  /** True while a task computes that a run waits for. */
  get isWorking(): boolean {
    return this.#busy.awaited > 0 || this.#done.length > 0;
  }

  /** True while anything computes that will be done. */
  get hasFiniteWork(): boolean {
    return this.isWorking || this.#busy.routine > 0;
  }

  /** A task that has nothing to do; `null` where the core has none left. */
  add(options: CpuTaskOptions): CpuTask | null {
    const { owner, scheduling, weight, group, urgency, onDone } = options;
    const slot = this.#free.pop() ?? this.#tasks.length;
    const handle = this.#scheduler.addTask(
      scheduling.policy === "fair"
        ? { policy: "fair", payload: slot, weight, ...(group === null ? {} : { group }) }
        : { policy: scheduling.policy, payload: slot, priority: scheduling.priority },
    );
    assert(handle !== "stale-group", "a task joins a group that there is");
    if (handle === "resource-exhausted") {
      this.#free.push(slot);
      return null;
    }
    const task: CpuTask = { owner, handle, slot, urgency, isBusy: false, onDone };
    this.#tasks[slot] = task;
    return task;
  }

  /** Ends a task: what it has computed. */
  remove(task: CpuTask): TaskTimes {
    this.#rest(task);
    const times = this.timesOf(task);
    this.#scheduler.removeTask(task.handle);
    // The next one in this slot is another one.
    this.#tellStints();
    this.#tasks[task.slot] = null;
    this.#free.push(task.slot);
    return times;
  }

  /** Has a task that rests compute for so long. */
  wake(task: CpuTask, demandUs: Duration): void {
    assert(!task.isBusy, "a task does one piece of work at a time");
    const answer = this.#scheduler.wake(task.handle, demandUs);
    assert(answer === "woken", "a task that there is can be woken");
    task.isBusy = true;
    this.#count(task, 1);
  }

  /** Takes the work away: what is left of it. */
  halt(task: CpuTask): Duration {
    if (!task.isBusy) return duration(0);
    const left = present(this.#scheduler.block(task.handle), "a task that there is can be halted");
    this.#rest(task);
    return left;
  }

  timesOf(task: CpuTask): TaskTimes {
    return present(this.#scheduler.timesOf(task.handle), "a task has times until it is removed");
  }

  /** Those who are in it may together use so much in each period, as part of what is around it. */
  addGroup(quotaUs: Duration, around: GroupHandle | null): GroupHandle {
    const group = this.#scheduler.addGroup(quotaUs, QUOTA_PERIOD, around);
    assert(group !== "resource-exhausted", "the loader bounds the instances with a quota");
    assert(group !== "stale-group", "quotas around others stay");
    return group;
  }

  throttlingOf(group: GroupHandle): Throttling {
    return present(this.#scheduler.throttlingOf(group), "a group that there is");
  }

  removeGroup(group: GroupHandle): void {
    const answer = this.#scheduler.removeGroup(group);
    assert(answer === "removed", "a group is removed after its tasks");
  }

  /** What each CPU has done until the clock. */
  times(): readonly CpuTimes[] {
    const times = Array.from({ length: this.count }, (_, cpu) => this.#scheduler.cpuTimes(cpu));
    this.#tellStints();
    return times;
  }

  /** Until then nobody is done, whoever gets the CPUs: all may compute up to it at once. */
  aloneUntil(now: Instant): Instant {
    if (this.#done.length > 0) return this.clock;
    const stretch = after(now, STRETCH);
    if (!this.hasFiniteWork) return stretch;
    if (this.#tasks.length > TASKS_LOOKED_AT) {
      const decision = this.#scheduler.next();
      return decision === null || decision > stretch ? stretch : decision;
    }
    let least: number = STRETCH;
    for (const task of this.#tasks) {
      if (task === null || !task.isBusy || task.urgency === "endless") continue;
      least = Math.min(least, this.timesOf(task).demandUs);
    }
    return after(now, duration(least));
  }

  /**
   * Computes ahead, from `now` to `due` at most: when something is due then. `null`: nothing ever
   * is, though some may compute for ever.
   */
  computeUntil(due: Instant | null, now: Instant): Instant | null {
    if (this.#done.length > 0) return this.clock;
    const isIdle = !this.hasFiniteWork && this.#busy.endless === 0;
    if (isIdle || (due === null && !this.hasFiniteWork)) return due;
    const stretch = after(now, STRETCH);
    const limit = due === null || stretch < due ? stretch : due;
    if (limit > this.clock) this.#advance(limit);
    return this.clock;
  }

  /** Computes up to `now`, and tells whoever is done. */
  catchUp(now: Instant): void {
    for (;;) {
      const done = this.#done;
      this.#done = [];
      for (const task of done) {
        // Whoever was told before may have removed it, or given it new work.
        if (this.#tasks[task.slot] === task && !task.isBusy) task.onDone(now);
      }
      if (this.#scheduler.now >= now) return;
      this.#advance(now);
    }
  }

  #advance(until: Instant): void {
    let count = this.#scheduler.advance(until);
    // Where it is watched it stops for whoever takes what it has seen.
    while (count === 0 && this.#scheduler.now < until) {
      this.#tellStints();
      count = this.#scheduler.advance(until);
    }
    for (const slot of this.#scheduler.finished.subarray(0, count)) {
      const task = present(this.#tasks[slot], "a task that is done is there");
      this.#rest(task);
      this.#done.push(task);
    }
  }

  #tellStints(): void {
    const see = this.#watch;
    if (see === null) return;
    this.#scheduler.takeStints(({ payload, ...stint }) => {
      const { owner } = present(this.#tasks[payload], "who ran is there until it was told");
      see({ owner, ...stint });
    });
  }

  #rest(task: CpuTask): void {
    if (!task.isBusy) return;
    task.isBusy = false;
    this.#count(task, -1);
  }

  #count(task: CpuTask, by: 1 | -1): void {
    this.#busy[task.urgency] += by;
  }
}
