/**
 * Timers many at a time: one call instead of thousands, and no call within.
 */
import { BATCH_COUNT, BATCH_IN_AT, BATCH_OUT_AT, BATCH_TIMES_AT } from "../layout";
import { INSTANT_MAX } from "./instant";
import { Wheel } from "./wheel";

/**
 * Takes the timers due at or before `now` in their order, at most `limit` and at most a batch:
 * their payloads to BATCH_OUT, their instants to BATCH_TIMES. How many they were.
 */
export function timerDrain(index: u32, now: f64, limit: u32): u32 {
  const wheel = Wheel.of(index);
  const until = <u64>(<i64>now);
  const most = min(limit, BATCH_COUNT);
  wheel.clock = max(wheel.clock, until);
  for (let count: u32 = 0; count < most; count++) {
    const timer = wheel.takeDue(until, true);
    if (timer.isNull) return count;
    store<u32>(<usize>(count << 2), timer.payload, BATCH_OUT_AT);
    store<f64>(<usize>(count << 3), <f64>(<i64>timer.time), BATCH_TIMES_AT);
    timer.give();
  }
  return most;
}

/**
 * The hold model: so many times takes the earliest timer, whenever it is due, and arms a new one
 * of the same payload after the next delay of BATCH_IN, which is read around. How often it could.
 */
export function timerHold(index: u32, count: u32): u32 {
  const wheel = Wheel.of(index);
  for (let held: u32 = 0; held < count; held++) {
    const timer = wheel.takeDue(INSTANT_MAX, true);
    if (timer.isNull) return held;
    const clock = max(wheel.clock, timer.time);
    const payload = timer.payload;
    wheel.clock = clock;
    timer.give();
    const delay = load<u32>(<usize>((held & (BATCH_COUNT - 1)) << 2), BATCH_IN_AT);
    const again = wheel.arm(index, min(clock + <u64>delay, INSTANT_MAX), payload, true);
    if (again.isNull) return held;
  }
  return count;
}
