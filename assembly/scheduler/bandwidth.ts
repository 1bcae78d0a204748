/**
 * Quota and period: how much CPU time the tasks of a group may use together in each period.
 *
 *   quota ── refilled at each multiple of the period ──▶ pool ── reserved ──▶ a running task
 *                                                          ▲                      │
 *                                                          └──── what is unused ──┘
 *
 * A task reserves what it is to run, at most a slice, before it begins, and never beyond the end
 * of the period. So several CPUs share one quota and it is never exceeded, not by a microsecond. A
 * task that finds the pool empty is parked. The parked return at the refill, or when another
 * returns what it did not use, for as long as there is quota: first those that came too late for
 * it, in the order of parking, then those that ran until it was used up. So the equal members of a
 * group whose quota is less than a slice are served in turn, and not the same one in each period.
 *
 * Divergence: who begins first in a period reserves first, a slice at a time; members on other CPUs
 * share what is left. Linux lends its CPUs 5 ms at a time and has the same unfairness.
 *
 * A group may be in another: what a task reserves is reserved in all of them, so that groups never
 * use more than the one around them has. It is parked in the innermost whose pool is empty.
 *
 * Throttled time of a group is that in which at least one of its own tasks is parked, in it or in
 * a group around it: that of two tasks is counted once, that of groups within it is theirs. Periods
 * count once as well: that in which a task is parked, and each further one into which that lasts.
 */
import { SLICE_US } from "./eevdf";
import { retire } from "./fair";
import { armGroup, clock, disarmGroup, periodEndAfter } from "./machine";
import { Cpu, Group, STATE_PARKED, Task } from "./records";

/** Fills the pool where a new period has begun. */
export function refill(group: Group): void {
  if (clock < group.periodEnd) return;
  group.periodEnd = periodEndAfter(clock, group.periodUs);
  group.poolUs = group.quotaUs;
}

/** Reserves at most so much for a task that begins to run; 0 where a pool is empty. */
export function reserve(task: Task, wantedUs: u64): u64 {
  let us = min(wantedUs, <u64>SLICE_US);
  for (let at = task.group; at != 0; at = Group.at(at).parent) {
    const group = Group.at(at);
    refill(group);
    us = min(us, min(group.poolUs, group.periodEnd - clock));
  }
  for (let at = task.group; at != 0; at = Group.at(at).parent) Group.at(at).poolUs -= us;
  task.reservedUs = <u32>us;
  return us;
}

/** Returns what is left of a reservation, which never outlives its period. */
export function release(task: Task): void {
  if (task.reservedUs == 0) return;
  const us = task.reservedUs;
  for (let at = task.group; at != 0; at = Group.at(at).parent) Group.at(at).poolUs += us;
  task.reservedUs = 0;
}

/** The task that was to run has to wait for quota, in no heap; `hasRun`: it used that up. */
export function park(cpu: Cpu, task: Task, hasRun: bool): void {
  task.state = STATE_PARKED;
  task.since = clock;
  retire(cpu, task);
  let at = task.group;
  while (Group.at(at).poolUs != 0) at = Group.at(at).parent;
  task.parkedIn = at;
  const group = Group.at(at);
  const node = changetype<usize>(task);
  const next: usize = hasRun ? 0 : group.parkedRan;
  const prev: usize = next == 0 ? group.parkedTail : Task.at(next).parkedPrev;
  task.parkedNext = next;
  task.parkedPrev = prev;
  if (next == 0) group.parkedTail = node;
  else Task.at(next).parkedPrev = node;
  if (hasRun && group.parkedRan == 0) group.parkedRan = node;
  const isFirst = group.parkedHead == 0;
  if (prev == 0) group.parkedHead = node;
  else Task.at(prev).parkedNext = node;
  if (isFirst) armGroup(group);
  beginThrottle(Group.at(task.group), at);
}

/** A task of the group is parked in `usedUp`. */
function beginThrottle(group: Group, usedUp: usize): void {
  group.usedUp = usedUp;
  group.ownParked++;
  const end = periodEndAfter(clock, group.periodUs);
  if (group.ownParked > 1) {
    // It has lasted since the first was parked; at the end of a period this one begins the next.
    group.throttledPeriods += (end - group.throttledEnd) / group.periodUs;
    group.throttledEnd = end;
    return;
  }
  group.throttledSince = clock;
  if (group.throttledEnd == end) return;
  group.throttledEnd = end;
  group.throttledPeriods++;
}

/** A task of the group is no longer parked. */
function endThrottle(group: Group): void {
  group.ownParked--;
  if (group.ownParked > 0) return;
  const periods = periodsSinceCounted(group);
  group.throttledUs += clock - group.throttledSince;
  group.throttledPeriods += periods;
  group.throttledEnd += periods * group.periodUs;
}

/** How many periods there are between the last one that was counted as throttled and the clock. */
export function periodsSinceCounted(group: Group): u64 {
  if (clock <= group.throttledEnd) return 0;
  return (clock - group.throttledEnd + group.periodUs - 1) / group.periodUs;
}

/** Takes one task out of the parked. */
export function unpark(task: Task): void {
  const group = Group.at(task.parkedIn);
  if (task.parkedPrev == 0) group.parkedHead = task.parkedNext;
  else Task.at(task.parkedPrev).parkedNext = task.parkedNext;
  if (task.parkedNext == 0) group.parkedTail = task.parkedPrev;
  else Task.at(task.parkedNext).parkedPrev = task.parkedPrev;
  if (group.parkedRan == changetype<usize>(task)) group.parkedRan = task.parkedNext;
  task.parkedUs += clock - task.since;
  if (group.parkedHead == 0) disarmGroup(group);
  endThrottle(Group.at(task.group));
}
