/**
 * State of the simulated machine's CPUs beside their queues: the clock, the agenda of instants at
 * which something has to be decided, who stands idle, and the time of each CPU by its use.
 *
 * The agenda is a heap of CPUs and groups by (instant, address), so at one instant the groups, at
 * the ends of their periods, come first and then the CPUs in the order of their numbers.
 *
 * Between two decisions a CPU does one thing: it runs its current task, stands idle, or is stolen.
 * `account` counts that up to now, at any instant and as often as one likes without a difference
 * to what is decided. So the sum of run, idle and steal is the clock, for each CPU, exactly.
 */
import { CPUS_AT, CPU_BYTES, CPU_COUNT } from "../layout";
import { charge } from "./fair";
import { heapPop, heapPush, heapRemove } from "./heap";
import { Cpu, Group, POLICY_FAIR, POLICY_ROUND_ROBIN, Task } from "./records";
import { isWatched, noteStint } from "./stints";

/** Real-time tasks may use 950 ms of each second on each CPU, as in Linux. */
export const REALTIME_QUOTA_US: u64 = 950000;
const REALTIME_PERIOD_US: u64 = 1000000;

/** One bit a CPU. */
const WORDS: u32 = CPU_COUNT / 64;
const idle = new StaticArray<u64>(WORDS);
const dirty = new StaticArray<u64>(WORDS);

export let clock: u64 = 0;
export let agenda: usize = 0;
export let cpuCount: u32 = 0;

/** Starts with so many CPUs, all idle, at instant 0. */
export function resetMachine(cpus: u32): void {
  clock = 0;
  agenda = 0;
  cpuCount = cpus;
  memory.fill(CPUS_AT, 0, cpus * CPU_BYTES);
  for (let word: u32 = 0; word < WORDS; word++) {
    unchecked((idle[word] = 0));
    unchecked((dirty[word] = 0));
  }
  for (let index: u32 = 0; index < cpus; index++) {
    Cpu.of(index).index = index;
    setIdle(Cpu.of(index), true);
  }
}

export function setClock(now: u64): void {
  clock = now;
}

/** The first instant of the agenda; above every instant where it is empty. */
export function nextInstant(): u64 {
  return agenda == 0 ? u64.MAX_VALUE : Cpu.at(agenda).key;
}

/** Puts the agenda in order after the key of its first has changed. */
export function rearmFirst(): void {
  agenda = heapPush(heapPop(agenda), agenda);
}

function bitOf(cpu: Cpu): u64 {
  return (<u64>1) << (cpu.index & 63);
}

export function setIdle(cpu: Cpu, stands: bool): void {
  const word = cpu.index >> 6;
  const bit = bitOf(cpu);
  const others = unchecked(idle[word]) & ~bit;
  unchecked((idle[word] = stands ? others | bit : others));
}

export function isIdle(cpu: Cpu): bool {
  return (unchecked(idle[cpu.index >> 6]) & bitOf(cpu)) != 0;
}

/** The idle CPU of the lowest number, or null. */
export function firstIdle(): Cpu {
  for (let word: u32 = 0; word < WORDS; word++) {
    const bits = unchecked(idle[word]);
    if (bits != 0) return Cpu.of((word << 6) + <u32>ctz(bits));
  }
  return Cpu.at(0);
}

/** Has this CPU decide anew before the clock moves. */
export function markDirty(cpu: Cpu): void {
  const word = cpu.index >> 6;
  unchecked((dirty[word] = unchecked(dirty[word]) | bitOf(cpu)));
}

/** Takes the lowest CPU that has to decide; null where none has. */
export function takeDirty(): Cpu {
  for (let word: u32 = 0; word < WORDS; word++) {
    const bits = unchecked(dirty[word]);
    if (bits == 0) continue;
    unchecked((dirty[word] = bits & (bits - 1)));
    return Cpu.of((word << 6) + <u32>ctz(bits));
  }
  return Cpu.at(0);
}

export function arm(cpu: Cpu, at: u64): void {
  cpu.key = at;
  cpu.isArmed = true;
  agenda = heapPush(agenda, changetype<usize>(cpu));
}

export function disarm(cpu: Cpu): void {
  if (!cpu.isArmed) return;
  cpu.isArmed = false;
  agenda = heapRemove(agenda, changetype<usize>(cpu));
}

export function armGroup(group: Group): void {
  group.key = group.periodEnd;
  agenda = heapPush(agenda, changetype<usize>(group));
}

export function disarmGroup(group: Group): void {
  agenda = heapRemove(agenda, changetype<usize>(group));
}

/** The end of the period in which `now` lies; periods begin at the multiples of their length. */
export function periodEndAfter(now: u64, periodUs: u64): u64 {
  return (now / periodUs + 1) * periodUs;
}

/** What real-time tasks may still use of this CPU in this period. */
export function realtimeLeft(cpu: Cpu): u64 {
  if (clock >= cpu.realtimeEnd) {
    // What was used until now is of the period before.
    account(cpu);
    cpu.realtimeEnd = periodEndAfter(clock, REALTIME_PERIOD_US);
    cpu.realtimeUs = REALTIME_QUOTA_US;
  }
  return cpu.realtimeUs;
}

/** Counts what the CPU did since it was last counted. */
export function account(cpu: Cpu): void {
  const us = clock - cpu.since;
  if (us == 0) return;
  cpu.since = clock;
  if (cpu.isStolen) {
    cpu.stealUs += us;
  } else if (cpu.current == 0) {
    cpu.idleUs += us;
  } else {
    cpu.runUs += us;
    if (isWatched) noteStint(cpu, clock - us, clock);
    accountTask(cpu, Task.at(cpu.current), us);
  }
}

function accountTask(cpu: Cpu, task: Task, us: u64): void {
  task.runUs += us;
  task.demandUs -= us;
  if (task.policy == POLICY_FAIR) {
    if (cpu.entries > 1) charge(cpu, task, us);
    if (task.group != 0) task.reservedUs -= <u32>us;
    return;
  }
  cpu.realtimeUs -= us;
  if (task.policy == POLICY_ROUND_ROBIN) task.sliceUs -= <u32>us;
}
