/**
 * Reference model of the simulated machine's scheduler: plain arrays, linear search, and exact
 * fractions for virtual time (fair-queue.ts). What decides stands in assembly/scheduler/.
 *
 * A decision is made by asking everything anew: no heaps, no bitmaps, no agenda. Instants are
 * numbers, so the model is for clocks that stay below 2^53.
 */
import { SLICE_US } from "./fair-queue.ts";
import { ZERO, compare } from "./fraction.ts";
import { ModelCpu, ModelTask, type ModelGroup } from "./scheduler-records.ts";

const TURN_US = 100_000;
const REALTIME_QUOTA_US = 950_000;
const REALTIME_PERIOD_US = 1_000_000;
const RANK_FAIR = 99;

export class ModelMachine {
  readonly cpus: ModelCpu[];
  readonly groups: ModelGroup[] = [];
  finished: number[] = [];
  now = 0;
  #realtime: ModelTask[] = [];
  #arrivals = 0;

  constructor(cpus: number) {
    this.cpus = Array.from({ length: cpus }, () => new ModelCpu());
  }

  next(): number {
    const parking = this.groups.filter((group) => group.parked.length > 0);
    const ends = parking.map((group) => group.parkedUntil);
    return Math.min(...this.cpus.map((cpu) => cpu.decideAt), ...ends);
  }

  advance(until: number): number {
    this.finished = [];
    while (this.finished.length === 0 && this.next() <= until) {
      this.now = this.next();
      while (this.next() === this.now) this.#step();
    }
    if (this.finished.length === 0) this.now = until;
    for (const cpu of this.cpus) this.#account(cpu);
    return this.finished.length;
  }

  wake(task: ModelTask, demandUs: number): void {
    this.#account(task.cpu);
    task.demandUs += demandUs;
    if (task.state === "running") task.cpu.isDirty = true;
    if (task.state === "blocked") {
      if (task.policy === "fair") this.#wakeFair(task);
      else this.#wakeRealtime(task);
    }
    this.#settle();
  }

  /** Also how a task is removed: a debt that it leaves stays in its queue. */
  block(task: ModelTask): number {
    const { cpu, state, demandUs } = task;
    this.#account(cpu);
    const left = state === "running" ? task.demandUs : demandUs;
    task.state = "blocked";
    task.demandUs = 0;
    if (state === "parked") this.#unpark(task);
    if (state === "waiting") task.waitUs += this.now - task.since;
    this.#realtime = this.#realtime.filter((waiting) => waiting !== task);
    if (state === "running") {
      this.#release(task);
      cpu.current = undefined;
      cpu.isDirty = true;
    }
    if (task.policy === "fair" && (state === "running" || state === "waiting")) {
      cpu.queue.retire(task);
      cpu.isDirty = true;
    }
    if (state === "running") for (const group of task.group?.way ?? []) this.#offer(group);
    this.#settle();
    return left;
  }

  steal(cpu: ModelCpu, us: number): void {
    if (us === 0) return;
    this.#account(cpu);
    cpu.stolenUntil = (cpu.isStolen ? cpu.stolenUntil : this.now) + us;
    cpu.isStolen = true;
    cpu.isDirty = true;
    this.#settle();
  }

  /** Groups by ordinal, then CPUs by number. */
  #step(): void {
    const group = this.groups
      .filter((each) => each.parked.length > 0 && each.parkedUntil === this.now)
      .toSorted((a, b) => a.ordinal - b.ordinal)[0];
    const cpu = this.cpus.find((each) => each.decideAt === this.now);
    if (group !== undefined) this.#endPeriod(group);
    else if (cpu !== undefined) this.#reschedule(cpu);
    this.#settle();
  }

  #endPeriod(group: ModelGroup): void {
    group.refill(this.now);
    this.#offer(group);
    group.parkedUntil = group.periodEnd;
  }

  #account(cpu: ModelCpu): void {
    const us = this.now - cpu.since;
    const task = cpu.current;
    cpu.since = this.now;
    if (us === 0) return;
    if (cpu.isStolen) cpu.stealUs += us;
    else if (task === undefined) cpu.idleUs += us;
    else this.#accountTask(cpu, task, us);
  }

  #accountTask(cpu: ModelCpu, task: ModelTask, us: number): void {
    cpu.runUs += us;
    task.runUs += us;
    task.demandUs -= us;
    if (task.policy === "fair") {
      cpu.queue.charge(task, us);
      if (task.group !== undefined) task.reservedUs -= us;
      return;
    }
    cpu.realtimeUs -= us;
    if (task.policy === "round-robin") task.sliceUs -= us;
  }

  #settle(): void {
    for (;;) {
      const cpu = this.cpus.find((each) => each.isDirty) ?? this.#undecided();
      if (cpu === undefined) return;
      cpu.isDirty = false;
      this.#reschedule(cpu);
    }
  }

  #undecided(): ModelCpu | undefined {
    const first = this.#firstRealtime();
    const cpu = first === undefined ? undefined : this.#realtimeCpu(first);
    if (cpu !== undefined) return cpu;
    if (this.cpus.every((each) => each.queue.waiting === 0)) return undefined;
    return this.cpus.find((each) => each.isIdle);
  }

  #firstRealtime(): ModelTask | undefined {
    return this.#realtime.toSorted((a, b) => a.rank - b.rank || a.arrival - b.arrival)[0];
  }

  #realtimeCpu(task: ModelTask): ModelCpu | undefined {
    if (task.cpu.isIdle && this.#realtimeLeft(task.cpu) > 0) return task.cpu;
    const usable = this.cpus.filter((cpu) => !cpu.isStolen && this.#realtimeLeft(cpu) > 0);
    const rank = Math.max(...usable.map((cpu) => cpu.rank));
    return rank > task.rank ? usable.find((cpu) => cpu.rank === rank) : undefined;
  }

  /** What real-time tasks may still use of this CPU in this period. */
  #realtimeLeft(cpu: ModelCpu): number {
    if (this.now >= cpu.realtimeEnd) {
      this.#account(cpu);
      cpu.realtimeEnd = (Math.floor(this.now / REALTIME_PERIOD_US) + 1) * REALTIME_PERIOD_US;
      cpu.realtimeUs = REALTIME_QUOTA_US;
    }
    return cpu.realtimeUs;
  }

  #reschedule(cpu: ModelCpu): void {
    this.#account(cpu);
    const before = cpu.current;
    if (before !== undefined) this.#release(before);
    if (this.now >= cpu.stolenUntil) cpu.isStolen = false;
    if (before?.demandUs === 0) this.#finish(cpu, before);
    cpu.decideAt = cpu.isStolen ? cpu.stolenUntil : this.#decide(cpu);
    cpu.isIdle = cpu.current === undefined && !cpu.isStolen;
    for (const group of before?.group?.way ?? []) this.#offer(group);
  }

  #finish(cpu: ModelCpu, task: ModelTask): void {
    this.finished.push(task.payload);
    cpu.current = undefined;
    task.state = "blocked";
    if (task.policy === "fair") cpu.queue.retire(task);
  }

  #decide(cpu: ModelCpu): number {
    const isThrottled = this.#realtimeLeft(cpu) === 0;
    let us = cpu.current === undefined ? 0 : this.#goOn(cpu, cpu.current);
    if (us === 0) us = this.#pickNext(cpu);
    const end = us === 0 ? Infinity : this.now + us;
    return isThrottled ? Math.min(end, cpu.realtimeEnd) : end;
  }

  #pickNext(cpu: ModelCpu): number {
    for (;;) {
      const task = this.#takeNext(cpu);
      cpu.current = task;
      if (task === undefined) return 0;
      const us = this.#stint(cpu, task);
      if (us > 0) {
        task.state = "running";
        task.cpu = cpu;
        return us;
      }
      this.#park(cpu, task, false);
    }
  }

  /** How long the current task may go on; 0 where it has to wait or is parked. */
  #goOn(cpu: ModelCpu, task: ModelTask): number {
    const rival = this.#firstRealtime();
    const hasTurn = task.policy === "fifo" || task.sliceUs > 0;
    const mayRealtime = this.#realtimeLeft(cpu) > 0;
    if (task.policy !== "fair") {
      const isFirst = rival === undefined || task.rank <= rival.rank;
      if (hasTurn && isFirst && mayRealtime) return this.#stint(cpu, task);
      if (hasTurn) this.#waitRealtime(task);
      else this.#wakeRealtime(task);
      return 0;
    }
    if (!hasTurn) task.beginRequest();
    if (!hasTurn || (rival !== undefined && mayRealtime)) {
      this.#beginWaiting(task);
      return 0;
    }
    const us = this.#stint(cpu, task);
    if (us === 0) this.#park(cpu, task, true);
    return us;
  }

  #takeNext(cpu: ModelCpu): ModelTask | undefined {
    const realtime = this.#firstRealtime();
    if (realtime !== undefined && this.#realtimeLeft(cpu) > 0) {
      this.#realtime = this.#realtime.filter((task) => task !== realtime);
      realtime.waitUs += this.now - realtime.since;
      return realtime;
    }
    let task = cpu.queue.takeEarliest();
    if (task === undefined && this.#pull(cpu)) task = cpu.queue.takeEarliest();
    if (!(task instanceof ModelTask)) return undefined;
    task.waitUs += this.now - task.since;
    return task;
  }

  #pull(cpu: ModelCpu): boolean {
    const sources = this.cpus.filter((each) => each.queue.waiting > 0);
    const source = sources.toSorted((a, b) => b.queue.load - a.queue.load)[0];
    if (source === undefined) return false;
    this.#account(source);
    const task = source.queue.takeForeign(source.current);
    if (!(task instanceof ModelTask)) throw new Error("somebody waits there");
    task.waitUs += this.now - task.since;
    const lag = source.queue.lag(task);
    source.queue.leave(task);
    source.isDirty = true;
    cpu.queue.join(task, compare(lag, ZERO) > 0 ? lag : ZERO);
    task.cpu = cpu;
    this.#beginWaiting(task);
    return true;
  }

  #stint(cpu: ModelCpu, task: ModelTask): number {
    const isAlone = task.policy === "fair" && cpu.queue.entries.length === 1;
    const hasSlice = task.policy !== "fifo" && !isAlone;
    const us = hasSlice ? Math.min(task.demandUs, task.sliceUs) : task.demandUs;
    if (task.policy !== "fair") {
      return Math.min(us, this.#realtimeLeft(cpu), cpu.realtimeEnd - this.now);
    }
    const way = task.group?.way ?? [];
    if (way.length === 0) return us;
    for (const group of way) group.refill(this.now);
    const most = way.flatMap(({ poolUs, periodEnd }) => [poolUs, periodEnd - this.now]);
    task.reservedUs = Math.min(us, SLICE_US, ...most);
    for (const group of way) group.poolUs -= task.reservedUs;
    return task.reservedUs;
  }

  #release(task: ModelTask): void {
    for (const group of task.group?.way ?? []) group.poolUs += task.reservedUs;
    task.reservedUs = 0;
  }

  #park(cpu: ModelCpu, task: ModelTask, hasRun: boolean): void {
    cpu.current = undefined;
    task.state = "parked";
    task.since = this.now;
    cpu.queue.retire(task);
    const group = task.group?.way.find(({ poolUs }) => poolUs === 0);
    if (group === undefined) throw new Error("who is parked waits for a quota");
    task.parkedIn = group;
    if (group.parked.length === 0) group.parkedUntil = group.periodEnd;
    task.group?.beginThrottle(task, group, this.now);
    task.hasRun = hasRun;
    const late = group.parked.filter((parked) => !parked.hasRun);
    const ran = group.parked.filter((parked) => parked.hasRun);
    group.parked = hasRun ? [...late, ...ran, task] : [...late, task, ...ran];
  }

  #unpark(task: ModelTask): void {
    const { parkedIn: group } = task;
    if (group === undefined) throw new Error("who is parked waits for a quota");
    group.parked = group.parked.filter((parked) => parked !== task);
    task.parkedUs += this.now - task.since;
    task.group?.endThrottle(task, this.now);
  }

  #offer(group: ModelGroup): void {
    for (let place = 0; group.poolUs > 0; place += 1) {
      const task = group.parked[0];
      if (task === undefined) return;
      this.#unpark(task);
      this.#wakeFair(task, place);
      if (task.cpu.current === undefined) this.#reschedule(task.cpu);
    }
  }

  #wakeFair(task: ModelTask, place = 0): void {
    this.#forgetPaid(task);
    if (task.cpu.queue.has(task)) {
      task.beginRequest(place);
      this.#beginWaiting(task);
      return;
    }
    const chosen = this.#chooseCpu(task);
    this.#account(chosen);
    chosen.queue.join(task, ZERO, place);
    task.cpu = chosen;
    chosen.isIdle = false;
    chosen.isDirty = true;
    this.#beginWaiting(task);
  }

  /** A debt that was paid meanwhile is an entry no more. */
  #forgetPaid(task: ModelTask): void {
    const { cpu } = task;
    this.#account(cpu);
    if (!cpu.queue.has(task) || !cpu.queue.isEligible(task)) return;
    cpu.queue.leave(task);
    cpu.isDirty = true;
  }

  #chooseCpu(task: ModelTask): ModelCpu {
    const idle = task.cpu.isIdle ? task.cpu : this.cpus.find((cpu) => cpu.isIdle);
    const order = this.cpus.toSorted(
      (a, b) =>
        Number(a.rank < RANK_FAIR) - Number(b.rank < RANK_FAIR) || a.queue.load - b.queue.load,
    );
    const chosen = idle ?? order[0];
    if (chosen === undefined) throw new Error("a machine has a CPU");
    return chosen;
  }

  #beginWaiting(task: ModelTask): void {
    task.state = "waiting";
    task.isWaiting = true;
    task.since = this.now;
  }

  #wakeRealtime(task: ModelTask): void {
    task.arrival = ++this.#arrivals;
    task.sliceUs = TURN_US;
    this.#waitRealtime(task);
  }

  #waitRealtime(task: ModelTask): void {
    task.state = "waiting";
    task.since = this.now;
    this.#realtime.push(task);
  }
}
