/**
 * The threads of a process: what they compute, what they may use, and what they have used.
 *
 * Each thread does the whole of a start, a run or a stop, side by side with the others, so that
 * with enough idle CPUs the work takes as long as it says; it is done when the last of them is.
 * They share the weight of the instance evenly, and its quota as it comes.
 *
 * Divergence: a thread that rests leaves its part of the weight unused; Linux gives it to the
 * others of its group.
 */
import type { Alarms } from "../../../kernel/alarms.ts";
import { present } from "../../../kernel/assertion.ts";
import type { GroupHandle } from "../../../kernel/core/cpu-scheduler.ts";
import type { InstanceId } from "../../../kernel/spec.ts";
import { INSTANT_MAX, duration, type Duration, type Instant } from "../../../kernel/time.ts";
import type { Ratio } from "../../manifest/values/ratio.ts";
import type { SimulatedService } from "../../system.ts";
import type { WorldAlarm } from "../../world-alarm.ts";
import type { FaultMark } from "../process.ts";
import type { Cpus, CpuTask, Urgency } from "./cpus.ts";
import { Handlers } from "./handlers.ts";
import { QUOTA_BOUNDLESS } from "./quota.ts";
import { Thread } from "./thread.ts";

/** The share of a wait that needs a CPU. */
const NOTHING: Ratio = { numerator: 0, denominator: 1 };

/** The quota of a slice around the process. */
export interface SliceQuota {
  readonly slice: number;
  readonly group: GroupHandle;
}

/** How often and how long one thread at least had work and no quota. */
export interface HeldBack {
  readonly periods: number;
  readonly us: number;
  /** Of the quotas that it uses the one that was used up last; `null`: its own. */
  readonly slice: number | null;
}

export interface ProcessThreadsParts {
  readonly instance: InstanceId;
  readonly cpus: Cpus;
  readonly alarms: Alarms<WorldAlarm>;
  readonly service: SimulatedService;
  /** The quotas of the slices around it, the innermost first. */
  readonly shared: readonly SliceQuota[];
}

export class ProcessThreads {
  /** Its own quota, or no more than its place in one around it; `null`: it uses none. */
  readonly #group: GroupHandle | null;
  readonly #parts: ProcessThreadsParts;
  readonly #threads: Thread[] = [];
  readonly #handlers: Handlers;
  /** By the fault's index: those that compute for nothing. */
  readonly #hogs = new Map<number, readonly CpuTask[]>();
  /** Threads that are still at the work, and what comes then. */
  #atWork = 0;
  #onDone: ((now: Instant) => void) | null = null;
  #extraUs = 0;
  #isFrozen = false;
  #endedRunUs = 0;
  #hogRecord: number | null = null;

  constructor(parts: ProcessThreadsParts) {
    this.#parts = parts;
    const { quotaUs } = parts.service.cpu;
    const around = parts.shared[0]?.group ?? null;
    const isFree = quotaUs === null && around === null;
    // So it is told for how long its own threads are held back, whatever happens to others.
    this.#group = isFree ? null : parts.cpus.addGroup(quotaUs ?? QUOTA_BOUNDLESS, around);
    this.#handlers = new Handlers((onDone) => this.#spawnHandler(onDone));
  }

  /** All threads do work of this length. `onDone`: the last of them has done it. */
  begin(lengthUs: Duration, now: Instant, onDone: (now: Instant) => void): void {
    const { cpu } = this.#parts.service.behavior;
    const threads = this.#parts.service.behavior.threads.base;
    while (this.#threads.length < threads) this.#threads.push(this.#spawn());
    this.#onDone = onDone;
    this.#atWork = threads;
    for (const thread of this.#threads) thread.begin(lengthUs, cpu, now);
  }

  /** One more thread deals with a message; false where there is none left. */
  handle(lengthUs: Duration, now: Instant, onDone: (now: Instant) => void): boolean {
    const { cpu } = this.#parts.service.behavior;
    return this.#handlers.begin({ lengthUs, share: cpu }, now, onDone);
  }

  /** The work takes so much longer: waiting, after all else. */
  postpone(lengthUs: Duration): void {
    this.#extraUs += lengthUs;
  }

  /** The work comes to nothing. */
  drop(): void {
    this.#onDone = null;
    this.#extraUs = 0;
    for (const thread of this.#threads) thread.drop();
  }

  freeze(now: Instant): void {
    this.#isFrozen = true;
    for (const thread of this.#threads) thread.freeze(now);
    this.#handlers.freeze(now);
    for (const hog of this.#allHogs()) this.#parts.cpus.halt(hog);
  }

  thaw(now: Instant): void {
    this.#isFrozen = false;
    for (const thread of this.#threads) thread.thaw(now);
    this.#handlers.thaw(now);
    for (const hog of this.#allHogs()) this.#burn(hog);
  }

  /** On each CPU one more thread computes and never ends. */
  hog(fault: FaultMark): void {
    const { cpus } = this.#parts;
    const hogs = Array.from({ length: cpus.count }, (_, at) =>
      this.#addTask({ at, of: cpus.count, urgency: "endless", onDone: () => undefined }),
    ).filter((task) => task !== null);
    this.#hogs.set(fault.index, hogs);
    this.#hogRecord = fault.record;
    if (!this.#isFrozen) for (const hog of hogs) this.#burn(hog);
  }

  /** The threads of this fault end. */
  calm(fault: number): void {
    const hogs = this.#hogs.get(fault);
    for (const hog of hogs ?? []) this.#endedRunUs += this.#parts.cpus.remove(hog).runUs;
    this.#hogs.delete(fault);
  }

  /** The record of the fault that has it compute for nothing; `null` where none does. */
  get hogRecord(): number | null {
    return this.#hogs.size > 0 ? this.#hogRecord : null;
  }

  isHogging(fault: number): boolean {
    return this.#hogs.has(fault);
  }

  /** True while one of them computes, or will without anybody's doing. */
  get hasWork(): boolean {
    if (this.#isFrozen) return false;
    return (
      this.#hogs.size > 0 ||
      this.#handlers.hasWork ||
      this.#threads.some(({ isResting }) => !isResting)
    );
  }

  /** For how long it was held back until now; `null`: it uses no quota. */
  get heldBack(): HeldBack | null {
    if (this.#group === null) return null;
    const { periods, us, usedUp } = this.#parts.cpus.throttlingOf(this.#group);
    const found = this.#parts.shared.find(({ group }) => group === usedUp);
    return { periods, us, slice: found?.slice ?? null };
  }

  /** CPU time until now. */
  get runUs(): number {
    const own = this.#threads.map(({ task }) => task);
    const tasks = [...own, ...this.#handlers.tasks, ...this.#allHogs()];
    return tasks.reduce(
      (sum, task) => sum + this.#parts.cpus.timesOf(task).runUs,
      this.#endedRunUs,
    );
  }

  /** Ends all of them. */
  end(): void {
    const { cpus } = this.#parts;
    this.drop();
    this.#handlers.drop();
    for (const { task } of this.#threads) cpus.remove(task);
    for (const task of this.#handlers.tasks) cpus.remove(task);
    for (const fault of this.#hogs.keys()) this.calm(fault);
    this.#threads.length = 0;
    if (this.#group !== null) cpus.removeGroup(this.#group);
  }

  #spawnHandler(onDone: (now: Instant) => void): Thread | null {
    const { cpus, alarms, service } = this.#parts;
    const of = service.spec.mailbox.handlers;
    let told: ((now: Instant) => void) | null = null;
    const task = this.#addTask({ at: 0, of, urgency: "routine", onDone: (now) => told?.(now) });
    if (task === null) return null;
    return new Thread({ cpus, alarms, onDone }, (tell) => {
      told = tell;
      return task;
    });
  }

  #spawn(): Thread {
    const { cpus, alarms, service } = this.#parts;
    const at = this.#threads.length;
    const of = service.behavior.threads.base;
    return new Thread({ cpus, alarms, onDone: (now) => this.#finished(now) }, (onDone) =>
      present(
        this.#addTask({ at, of, urgency: "awaited", onDone }),
        "the loader bounds the threads by the tasks there are",
      ),
    );
  }

  #addTask(options: {
    readonly at: number;
    readonly of: number;
    readonly urgency: Urgency;
    readonly onDone: (now: Instant) => void;
  }): CpuTask | null {
    const { weight, scheduling } = this.#parts.service.cpu;
    const { at, of, urgency, onDone } = options;
    // Who comes with the greater weight would take the whole of a quota in each period.
    const isBehind = this.#group !== null && urgency === "endless";
    return this.#parts.cpus.add({
      owner: this.#parts.instance,
      scheduling,
      weight: isBehind ? 1 : partOf(weight, at, of),
      group: this.#group,
      urgency,
      onDone,
    });
  }

  #burn(hog: CpuTask): void {
    if (!hog.isBusy) this.#parts.cpus.wake(hog, duration(INSTANT_MAX));
  }

  #allHogs(): readonly CpuTask[] {
    return [...this.#hogs.values()].flat();
  }

  #finished(now: Instant): void {
    this.#atWork -= 1;
    if (this.#atWork > 0) return;
    const [first] = this.#threads;
    if (this.#extraUs > 0 && first !== undefined) {
      const lengthUs = duration(this.#extraUs);
      this.#extraUs = 0;
      this.#atWork = 1;
      first.begin(lengthUs, NOTHING, now);
      return;
    }
    const onDone = this.#onDone;
    this.#onDone = null;
    onDone?.(now);
  }
}

/** The part of number `at` where so many share a weight: at least 1, and all sum up to it. */
function partOf(weight: number, at: number, of: number): number {
  return Math.max(1, Math.floor(weight / of) + (at < weight % of ? 1 : 0));
}
