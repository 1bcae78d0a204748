/**
 * The clock of the machine: from one decision to the next, until somebody outside has to know.
 *
 * Almost all decisions of a loaded machine are of one kind: a request is over and the task with
 * the next deadline runs. `expirePlain` makes these without a call, for as long as nothing else
 * happens; whatever else there is takes the general way of dispatch.ts, to the same result.
 */
import { CPUS_AT } from "../layout";
import { INSTANT_MAX } from "../timer/instant";
import {
  beginBatch,
  endPeriod,
  finishedCount,
  realtimeQueue,
  reschedule,
  settle,
} from "./dispatch";
import { Eevdf } from "./eevdf";
import { agenda, clock, nextInstant, rearmFirst, setClock } from "./machine";
import { Cpu, Group, POLICY_FAIR, Task } from "./records";
import { isListFull, isWatched } from "./stints";

/**
 * Moves the clock to `until`, or to the first instant at which a task has finished its work. How
 * many have at that instant; their payloads stand in the batch. It stops before that where who
 * ran is watched, and somebody has to take the stints.
 */
export function schedAdvance(until: f64): u32 {
  const limit = <u64>until;
  assert(limit >= clock && limit <= INSTANT_MAX);
  beginBatch();
  while (finishedCount() == 0) {
    if (isListFull()) break;
    if (realtimeQueue == 0 && !isWatched) expirePlain(limit);
    const now = nextInstant();
    if (now > limit) break;
    setClock(now);
    do {
      step(agenda);
    } while (nextInstant() == now);
  }
  if (finishedCount() == 0 && !isListFull()) setClock(limit);
  return finishedCount();
}

/** The instant of the next decision, or -1 where there is none until somebody wakes a task. */
export function schedNext(): f64 {
  if (agenda == 0) return -1;
  const next = nextInstant();
  return next > INSTANT_MAX ? -1 : <f64>next;
}

export function schedNow(): f64 {
  return <f64>clock;
}

/** Makes the decisions of plain kind up to `limit` that come before all others. */
function expirePlain(limit: u64): void {
  while (nextInstant() <= limit) {
    const first = agenda;
    if (first < CPUS_AT || !expireFirst(Cpu.at(first), limit)) return;
    rearmFirst();
  }
}

/**
 * Makes the plain decisions of the CPU that is first in the agenda; false where the next event is
 * of another kind or later. It stays in the loop while no other CPU is in the agenda; else the
 * agenda has to be put in order after each decision.
 */
function expireFirst(cpu: Cpu, limit: u64): bool {
  while (true) {
    const now = cpu.key;
    if (now > limit || !Decision.isPlain(cpu, now)) return false;
    setClock(now);
    Decision.expire(cpu, now);
    do {
      Eevdf.promote(cpu, true);
    } while (Eevdf.jump(cpu));
    // Quotas and new weights are for the general way, which finds the CPU still to be decided.
    cpu.current = 0;
    if (!Decision.isPlainNext(Task.at(cpu.eligible))) return false;
    cpu.key = now + Decision.begin(cpu, now);
    if (cpu.child != 0) return true;
  }
}

@unmanaged
class Decision {
  /** Whether a CPU's decision is due because a request is over, and for no other reason. */
  @inline static isPlain(cpu: Cpu, now: u64): bool {
    if (cpu.isStolen || cpu.current == 0 || cpu.entries == 1 || cpu.realtimeUs == 0) return false;
    const task = Task.at(cpu.current);
    const us = now - cpu.since;
    const isOver = us == <u64>task.sliceUs && us < task.demandUs && us != 0;
    return isOver && task.policy == POLICY_FAIR && task.group == 0;
  }

  @inline static isPlainNext(task: Task): bool {
    return task.group == 0 && task.nextWeight == task.weight;
  }

  /** Counts the whole of a request and has its task wait for the next. */
  @inline static expire(cpu: Cpu, now: u64): void {
    const task = Task.at(cpu.current);
    const us = now - cpu.since;
    cpu.since = now;
    cpu.runUs += us;
    task.runUs += us;
    task.demandUs -= us;
    Eevdf.charge(cpu, task, us);
    Eevdf.beginRequest(task);
    Eevdf.enqueue(cpu, task, true);
    Eevdf.beginWaiting(cpu, task, now);
  }

  /** Makes the eligible task of the earliest deadline the current one: for how long. */
  @inline static begin(cpu: Cpu, now: u64): u64 {
    const task = Eevdf.takeEligible(cpu, now, true);
    task.cpu = changetype<usize>(cpu);
    cpu.current = changetype<usize>(task);
    return cpu.entries > 1 ? min(task.demandUs, <u64>task.sliceUs) : task.demandUs;
  }
}

/** Makes the decisions of one CPU or group that are due, whatever they are. */
function step(node: usize): void {
  if (node < CPUS_AT) endPeriod(Group.at(node));
  else reschedule(Cpu.at(node));
  settle();
}
