/**
 * The fair class of one CPU: earliest eligible virtual deadline first (EEVDF), in integers.
 *
 *   queue   virtual time V, which moves by (time that fair tasks ran) / (sum of weights)
 *   task    virtual time v, which moves by (time that it ran) / weight;  lag = weight · (V - v)
 *
 *   pending ── by v ────▶ [V reaches v] ────▶ eligible ── by deadline ────▶ runs one request
 *      ▲    in debt: lag < 0                  lag >= 0    v + 3 ms / weight        │
 *      └───────────────────────────────────────────────────────────────────────────┘
 *
 * V never goes back, so a task becomes eligible once a request, and two heaps do what otherwise
 * takes a tree that is searched by deadline and pruned by v.
 *
 * Exactness. Virtual times count units of 2^-32 µs. v is rounded up and carries what it is ahead
 * (`credit`, in units of 1 / weight), so v is exact over any number of steps. V is rounded down
 * and carries its remainder for as long as the weights are the same; a change of them drops it,
 * less than 2^-32 µs. So a task that counts as eligible has a lag of at least 0, exactly, and one
 * that does not has less than two units of virtual time. All weights together are below 2^32, so a
 * microsecond moves V by a unit at least.
 *
 * The lag of an entry stays within one request: -3000 µs <= lag <= 3000 µs + 4 · load · 2^-32 µs.
 * Below, because it begins to run with lag >= 0 and stops after one request at the latest. Above,
 * by the paper's argument over the tasks with the earlier deadlines; it holds through coming and
 * going because nobody ever comes with a claim (lag > 0) to a queue that has others in it, and
 * nobody leaves with a debt (lag < 0) while another waits with a claim:
 * - A task that blocks in debt, or is parked or removed, stays as an entry until V has reached
 *   its v ("delayed dequeue"): it cannot sleep its debt away. Woken before, it goes on with it.
 * - A claim is lost by blocking: a sleeper saves nothing up.
 * - Only an idle CPU, whose queue is empty, takes a task from another: one with a claim, which
 *   moves with it, and only where none has one a debtor, whose debt is forgiven.
 * - A new weight counts from the next request on, when the debts made at the old one are paid;
 *   the task then comes anew, without a claim. (At once, it would let the current task of an early
 *   deadline become one of a late deadline, with others waiting who were passed over for it.)
 * - Where all entries are in debt V jumps to the first, so that the CPU does not stand idle.
 *
 * A lone entry competes with nobody: while it runs, V and v stand still (both would move alike)
 * and its request is not used up, so a CPU with one task makes no decisions.
 *
 * A request once begun is not interrupted for another fair task: the minimum granularity is the
 * slice. Divergence: Linux keeps V at the weighted mean of all v, gives a sleeper its claim back,
 * and has wake-ups interrupt. The bound above is lost by any of these.
 *
 * Sources: Stoica and Abdel-Wahab, "Earliest Eligible Virtual Deadline First" (1995); Linux 6.6
 * and later for the slice of 3 ms and the delayed dequeue.
 * Model: test/models/cpu-scheduler.ts. Bench: bench/scheduler.ts.
 */
import { PairingHeap } from "./heap";
import {
  Cpu,
  QUEUE_ELIGIBLE,
  QUEUE_NONE,
  QUEUE_PENDING,
  STATE_DEAD,
  STATE_RUNNING,
  STATE_WAITING,
  Task,
  TaskPool,
} from "./records";

/** A request: what a task runs in one go where others wait. */
export const SLICE_US: u32 = 3000;
/** Bits of a virtual time below the microsecond. */
export const FRACTION_BITS: u64 = 32;

/** Fair tasks that wait, over all CPUs. */
export let fairWaiting: u32 = 0;

export function resetFair(): void {
  fairWaiting = 0;
}

/**
 * The steps of a decision as text: `isHot` says whether into the loop of advance.ts, which is too
 * hot for calls, or into the functions of fair.ts.
 */
@unmanaged
export class Eevdf {
  @inline static isEligible(cpu: Cpu, task: Task): bool {
    return <i64>(cpu.virtual - task.virtual) >= 0;
  }

  @inline static beginRequest(task: Task): void {
    task.sliceUs = SLICE_US;
    task.deadline = task.virtual + task.request;
  }

  /** The first request of one that returns: who has a later place comes later among equals. */
  @inline static beginFirstRequest(task: Task): void {
    Eevdf.beginRequest(task);
    task.deadline += <u64>task.place;
    task.place = 0;
  }

  /** Counts what the current task ran beside others: from 1 µs to its slice. */
  @inline static charge(cpu: Cpu, task: Task, us: u64): void {
    const weight = <u64>task.weight;
    const service = us << FRACTION_BITS;
    const due = service - <u64>task.credit;
    const steps = (due + weight - 1) / weight;
    task.virtual += steps;
    task.credit = <u32>(steps * weight - due);
    task.sliceUs -= <u32>us;
    const total = service + cpu.rest;
    const units = total / cpu.load;
    cpu.virtual += units;
    cpu.rest = total - units * cpu.load;
  }

  /** Takes the task, which is in no heap, out of the entries. */
  @inline static leave(cpu: Cpu, task: Task): void {
    cpu.rest = 0;
    cpu.load -= <u64>task.weight;
    cpu.entries--;
  }

  /** Puts an entry into the heap where it belongs. */
  @inline static enqueue(cpu: Cpu, task: Task, isHot: bool): void {
    const isFirst = Eevdf.isEligible(cpu, task);
    const root = isFirst ? cpu.eligible : cpu.pending;
    task.queue = isFirst ? QUEUE_ELIGIBLE : QUEUE_PENDING;
    task.key = isFirst ? task.deadline : task.virtual;
    const added = PairingHeap.push(root, changetype<usize>(task), isHot);
    if (isFirst) cpu.eligible = added;
    else cpu.pending = added;
  }

  /** Counts an entry, which is in its heap or will be, among those that wait. */
  @inline static beginWaiting(cpu: Cpu, task: Task, now: u64): void {
    task.state = STATE_WAITING;
    task.since = now;
    cpu.waiting++;
    fairWaiting++;
  }

  /** The task does not wait any more; whoever calls says what it does instead. */
  @inline static endWaiting(cpu: Cpu, task: Task, now: u64): void {
    task.waitUs += now - task.since;
    cpu.waiting--;
    fairWaiting--;
  }

  /** Moves whoever V has reached to the eligible; who had only a debt is an entry no more. */
  @inline static promote(cpu: Cpu, isHot: bool): void {
    while (cpu.pending != 0) {
      const task = Task.at(cpu.pending);
      if (!Eevdf.isEligible(cpu, task)) break;
      cpu.pending = PairingHeap.pop(cpu.pending, isHot);
      if (task.state == STATE_WAITING) {
        task.queue = QUEUE_ELIGIBLE;
        task.key = task.deadline;
        cpu.eligible = PairingHeap.push(cpu.eligible, changetype<usize>(task), isHot);
      } else {
        Eevdf.dismiss(cpu, task);
      }
    }
  }

  /** Where nobody is eligible but some are in debt V jumps to the first; true where it did. */
  @inline static jump(cpu: Cpu): bool {
    if (cpu.eligible != 0 || cpu.pending == 0) return false;
    cpu.virtual = Task.at(cpu.pending).virtual;
    cpu.rest = 0;
    return true;
  }

  /** Ends the debt of a task that was taken out of the heap and is not to run. */
  @inline static dismiss(cpu: Cpu, task: Task): void {
    task.queue = QUEUE_NONE;
    Eevdf.leave(cpu, task);
    if (task.state == STATE_DEAD) TaskPool.give(task);
  }

  /** Takes the eligible task of the earliest deadline, where there is one. */
  @inline static takeEligible(cpu: Cpu, now: u64, isHot: bool): Task {
    const task = Task.at(cpu.eligible);
    cpu.eligible = PairingHeap.pop(cpu.eligible, isHot);
    task.queue = QUEUE_NONE;
    Eevdf.endWaiting(cpu, task, now);
    task.state = STATE_RUNNING;
    return task;
  }
}
