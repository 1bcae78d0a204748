/**
 * The records of the CPU scheduler: tasks, virtual CPUs and groups, and who lends them.
 *
 * Tasks and groups are lent as timers are: from a chain of returned records first and from
 * untouched memory after. A handle is 18 or 17 bits of ordinal below 32 bits of generation, every
 * lending is a new generation, across resets too, and a record whose generations are used up is
 * not lent again: a stale handle never names another task.
 *
 * All times are whole microseconds, all virtual times units of 2^-32 µs, modulo 2^64.
 */
import {
  CPUS_AT,
  CPU_BYTES,
  GROUPS_AT,
  GROUP_BYTES,
  GROUP_COUNT,
  TASKS_AT,
  TASK_BYTES,
  TASK_COUNT,
} from "../layout";
import { HeapNode } from "./heap";

const TASK_ORDINAL_BITS: u32 = 18;
const GROUP_ORDINAL_BITS: u32 = 17;

/** Scheduling classes: by weight; before all of those by priority, 1 first in first out, or: */
export const POLICY_FAIR: u8 = 0;
export const POLICY_ROUND_ROBIN: u8 = 2;

/** Not lent. */
export const STATE_FREE: u8 = 0;
/** Removed, but its debt still counts in its queue. */
export const STATE_DEAD: u8 = 1;
/** Has nothing to do. */
export const STATE_BLOCKED: u8 = 2;
/** Has work, and its group has no quota left. */
export const STATE_PARKED: u8 = 3;
export const STATE_WAITING: u8 = 4;
export const STATE_RUNNING: u8 = 5;

/** The heap that a task is in. */
export const QUEUE_NONE: u8 = 0;
export const QUEUE_PENDING: u8 = 1;
export const QUEUE_ELIGIBLE: u8 = 2;

@unmanaged
export class Task extends HeapNode {
  /** Virtual time that the task has had, rounded up; exact is `virtual - credit / weight`. */
  virtual: u64;
  /** Virtual time until which its request should be served. */
  deadline: u64;
  /** Virtual length of a whole request. */
  request: u64;
  credit: u32;
  /** Share of a fair task; of a real-time task 99 less its priority. */
  weight: u32;
  /** The weight that it is to have from its next request on. */
  nextWeight: u32;
  /** What is left of the request, or of the turn of round robin. */
  sliceUs: u32;
  policy: u8;
  state: u8;
  queue: u8;
  // A cache line ends here.
  demandUs: u64;
  runUs: u64;
  waitUs: u64;
  parkedUs: u64;
  /** When it began to wait or was parked. */
  since: u64;
  cpu: usize;
  group: usize;
  /** Of its group and those around it the one whose pool it waits for. */
  parkedIn: usize;
  parkedNext: usize;
  parkedPrev: usize;
  /** What the running task has taken from its group's quota and not used yet. */
  reservedUs: u32;
  payload: u32;
  generation: u32;
  /** Among those that were parked and return at one instant: a later place, a later deadline. */
  place: u32;

  @inline static at(address: usize): Task {
    return changetype<Task>(address);
  }
}

@unmanaged
export class Cpu extends HeapNode {
  // The key is the instant of the next decision.
  index: u32;
  isArmed: bool;
  isStolen: bool;
  /** Until where the counts go. */
  since: u64;
  /** Virtual time of the queue, rounded down; exact is `virtual + rest / load`. */
  virtual: u64;
  rest: u64;
  /** Weights of all entries: the current task, those that wait, and those in debt. */
  load: u64;
  entries: u32;
  /** Of the entries those that wait to run. */
  waiting: u32;
  current: usize;
  eligible: usize;
  pending: usize;
  runUs: u64;
  idleUs: u64;
  stealUs: u64;
  stolenUntil: u64;
  /** What real-time tasks may still use of the period that ends at `realtimeEnd`. */
  realtimeUs: u64;
  realtimeEnd: u64;
  /** Where its last stint stands, of those that somebody asked for. */
  stint: u32;

  @inline static at(address: usize): Cpu {
    return changetype<Cpu>(address);
  }

  @inline static of(index: u32): Cpu {
    return changetype<Cpu>(<usize>(CPUS_AT + index * CPU_BYTES));
  }
}

@unmanaged
export class Group extends HeapNode {
  // The key is the end of the period, while tasks are parked.
  /** The group around it, whose quota bounds its own. */
  parent: usize;
  /** Where one of its own tasks was last parked: it, or a group around it. */
  usedUp: usize;
  periodUs: u64;
  quotaUs: u64;
  /** What is left of the quota in the period that ends at `periodEnd`. */
  poolUs: u64;
  periodEnd: u64;
  /** Since when its own tasks are parked, while any of them is. */
  throttledSince: u64;
  throttledUs: u64;
  throttledPeriods: u64;
  /** End of the last period that was counted as throttled. */
  throttledEnd: u64;
  parkedHead: usize;
  parkedTail: usize;
  /** The first of the parked that ran until the quota was used up; such stand behind all others. */
  parkedRan: usize;
  /** How many of its own tasks are parked, in it or in a group around it. */
  ownParked: u32;
  /** Tasks and groups in it. */
  members: u32;
  generation: u32;
  isLent: bool;

  @inline static at(address: usize): Group {
    return changetype<Group>(address);
  }
}

let tasksUsed: u32 = 0;
let tasksFree: usize = 0;
let groupsUsed: u32 = 0;
let groupsFree: usize = 0;

/** Takes all tasks and groups back at once; generations stay. */
export function resetRecords(): void {
  assert(offsetof<Task>() <= TASK_BYTES && offsetof<Cpu>() <= CPU_BYTES);
  assert(offsetof<Group>() <= GROUP_BYTES);
  assert(TASK_COUNT == (<u32>1) << TASK_ORDINAL_BITS);
  assert(GROUP_COUNT == (<u32>1) << GROUP_ORDINAL_BITS);
  assert(GROUPS_AT + GROUP_COUNT * GROUP_BYTES <= CPUS_AT);
  tasksUsed = 0;
  tasksFree = 0;
  groupsUsed = 0;
  groupsFree = 0;
}

/** A task of a new generation, all else zero, or null where none is left. */
export function takeTask(): Task {
  let task = Task.at(tasksFree);
  if (tasksFree != 0) {
    tasksFree = task.next;
  } else {
    do {
      if (tasksUsed == TASK_COUNT) return Task.at(0);
      task = Task.at(TASKS_AT + tasksUsed * TASK_BYTES);
      tasksUsed++;
      // One that was used up in an earlier run is passed over.
      task.state = STATE_FREE;
    } while (task.generation == u32.MAX_VALUE);
  }
  const generation = task.generation + 1;
  memory.fill(changetype<usize>(task), 0, offsetof<Task>());
  task.generation = generation;
  task.state = STATE_BLOCKED;
  return task;
}

@unmanaged
export class TaskPool {
  @inline static give(task: Task): void {
    task.state = STATE_FREE;
    if (task.generation == u32.MAX_VALUE) return;
    task.next = tasksFree;
    tasksFree = changetype<usize>(task);
  }
}

export function taskHandle(task: Task): f64 {
  const ordinal = (<u32>changetype<usize>(task) - TASKS_AT) / TASK_BYTES;
  return <f64>(((<u64>task.generation) << TASK_ORDINAL_BITS) | (<u64>ordinal));
}

/** The task of this handle; null where it is stale or nonsense. */
export function taskOf(handle: f64): Task {
  const bits = <u64>handle;
  const ordinal = (<u32>bits) & (TASK_COUNT - 1);
  if (ordinal >= tasksUsed) return Task.at(0);
  const task = Task.at(TASKS_AT + ordinal * TASK_BYTES);
  const isLent = task.state > STATE_DEAD && <u64>task.generation == bits >> TASK_ORDINAL_BITS;
  return isLent ? task : Task.at(0);
}

/** A group of a new generation, all else zero, or null where none is left. */
export function takeGroup(): Group {
  let group = Group.at(groupsFree);
  if (groupsFree != 0) {
    groupsFree = group.next;
  } else {
    do {
      if (groupsUsed == GROUP_COUNT) return Group.at(0);
      group = Group.at(GROUPS_AT + groupsUsed * GROUP_BYTES);
      groupsUsed++;
      group.isLent = false;
    } while (group.generation == u32.MAX_VALUE);
  }
  const generation = group.generation + 1;
  memory.fill(changetype<usize>(group), 0, offsetof<Group>());
  group.generation = generation;
  group.isLent = true;
  return group;
}

export function giveGroup(group: Group): void {
  group.isLent = false;
  if (group.generation == u32.MAX_VALUE) return;
  group.next = groupsFree;
  groupsFree = changetype<usize>(group);
}

export function groupHandle(group: Group): f64 {
  const ordinal = (<u32>changetype<usize>(group) - GROUPS_AT) / GROUP_BYTES;
  return <f64>(((<u64>group.generation) << GROUP_ORDINAL_BITS) | (<u64>ordinal));
}

/** The group of this handle; null where it is stale or nonsense. */
export function groupOf(handle: f64): Group {
  const bits = <u64>handle;
  const ordinal = (<u32>bits) & (GROUP_COUNT - 1);
  if (ordinal >= groupsUsed) return Group.at(0);
  const group = Group.at(GROUPS_AT + ordinal * GROUP_BYTES);
  const isLent = group.isLent && <u64>group.generation == bits >> GROUP_ORDINAL_BITS;
  return isLent ? group : Group.at(0);
}
