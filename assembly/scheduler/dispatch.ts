/**
 * The decision: what a CPU does from now on, and until when at the longest.
 *
 *   something changes ──▶ the CPU is dirty ──▶ reschedule: may the current task go on?
 *                                                ├─ yes: a new stint
 *                                                └─ no: the first real-time task that waits,
 *                                                   else the earliest deadline of the queue,
 *                                                   else a task of another queue, else idle
 *
 * The current task goes on until its work is done, its request or turn is over, its group has no
 * quota left, or a real-time task of a higher priority needs the CPU. `settle` repeats this until
 * no CPU has anything to decide: dirty CPUs by number, then the first real-time task that waits
 * and may run somewhere, then the first idle CPU for fair tasks that wait.
 *
 * The real-time class is for system services: priorities 1 to 99, first in first out, or in turns
 * of 100 ms among equals. Each CPU gives it 950 ms of each second; then it is throttled there
 * until the second is over, even where the CPU so stands idle, and may run on another CPU.
 */
import { BATCH_OUT_AT } from "../layout";
import { park, refill, release, reserve, unpark } from "./bandwidth";
import { Eevdf, fairWaiting } from "./eevdf";
import { enqueueWaiting, retire, takeEarliest } from "./fair";
import { heapPop, heapPush, heapRemove } from "./heap";
import {
  account,
  arm,
  armGroup,
  clock,
  disarm,
  disarmGroup,
  firstIdle,
  realtimeLeft,
  setIdle,
  takeDirty,
} from "./machine";
import { chooseRealtimeCpu, pullFair, wakeFair } from "./placement";
import {
  Cpu,
  Group,
  POLICY_FAIR,
  POLICY_ROUND_ROBIN,
  STATE_BLOCKED,
  STATE_RUNNING,
  STATE_WAITING,
  Task,
} from "./records";

/** A turn of round robin, as in Linux. */
export const TURN_US: u32 = 100000;
/** A key of the real-time queue is the rank above so many bits of the order of arrival. */
const ARRIVAL_BITS: u64 = 56;

/** Real-time tasks that wait, of all CPUs. */
export let realtimeQueue: usize = 0;
let arrivals: u64 = 0;
/** Tasks that have finished their work since the batch was begun. */
let finished: u32 = 0;

export function resetDispatch(): void {
  realtimeQueue = 0;
  arrivals = 0;
  finished = 0;
}

export function beginBatch(): void {
  finished = 0;
}

export function finishedCount(): u32 {
  return finished;
}

/** A real-time task that has work goes behind its equals. */
export function wakeRealtime(task: Task): void {
  arrivals++;
  task.key = ((<u64>task.weight) << ARRIVAL_BITS) | arrivals;
  task.sliceUs = TURN_US;
  waitRealtime(task);
}

/** Waits at the place of its key: one that was interrupted is still before its equals. */
function waitRealtime(task: Task): void {
  task.state = STATE_WAITING;
  task.since = clock;
  realtimeQueue = heapPush(realtimeQueue, changetype<usize>(task));
}

export function withdrawRealtime(task: Task): void {
  realtimeQueue = heapRemove(realtimeQueue, changetype<usize>(task));
  task.waitUs += clock - task.since;
}

/** Lets all CPUs that have to decide do so. */
export function settle(): void {
  while (true) {
    let cpu = takeDirty();
    if (changetype<usize>(cpu) == 0) cpu = chooseUndecided();
    if (changetype<usize>(cpu) == 0) return;
    reschedule(cpu);
  }
}

/** A CPU that might do better for a task that waits; null where all is as it should be. */
function chooseUndecided(): Cpu {
  if (realtimeQueue != 0) {
    const cpu = chooseRealtimeCpu(Task.at(realtimeQueue));
    if (changetype<usize>(cpu) != 0) return cpu;
  }
  return fairWaiting == 0 ? Cpu.at(0) : firstIdle();
}

export function reschedule(cpu: Cpu): void {
  account(cpu);
  disarm(cpu);
  const before = Task.at(cpu.current);
  const group: usize = cpu.current == 0 ? 0 : before.group;
  if (cpu.current != 0) release(before);
  if (cpu.isStolen && clock >= cpu.stolenUntil) cpu.isStolen = false;
  if (cpu.current != 0 && before.demandUs == 0) finish(cpu, before);
  if (cpu.isStolen) {
    setIdle(cpu, false);
    arm(cpu, cpu.stolenUntil);
  } else {
    decide(cpu);
  }
  offerFrom(group);
}

/**
 * Wakes those that are parked, in their order, while there is quota. An idle CPU begins at once
 * with what comes to it, so that who stands before others reserves before them.
 */
function offer(group: Group): void {
  for (let place: u32 = 0; group.poolUs != 0 && group.parkedHead != 0; place++) {
    const task = Task.at(group.parkedHead);
    unpark(task);
    task.place = place;
    wakeFair(task);
    const cpu = Cpu.at(task.cpu);
    if (cpu.current == 0) reschedule(cpu);
  }
}

/** What has been returned to a group was returned to all around it as well. */
export function offerFrom(group: usize): void {
  for (let at = group; at != 0; at = Group.at(at).parent) offer(Group.at(at));
}

/** Wakes those that are parked, at the end of the period in which they were. */
export function endPeriod(group: Group): void {
  refill(group);
  offer(group);
  if (group.parkedHead == 0) return;
  // The first of them have reserved the whole new quota at this very instant.
  disarmGroup(group);
  armGroup(group);
}

function finish(cpu: Cpu, task: Task): void {
  store<u32>(BATCH_OUT_AT + (finished << 2), task.payload);
  finished++;
  stop(cpu, task);
}

/** The current task has nothing more to do. */
export function stop(cpu: Cpu, task: Task): void {
  cpu.current = 0;
  task.state = STATE_BLOCKED;
  if (task.policy == POLICY_FAIR) retire(cpu, task);
}

function decide(cpu: Cpu): void {
  let us: u64 = 0;
  const left = realtimeLeft(cpu);
  if (cpu.current != 0) us = goOn(cpu, Task.at(cpu.current));
  if (us == 0) us = pickNext(cpu);
  setIdle(cpu, us == 0);
  const end = us == 0 ? u64.MAX_VALUE : clock + us;
  // At the end of a throttle those who wait for it may interrupt.
  const at = left == 0 ? min(end, cpu.realtimeEnd) : end;
  if (at != u64.MAX_VALUE) arm(cpu, at);
}

/** How long the current task may go on; 0 where it may not, and then it was put back. */
function goOn(cpu: Cpu, task: Task): u64 {
  const us = task.policy == POLICY_FAIR ? goOnFair(cpu, task) : goOnRealtime(cpu, task);
  if (us == 0) cpu.current = 0;
  return us;
}

function goOnFair(cpu: Cpu, task: Task): u64 {
  const isOver = task.sliceUs == 0;
  if (isOver) Eevdf.beginRequest(task);
  if (isOver || (realtimeQueue != 0 && realtimeLeft(cpu) > 0)) {
    enqueueWaiting(cpu, task, clock);
    return 0;
  }
  const us = stintOf(cpu, task);
  if (us == 0) park(cpu, task, true);
  return us;
}

function goOnRealtime(cpu: Cpu, task: Task): u64 {
  const isOver = task.policy == POLICY_ROUND_ROBIN && task.sliceUs == 0;
  const isFirst = realtimeQueue == 0 || task.weight <= Task.at(realtimeQueue).weight;
  if (!isOver && isFirst && realtimeLeft(cpu) > 0) return stintOf(cpu, task);
  if (isOver) wakeRealtime(task);
  else waitRealtime(task);
  return 0;
}

/** Makes the next task the current one and says for how long; 0 where there is none. */
function pickNext(cpu: Cpu): u64 {
  while (true) {
    const task = takeNext(cpu);
    if (changetype<usize>(task) == 0) return 0;
    const us = stintOf(cpu, task);
    if (us != 0) {
      task.state = STATE_RUNNING;
      task.cpu = changetype<usize>(cpu);
      cpu.current = changetype<usize>(task);
      return us;
    }
    park(cpu, task, false);
  }
}

function takeNext(cpu: Cpu): Task {
  if (realtimeQueue != 0 && realtimeLeft(cpu) > 0) {
    const task = Task.at(realtimeQueue);
    realtimeQueue = heapPop(realtimeQueue);
    task.waitUs += clock - task.since;
    return task;
  }
  const task = takeEarliest(cpu, clock);
  if (changetype<usize>(task) != 0 || fairWaiting == 0 || !pullFair(cpu)) return task;
  return takeEarliest(cpu, clock);
}

/** How long the task may run until the next decision; 0 where its group has no quota left. */
function stintOf(cpu: Cpu, task: Task): u64 {
  let us = task.demandUs;
  if (task.policy == POLICY_FAIR) {
    if (cpu.entries > 1) us = min(us, <u64>task.sliceUs);
    return task.group == 0 ? us : reserve(task, us);
  }
  if (task.policy == POLICY_ROUND_ROBIN) us = min(us, <u64>task.sliceUs);
  return min(us, min(realtimeLeft(cpu), cpu.realtimeEnd - clock));
}
