/**
 * The one thing at a time that a process is at: its start, its run, or its stop.
 *
 * Work that is frozen keeps the time that it has left, and takes exactly that long once it goes on.
 */
import type { Alarms } from "../../kernel/alarms.ts";
import { after, elapsed, type Duration, type Instant } from "../../kernel/time.ts";
import type { WorldAlarm } from "../world-alarm.ts";
import type { Process, TimedWork } from "./process.ts";

type WorldAlarms = Alarms<WorldAlarm>;

/** The process is at this from now on, for so long. */
export function beginWork(
  alarms: WorldAlarms,
  process: Process,
  work: { readonly what: TimedWork; readonly lengthUs: Duration },
  now: Instant,
): void {
  const due = after(now, work.lengthUs);
  const alarm = alarms.arm(due, { kind: work.what, instance: process.instance });
  process.activity = { kind: "armed", what: work.what, due, alarm };
}

/** Whatever it was at comes to nothing. */
export function dropWork(alarms: WorldAlarms, process: Process): void {
  if (process.activity.kind === "armed") alarms.cancel(process.activity.alarm);
  process.activity = { kind: "none" };
}

export function freezeWork(alarms: WorldAlarms, process: Process, now: Instant): void {
  const { activity } = process;
  if (activity.kind !== "armed") return;
  alarms.cancel(activity.alarm);
  process.activity = { kind: "frozen", what: activity.what, leftUs: elapsed(now, activity.due) };
}

export function thawWork(alarms: WorldAlarms, process: Process, now: Instant): void {
  const { activity } = process;
  if (activity.kind !== "frozen") return;
  beginWork(alarms, process, { what: activity.what, lengthUs: activity.leftUs }, now);
}
