/**
 * The quotas of the scheduler's groups, from outside; how they bind stands in bandwidth.ts.
 *
 * A stale handle is answered with a negative number and changes nothing.
 */
import { periodsSinceCounted, refill } from "./bandwidth";
import { clock } from "./machine";
import { Group, giveGroup, groupHandle, groupOf, takeGroup } from "./records";

const DONE: i32 = 0;
const STALE: i32 = -1;
const REFUSED: i32 = -2;

/**
 * A group with a quota of each period, over all CPUs, and within that of `parent`, a handle or -1.
 * Its handle; -1 where the parent is stale, -2 where none is left.
 */
export function schedGroupAdd(quotaUs: f64, periodUs: f64, parent: f64): f64 {
  const around = parent < 0 ? Group.at(0) : groupOf(parent);
  if (parent >= 0 && changetype<usize>(around) == 0) return STALE;
  const group = takeGroup();
  if (changetype<usize>(group) == 0) return REFUSED;
  group.quotaUs = <u64>quotaUs;
  group.periodUs = <u64>periodUs;
  assert(group.quotaUs > 0 && group.periodUs > 0);
  group.parent = changetype<usize>(around);
  if (group.parent != 0) around.members++;
  return groupHandle(group);
}

/** Ends a group; refused while it has tasks or groups. */
export function schedGroupRemove(handle: f64): i32 {
  const group = groupOf(handle);
  if (changetype<usize>(group) == 0) return STALE;
  if (group.members != 0) return REFUSED;
  if (group.parent != 0) Group.at(group.parent).members--;
  giveGroup(group);
  return DONE;
}

/** Changes the quota from the next period on. */
export function schedGroupQuota(handle: f64, quotaUs: f64): i32 {
  const group = groupOf(handle);
  if (changetype<usize>(group) == 0) return STALE;
  refill(group);
  group.quotaUs = <u64>quotaUs;
  assert(group.quotaUs > 0);
  return DONE;
}

/** For how long and in how many periods tasks of the group were parked; -1 where it is stale. */
export function schedGroupThrottled(handle: f64, inPeriods: bool): f64 {
  const group = groupOf(handle);
  if (changetype<usize>(group) == 0) return STALE;
  const isOpen = group.ownParked > 0;
  if (inPeriods) return <f64>(group.throttledPeriods + (isOpen ? periodsSinceCounted(group) : 0));
  return <f64>(group.throttledUs + (isOpen ? clock - group.throttledSince : 0));
}

/**
 * The group in which a task of this one was last parked, itself or one around it; -1 where none
 * was, or where it is stale.
 */
export function schedGroupUsedUp(handle: f64): f64 {
  const group = groupOf(handle);
  if (changetype<usize>(group) == 0 || group.usedUp == 0) return STALE;
  return groupHandle(Group.at(group.usedUp));
}
