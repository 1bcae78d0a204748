/**
 * Where a task goes when it wakes, and from where an idle CPU takes one.
 *
 * A task that wakes goes to the CPU where it last was, if that is idle; else to the idle CPU of
 * the lowest number; else, a fair one, to the CPU of the least weight (the lowest number of
 * equals), where one that runs a real-time task comes after all others. Real-time tasks wait in
 * one queue of the machine, so that none waits while one of lower priority runs.
 *
 * An idle CPU takes from the queue of the greatest weight in which anybody waits, the lowest
 * number of equals. So no CPU is idle while a task waits that might run there.
 *
 * Divergence: there is no balancing beyond that. Three equal tasks on two CPUs stay as they are,
 * two on one and one on the other, until one of them sleeps.
 */
import { QUEUE_NONE, Task, POLICY_FAIR, Cpu } from "./records";
import { Eevdf } from "./eevdf";
import { dequeue, join, lagOf, takeForeign } from "./fair";
import {
  account,
  clock,
  cpuCount,
  firstIdle,
  isIdle,
  markDirty,
  realtimeLeft,
  setIdle,
} from "./machine";

/** Above every sum of weights. */
const REALTIME_LOAD: u64 = (<u64>1) << 32;
/** Ranks go from 0, the highest priority, to 98. */
const RANK_FAIR: u32 = 99;
const RANK_IDLE: u32 = 100;

/** A fair task that has work and whose group has quota begins to wait for a CPU. */
export function wakeFair(task: Task): void {
  forgetPaid(task);
  if (task.queue == QUEUE_NONE) {
    admit(chooseCpu(task), task);
  } else {
    Eevdf.beginFirstRequest(task);
    Eevdf.beginWaiting(Cpu.at(task.cpu), task, clock);
  }
}

/** Of a task that does not run or wait: if its debt was paid, though nobody looked, it leaves. */
export function forgetPaid(task: Task): void {
  if (task.queue == QUEUE_NONE) return;
  const cpu = Cpu.at(task.cpu);
  account(cpu);
  if (!Eevdf.isEligible(cpu, task)) return;
  dequeue(cpu, task);
  Eevdf.leave(cpu, task);
  markDirty(cpu);
}

function admit(cpu: Cpu, task: Task): void {
  account(cpu);
  join(cpu, task, 0, clock);
  setIdle(cpu, false);
  markDirty(cpu);
}

function chooseCpu(task: Task): Cpu {
  const last = Cpu.at(task.cpu);
  if (isIdle(last)) return last;
  const free = firstIdle();
  if (changetype<usize>(free) != 0) return free;
  let least = Cpu.of(0);
  let leastLoad = u64.MAX_VALUE;
  for (let index: u32 = 0; index < cpuCount; index++) {
    const cpu = Cpu.of(index);
    const load = cpu.load + (rankOf(cpu) < RANK_FAIR ? REALTIME_LOAD : 0);
    if (load >= leastLoad) continue;
    leastLoad = load;
    least = cpu;
  }
  return least;
}

function rankOf(cpu: Cpu): u32 {
  if (cpu.current == 0) return RANK_IDLE;
  const task = Task.at(cpu.current);
  return task.policy == POLICY_FAIR ? RANK_FAIR : task.weight;
}

/** The CPU that is to run a real-time task now, before what it runs; null where none may. */
export function chooseRealtimeCpu(task: Task): Cpu {
  const last = Cpu.at(task.cpu);
  if (isIdle(last) && realtimeLeft(last) > 0) return last;
  let best = Cpu.at(0);
  let bestRank = task.weight;
  for (let index: u32 = 0; index < cpuCount; index++) {
    const cpu = Cpu.of(index);
    const rank = rankOf(cpu);
    if (cpu.isStolen || rank <= bestRank || realtimeLeft(cpu) == 0) continue;
    bestRank = rank;
    best = cpu;
  }
  return best;
}

/** Moves a task that waits elsewhere to this CPU, whose queue is empty; false where none waits. */
export function pullFair(cpu: Cpu): bool {
  let source = Cpu.at(0);
  let load: u64 = 0;
  for (let index: u32 = 0; index < cpuCount; index++) {
    const other = Cpu.of(index);
    if (other.waiting == 0 || other.load <= load) continue;
    load = other.load;
    source = other;
  }
  if (load == 0) return false;
  account(source);
  const task = takeForeign(source, clock);
  const claim = max<i64>(lagOf(source, task), 0);
  Eevdf.leave(source, task);
  markDirty(source);
  join(cpu, task, <u64>claim, clock);
  return true;
}
