/**
 * Quota and period: how much CPU time the tasks of a group may use together in each period.
 *
 *   quota ── refilled at each multiple of the period ──▶ pool ── reserved ──▶ a running task
 *                                                          ▲                      │
 *                                                          └──── what is unused ──┘
 *
 * A task reserves what it is to run, at most a slice, before it begins, and never beyond the end
 * of the period. So several CPUs share one quota and it is never exceeded, not by a microsecond. A
 * task that finds the pool empty is parked; all that are parked return in the order of parking,
 * at the refill or when another returns what it did not use.
 *
 * Divergence: who begins first in a period reserves first, a slice at a time; members on other CPUs
 * share what is left. Linux lends its CPUs 5 ms at a time and has the same unfairness.
 *
 * Throttled time is that in which at least one task of the group is parked.
 */
import { SLICE_US } from "./eevdf";
import { retire } from "./fair";
import { armGroup, clock, disarmGroup, periodEndAfter } from "./machine";
import { wakeFair } from "./placement";
import { Cpu, Group, STATE_PARKED, Task } from "./records";

/** Fills the pool where a new period has begun. */
export function refill(group: Group): void {
  if (clock < group.periodEnd) return;
  group.periodEnd = periodEndAfter(clock, group.periodUs);
  group.poolUs = group.quotaUs;
}

/** Reserves at most so much for a task that begins to run; 0 where the pool is empty. */
export function reserve(task: Task, wantedUs: u64): u64 {
  const group = Group.at(task.group);
  refill(group);
  const most = min(<u64>SLICE_US, min(group.poolUs, group.periodEnd - clock));
  const us = min(wantedUs, most);
  group.poolUs -= us;
  task.reservedUs = <u32>us;
  return us;
}

/** Returns what is left of a reservation, which never outlives its period. */
export function release(task: Task): void {
  if (task.reservedUs == 0) return;
  Group.at(task.group).poolUs += task.reservedUs;
  task.reservedUs = 0;
}

/** The task that was to run, and is in no heap, has to wait for quota. */
export function park(cpu: Cpu, task: Task): void {
  task.state = STATE_PARKED;
  task.since = clock;
  retire(cpu, task);
  const group = Group.at(task.group);
  task.parkedNext = 0;
  task.parkedPrev = group.parkedTail;
  if (group.parkedHead == 0) {
    group.parkedHead = changetype<usize>(task);
    beginThrottle(group);
  } else {
    Task.at(group.parkedTail).parkedNext = changetype<usize>(task);
  }
  group.parkedTail = changetype<usize>(task);
}

function beginThrottle(group: Group): void {
  group.parkedSince = clock;
  throttlePeriod(group);
}

/** Waits for the end of this period, which is one of those that were throttled. */
function throttlePeriod(group: Group): void {
  armGroup(group);
  if (group.throttledEnd == group.periodEnd) return;
  group.throttledEnd = group.periodEnd;
  group.throttledPeriods++;
}

function endThrottle(group: Group): void {
  group.throttledUs += clock - group.parkedSince;
  disarmGroup(group);
}

/** Takes one task out of the parked. */
export function unpark(task: Task): void {
  const group = Group.at(task.group);
  if (task.parkedPrev == 0) group.parkedHead = task.parkedNext;
  else Task.at(task.parkedPrev).parkedNext = task.parkedNext;
  if (task.parkedNext == 0) group.parkedTail = task.parkedPrev;
  else Task.at(task.parkedNext).parkedPrev = task.parkedPrev;
  task.parkedUs += clock - task.since;
  if (group.parkedHead == 0) endThrottle(group);
}

/** Wakes all that are parked where there is quota for any. */
export function offer(group: Group): void {
  if (group.poolUs == 0) return;
  while (group.parkedHead != 0) {
    const task = Task.at(group.parkedHead);
    unpark(task);
    wakeFair(task);
  }
}

/** Wakes all that are parked, at the end of the period in which they were. */
export function endPeriod(group: Group): void {
  refill(group);
  offer(group);
  if (group.parkedHead == 0) return;
  // Others of the group have reserved the whole new quota at this very instant.
  disarmGroup(group);
  throttlePeriod(group);
}
