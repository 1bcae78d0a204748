/**
 * Reference model of one CPU's fair class: EEVDF in exact fractions, over a plain array.
 *
 * The only roundings are those that assembly/scheduler/eevdf.ts defines: a task is eligible by
 * its virtual time rounded up and the queue's rounded down to 2^-32 µs, deadlines count from the
 * former, and the queue's remainder goes when the weights change.
 */
import { ZERO, ceilTo, compare, floorTo, fraction, minus, over, plus, times } from "./fraction.ts";
import type { Fraction } from "./fraction.ts";

export const SLICE_US = 3_000;
const GRID = 1n << 32n;

export class FairTask {
  /** Of equals the lower goes first. */
  readonly ordinal: number;
  weight: number;
  /** From the next request on. */
  nextWeight: number;
  virtual: Fraction = ZERO;
  deadline: Fraction = ZERO;
  sliceUs = 0;
  isWaiting = false;

  constructor(ordinal: number, weight: number) {
    this.ordinal = ordinal;
    this.weight = weight;
    this.nextWeight = weight;
  }

  /** `place`: how many of equals that return at this instant come before it. */
  beginRequest(place = 0): void {
    this.sliceUs = SLICE_US;
    const length = floorTo(fraction(SLICE_US, this.weight), GRID);
    const due = plus(ceilTo(this.virtual, GRID), length);
    this.deadline = plus(due, over(fraction(place, 1), Number(GRID)));
  }
}

export class FairQueue {
  virtual: Fraction = ZERO;
  /** Those that run, wait, or only have a debt. */
  entries: FairTask[] = [];

  get load(): number {
    return this.entries.reduce((sum, task) => sum + task.weight, 0);
  }

  get waiting(): number {
    return this.entries.filter((task) => task.isWaiting).length;
  }

  /** Exact but for the queue's virtual time, which is rounded down. */
  lag(task: FairTask): Fraction {
    return times(minus(floorTo(this.virtual, GRID), task.virtual), task.weight);
  }

  exactLag(task: FairTask): Fraction {
    return times(minus(this.virtual, task.virtual), task.weight);
  }

  isEligible(task: FairTask): boolean {
    return compare(ceilTo(task.virtual, GRID), floorTo(this.virtual, GRID)) <= 0;
  }

  has(task: FairTask): boolean {
    return this.entries.includes(task);
  }

  charge(task: FairTask, us: number): void {
    if (this.entries.length === 1) return;
    task.sliceUs -= us;
    task.virtual = plus(task.virtual, fraction(us, task.weight));
    this.virtual = plus(this.virtual, fraction(us, this.load));
  }

  join(task: FairTask, claim: Fraction, place = 0): void {
    task.weight = task.nextWeight;
    this.virtual = floorTo(this.virtual, GRID);
    task.virtual = minus(this.virtual, over(claim, task.weight));
    task.beginRequest(place);
    this.entries.push(task);
  }

  leave(task: FairTask): void {
    this.virtual = floorTo(this.virtual, GRID);
    this.entries = this.entries.filter((entry) => entry !== task);
  }

  /** Who will not run leaves, or stays while it is in debt. */
  retire(task: FairTask): void {
    task.isWaiting = false;
    if (this.isEligible(task)) this.leave(task);
  }

  /** The next to run, where no task of the queue runs now. */
  takeEarliest(): FairTask | undefined {
    while (this.entries.length > 0) {
      this.#forgetPaid(undefined);
      const first = this.#earliestEligible();
      if (first?.nextWeight === first?.weight && first !== undefined) return first;
      if (first !== undefined) {
        this.leave(first);
        this.join(first, ZERO);
        first.isWaiting = true;
        continue;
      }
      const next = this.entries.toSorted(byVirtual)[0];
      if (next !== undefined) this.virtual = ceilTo(next.virtual, GRID);
    }
    return undefined;
  }

  /** One that waits, for an idle CPU, while `current` may run here. */
  takeForeign(current: FairTask | undefined): FairTask | undefined {
    this.#forgetPaid(current);
    const first = this.#earliestEligible();
    if (first !== undefined) return first;
    for (const task of this.entries.filter((entry) => entry !== current).toSorted(byVirtual)) {
      if (task.isWaiting) return take(task);
      this.leave(task);
    }
    return undefined;
  }

  #earliestEligible(): FairTask | undefined {
    const eligible = this.entries.filter((task) => task.isWaiting && this.isEligible(task));
    const first = eligible.toSorted(byDeadline)[0];
    return first === undefined ? undefined : take(first);
  }

  #forgetPaid(current: FairTask | undefined): void {
    for (const task of this.entries) {
      if (task !== current && !task.isWaiting && this.isEligible(task)) this.leave(task);
    }
  }
}

function take(task: FairTask): FairTask {
  task.isWaiting = false;
  return task;
}

function byVirtual(a: FairTask, b: FairTask): number {
  return compare(ceilTo(a.virtual, GRID), ceilTo(b.virtual, GRID)) || a.ordinal - b.ordinal;
}

function byDeadline(a: FairTask, b: FairTask): number {
  return compare(a.deadline, b.deadline) || a.ordinal - b.ordinal;
}
