/**
 * What may be done to the scheduler's machine, its tasks and its groups from outside.
 *
 * Everything happens at the instant of the clock, which `schedAdvance` moves. A stale handle is
 * answered with a negative number and changes nothing.
 */
import { CPU_COUNT } from "../layout";
import { INSTANT_MAX } from "../timer/instant";
import { release, unpark } from "./bandwidth";
import { offerFrom, resetDispatch, settle, stop, wakeRealtime, withdrawRealtime } from "./dispatch";
import { Eevdf, resetFair } from "./eevdf";
import { lagOf, retire, setWeight } from "./fair";
import { account, clock, cpuCount, markDirty, resetMachine } from "./machine";
import { wakeFair } from "./placement";
import {
  Cpu,
  Group,
  POLICY_FAIR,
  QUEUE_NONE,
  STATE_BLOCKED,
  STATE_DEAD,
  STATE_PARKED,
  STATE_RUNNING,
  STATE_WAITING,
  Task,
  TaskPool,
  groupOf,
  resetRecords,
  takeTask,
  taskHandle,
  taskOf,
} from "./records";
import { resetStints } from "./stints";

const DONE: i32 = 0;
/** The handle names nothing. */
const STALE: i32 = -1;
/** It would be too much, or not empty, or of the wrong class: each function says which. */
const REFUSED: i32 = -2;

/** The highest real-time priority. */
const PRIORITY_MAX: u32 = 99;

const READ_RUN: u32 = 0;
const READ_WAIT: u32 = 1;
const READ_PARKED: u32 = 2;
const READ_DEMAND: u32 = 3;
const READ_STATE: u32 = 4;
const READ_IDLE: u32 = 1;
/** Units of lag in a microsecond. */
const LAG_UNIT: f64 = 4294967296;

/** Takes everything back; there is a machine again after `schedOpen`. */
export function resetScheduler(): void {
  resetRecords();
  schedOpen(0);
}

/** A machine of so many idle CPUs at instant 0; tasks and groups of before are no more. */
export function schedOpen(cpus: u32): void {
  assert(cpus <= CPU_COUNT);
  resetRecords();
  resetFair();
  resetDispatch();
  resetMachine(cpus);
  resetStints();
}

/**
 * A task that is blocked. `level` is the weight of a fair one, the priority of a real-time one;
 * `group` a handle, or -1. Its handle, or -1 where the group is stale, or -2 where none is left.
 */
export function schedTaskAdd(payload: u32, policy: u32, level: u32, group: f64): f64 {
  const owner = group < 0 ? Group.at(0) : groupOf(group);
  if (group >= 0 && changetype<usize>(owner) == 0) return STALE;
  const task = takeTask();
  if (changetype<usize>(task) == 0) return REFUSED;
  task.payload = payload;
  task.policy = <u8>policy;
  task.cpu = changetype<usize>(Cpu.of(0));
  task.group = changetype<usize>(owner);
  if (changetype<usize>(owner) != 0) owner.members++;
  if (task.policy == POLICY_FAIR) setWeight(task, level);
  else task.weight = PRIORITY_MAX - level;
  return taskHandle(task);
}

/** Ends the task whatever it does. */
export function schedTaskRemove(handle: f64): i32 {
  const task = taskOf(handle);
  if (changetype<usize>(task) == 0) return STALE;
  halt(task);
  if (task.group != 0) Group.at(task.group).members--;
  task.group = 0;
  if (task.queue == QUEUE_NONE) TaskPool.give(task);
  else task.state = STATE_DEAD;
  settle();
  return DONE;
}

/** Gives the task work of so many microseconds more; refused beyond 2^53 - 1 in all. */
export function schedWake(handle: f64, demandUs: f64): i32 {
  const task = taskOf(handle);
  if (changetype<usize>(task) == 0) return STALE;
  if (task.state == STATE_RUNNING) account(Cpu.at(task.cpu));
  if (<u64>demandUs > INSTANT_MAX - task.demandUs) return REFUSED;
  task.demandUs += <u64>demandUs;
  if (task.state == STATE_RUNNING) markDirty(Cpu.at(task.cpu));
  if (task.state == STATE_BLOCKED) {
    if (task.policy == POLICY_FAIR) wakeFair(task);
    else wakeRealtime(task);
  }
  settle();
  return DONE;
}

/** Takes the task's work away: how much was left, in microseconds. */
export function schedBlock(handle: f64): f64 {
  const task = taskOf(handle);
  if (changetype<usize>(task) == 0) return STALE;
  if (task.state == STATE_RUNNING) account(Cpu.at(task.cpu));
  const left = task.demandUs;
  halt(task);
  settle();
  return <f64>left;
}

/** Has the task do nothing: from any state to blocked. */
function halt(task: Task): void {
  const cpu = Cpu.at(task.cpu);
  account(cpu);
  if (task.state == STATE_RUNNING) {
    haltRunning(cpu, task);
  } else if (task.state == STATE_PARKED) {
    unpark(task);
  } else if (task.state == STATE_WAITING) {
    if (task.policy == POLICY_FAIR) {
      Eevdf.endWaiting(cpu, task, clock);
      task.state = STATE_BLOCKED;
      retire(cpu, task);
      markDirty(cpu);
    } else {
      withdrawRealtime(task);
    }
  }
  task.state = STATE_BLOCKED;
  task.demandUs = 0;
}

function haltRunning(cpu: Cpu, task: Task): void {
  release(task);
  stop(cpu, task);
  markDirty(cpu);
  offerFrom(task.group);
}

/**
 * Gives a fair task another weight: at once where it is in no queue, else from the next request
 * on, because a debt was made at the old one.
 */
export function schedTaskWeight(handle: f64, weight: u32): i32 {
  const task = taskOf(handle);
  if (changetype<usize>(task) == 0) return STALE;
  if (task.policy != POLICY_FAIR) return REFUSED;
  task.nextWeight = weight;
  return DONE;
}

/** What is asked about a task, by kind; not a number where the handle is stale. */
export function schedTaskRead(handle: f64, kind: u32): f64 {
  const task = taskOf(handle);
  if (changetype<usize>(task) == 0) return NaN;
  const cpu = Cpu.at(task.cpu);
  account(cpu);
  const since = clock - task.since;
  switch (kind) {
    case READ_RUN:
      return <f64>task.runUs;
    case READ_WAIT:
      return <f64>(task.waitUs + (task.state == STATE_WAITING ? since : 0));
    case READ_PARKED:
      return <f64>(task.parkedUs + (task.state == STATE_PARKED ? since : 0));
    case READ_DEMAND:
      return <f64>task.demandUs;
    case READ_STATE:
      return <f64>task.state;
    default:
      return lagUsOf(cpu, task);
  }
}

/** 0 for who is in no queue. */
function lagUsOf(cpu: Cpu, task: Task): f64 {
  const isEntry = task.queue != QUEUE_NONE || task.state == STATE_RUNNING;
  if (!isEntry || task.policy != POLICY_FAIR) return 0;
  return <f64>lagOf(cpu, task) / LAG_UNIT;
}

/** The hypervisor takes the CPU from now on, or for longer if it has it already. */
export function schedSteal(index: u32, us: f64): void {
  assert(index < cpuCount);
  if (us == 0) return;
  const cpu = Cpu.of(index);
  account(cpu);
  const from = cpu.isStolen ? cpu.stolenUntil : clock;
  cpu.stolenUntil = min(from + <u64>us, INSTANT_MAX);
  cpu.isStolen = cpu.stolenUntil > clock;
  markDirty(cpu);
  settle();
}

/** The handle of the task that this CPU runs or, while stolen, would run; -1 where none. */
export function schedCpuTask(index: u32): f64 {
  assert(index < cpuCount);
  const cpu = Cpu.of(index);
  return cpu.current == 0 ? -1 : taskHandle(Task.at(cpu.current));
}

/** What the CPU's time was used for, in microseconds, by kind: run, idle, stolen. */
export function schedCpuTime(index: u32, kind: u32): f64 {
  assert(index < cpuCount);
  const cpu = Cpu.of(index);
  account(cpu);
  if (kind == READ_RUN) return <f64>cpu.runUs;
  return kind == READ_IDLE ? <f64>cpu.idleUs : <f64>cpu.stealUs;
}
