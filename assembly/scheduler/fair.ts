/**
 * The fair class of one CPU as functions: who comes to a queue, leaves it, and is taken from it.
 *
 * What these have to keep, so that lags stay within a slice, stands in eevdf.ts.
 */
import { Eevdf, FRACTION_BITS, SLICE_US } from "./eevdf";
import { heapPop, heapRemove } from "./heap";
import { Cpu, QUEUE_ELIGIBLE, QUEUE_NONE, QUEUE_PENDING, STATE_WAITING, Task } from "./records";

/** Lag in units of 2^-32 µs, with V rounded down. */
export function lagOf(cpu: Cpu, task: Task): i64 {
  return <i64>(cpu.virtual - task.virtual) * <i64>task.weight + <i64>task.credit;
}

export function setWeight(task: Task, weight: u32): void {
  task.weight = weight;
  task.nextWeight = weight;
  task.request = ((<u64>SLICE_US) << FRACTION_BITS) / <u64>weight;
}

/** Counts what the current task ran beside others. */
export function charge(cpu: Cpu, task: Task, us: u64): void {
  Eevdf.charge(cpu, task, us);
}

/**
 * The task begins to wait as a new entry with a new request, and with a claim, which no queue has
 * for who comes while others are in it.
 */
export function join(cpu: Cpu, task: Task, claim: u64, now: u64): void {
  if (task.nextWeight != task.weight) setWeight(task, task.nextWeight);
  const weight = <u64>task.weight;
  task.virtual = cpu.virtual - claim / weight;
  task.credit = <u32>(claim % weight);
  task.cpu = changetype<usize>(cpu);
  Eevdf.beginFirstRequest(task);
  cpu.rest = 0;
  cpu.load += weight;
  cpu.entries++;
  enqueueWaiting(cpu, task, now);
}

/** The current task, an entry already, begins to wait. */
export function enqueueWaiting(cpu: Cpu, task: Task, now: u64): void {
  enqueue(cpu, task);
  Eevdf.beginWaiting(cpu, task, now);
}

function enqueue(cpu: Cpu, task: Task): void {
  Eevdf.enqueue(cpu, task, false);
}

export function dequeue(cpu: Cpu, task: Task): void {
  const node = changetype<usize>(task);
  if (task.queue == QUEUE_PENDING) cpu.pending = heapRemove(cpu.pending, node);
  else if (task.queue == QUEUE_ELIGIBLE) cpu.eligible = heapRemove(cpu.eligible, node);
  task.queue = QUEUE_NONE;
}

/** An entry that is not to run leaves, or where it is in debt stays until that is paid. */
export function retire(cpu: Cpu, task: Task): void {
  if (!Eevdf.isEligible(cpu, task)) {
    if (task.queue == QUEUE_NONE) enqueue(cpu, task);
    return;
  }
  dequeue(cpu, task);
  Eevdf.leave(cpu, task);
}

/**
 * Takes the eligible task of the earliest deadline; null where nobody waits. Who is to have
 * another weight comes anew instead: with neither debt nor claim, so nobody else's lag changes.
 */
export function takeEarliest(cpu: Cpu, now: u64): Task {
  while (true) {
    do {
      promote(cpu);
    } while (Eevdf.jump(cpu));
    if (cpu.eligible == 0) return Task.at(0);
    const task = takeEligible(cpu, now);
    if (task.nextWeight == task.weight) return task;
    Eevdf.leave(cpu, task);
    join(cpu, task, 0, now);
  }
}

function promote(cpu: Cpu): void {
  Eevdf.promote(cpu, false);
}

function takeEligible(cpu: Cpu, now: u64): Task {
  return Eevdf.takeEligible(cpu, now, false);
}

/**
 * Takes a task that waits, for another CPU to run: by deadline if one is eligible, else the first
 * to become so. That one leaves in debt, and debts before it are forgiven: nobody who waits here
 * has a claim, and a CPU stands idle.
 */
export function takeForeign(cpu: Cpu, now: u64): Task {
  promote(cpu);
  if (cpu.eligible != 0) return takeEligible(cpu, now);
  while (cpu.pending != 0) {
    const task = Task.at(cpu.pending);
    cpu.pending = heapPop(cpu.pending);
    if (task.state == STATE_WAITING) {
      task.queue = QUEUE_NONE;
      Eevdf.endWaiting(cpu, task, now);
      return task;
    }
    Eevdf.dismiss(cpu, task);
  }
  return Task.at(0);
}
