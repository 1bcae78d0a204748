/**
 * The timing wheels as they are called from outside, one timer at a time.
 *
 * What a call has to say beside its result it leaves at `POPPED_AT` or in the node's ticket,
 * because a second call would cost more than all the wheel does.
 */
import { INSTANT_MAX } from "./instant";
import { armedNode } from "./pool";
import { Wheel, disarm, earliestOf, place } from "./wheel";

/**
 * Arms a timer at `time` (whole, 0 to 2^53 - 1). The ordinal of its node, whose ticket has the
 * generation that makes it a handle; negative where no node is free.
 */
export function timerPush(index: u32, time: f64, payload: u32): i32 {
  const wheel = Wheel.of(index);
  const due = wheel.dueAt(<u64>(<i64>time));
  return wheel.arm(index, due, payload, false).ordinal;
}

/** The same at so many microseconds from the clock, which spares the conversion of an instant. */
export function timerPushAfter(index: u32, delay: u32, payload: u32): i32 {
  const wheel = Wheel.of(index);
  const due = min(wheel.clock + <u64>delay, INSTANT_MAX);
  return wheel.arm(index, due, payload, false).ordinal;
}

/** Disarms the timer; false where the handle is stale or of another wheel. */
export function timerCancel(index: u32, handle: f64): bool {
  const timer = armedNode(index, handle);
  if (timer.isNull) return false;
  disarm(Wheel.of(index), timer);
  timer.give();
  return true;
}

/**
 * Moves a pending timer to another time, as if cancelled and armed anew (so behind its equals),
 * under the same handle; false where the handle is stale.
 */
export function timerRearm(index: u32, handle: f64, time: f64): bool {
  const timer = armedNode(index, handle);
  if (timer.isNull) return false;
  const wheel = Wheel.of(index);
  disarm(wheel, timer);
  place(index, timer, wheel.dueAt(<u64>(<i64>time)));
  return true;
}

/** The earliest pending time, exactly; -1 where nothing is pending. */
export function timerNext(index: u32): f64 {
  const wheel = Wheel.of(index);
  return wheel.size == 0 ? -1 : <f64>(<i64>earliestOf(wheel));
}

/**
 * Takes the earliest timer due at or before `now` and gives its payload; its instant, or -1 where
 * none is due, is left at `POPPED_AT`.
 */
export function timerPop(index: u32, now: f64): u32 {
  const wheel = Wheel.of(index);
  const until = <u64>(<i64>now);
  wheel.clock = max(wheel.clock, until);
  return wheel.takeDue(until, false).leave();
}

/** Takes the earliest timer whenever it is due, and moves the clock there. */
export function timerPopNext(index: u32): u32 {
  const wheel = Wheel.of(index);
  const timer = wheel.takeDue(INSTANT_MAX, false);
  // What is overdue is before the clock, which does not go back.
  if (!timer.isNull) wheel.clock = max(wheel.clock, timer.time);
  return timer.leave();
}

export function timerSize(index: u32): u32 {
  return Wheel.of(index).size;
}
