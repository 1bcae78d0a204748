/**
 * What the timing wheel can do beyond the kernel's port: the next in one call, delays, batches.
 */
import { beforeEach, expect, test } from "vitest";
import { BATCH_COUNT } from "../../../kernel/core/layout.ts";
import { BOOT, INSTANT_MAX, duration, instant } from "../../../kernel/time.ts";
import { loadCore } from "../../../sim/io/load-core.ts";

const core = loadCore();
const timers = core.timers(0);

beforeEach(() => {
  core.reset();
});

function taken(count: number): [number, number][] {
  const { payloads, instants } = timers.batch;
  return Array.from({ length: count }, (_, n) => [payloads[n] ?? -1, instants[n] ?? -1]);
}

test("the next is taken with its instant in one call, and the clock goes there", () => {
  timers.arm(instant(500), 2);
  timers.arm(instant(70), 1);
  expect([timers.popNext(), timers.poppedAt]).toEqual([1, 70]);
  timers.arm(instant(3), 3);
  expect([timers.popNext(), timers.poppedAt]).toEqual([3, 70]);
  expect([timers.popNext(), timers.poppedAt]).toEqual([2, 500]);
  expect([timers.popNext(), timers.poppedAt]).toEqual([-1, null]);
});

test("taking what is overdue does not set the clock back", () => {
  for (const n of [10, 20, 30]) timers.arm(instant(n), n);
  expect(timers.pop(instant(25))).toBe(10);
  expect([timers.popNext(), timers.poppedAt]).toEqual([20, 20]);
  timers.arm(instant(21), 4);
  expect(timers.next()).toBe(25);
  timers.batch.delaysUs.fill(1);
  expect([timers.hold(1), timers.next(), timers.pop(instant(26))]).toEqual([1, 26, 4]);
});

test("a payload of 32 bits is told apart from there being none", () => {
  timers.arm(BOOT, 2 ** 32 - 1);
  expect([timers.pop(BOOT), timers.poppedAt]).toEqual([2 ** 32 - 1, 0]);
  expect([timers.pop(BOOT), timers.poppedAt]).toEqual([-1, null]);
});

test("a delay counts from the wheel's clock, up to the last instant", () => {
  timers.armAfter(duration(2 ** 32 - 1), 1);
  expect(timers.next()).toBe(2 ** 32 - 1);
  expect(timers.pop(instant(2 ** 32))).toBe(1);
  timers.armAfter(duration(0), 2);
  expect(timers.next()).toBe(2 ** 32);
  timers.pop(instant(Number.MAX_SAFE_INTEGER - 5));
  timers.armAfter(duration(6), 3);
  timers.armAfter(duration(5), 4);
  timers.armAfter(duration(4), 5);
  expect(timers.drain(INSTANT_MAX, 9)).toBe(3);
  expect(taken(3)).toEqual([
    [5, INSTANT_MAX - 1],
    [3, INSTANT_MAX],
    [4, INSTANT_MAX],
  ]);
});

test("a drain takes what is due, in order, and leaves the rest", () => {
  for (const [n, at] of [900, 20, 20, 5000, 7, 901].entries()) timers.arm(instant(at), n);
  expect(timers.drain(instant(900), BATCH_COUNT)).toBe(4);
  expect(taken(4)).toEqual([
    [4, 7],
    [1, 20],
    [2, 20],
    [0, 900],
  ]);
  expect([timers.size, timers.next()]).toEqual([2, 901]);
  expect(timers.drain(instant(900), BATCH_COUNT)).toBe(0);
});

test("a drain stops at its limit, and at a batch, and the next one goes on", () => {
  const count = BATCH_COUNT + 10;
  for (let n = 0; n < count; n++) timers.arm(instant(n % 1000), n);
  expect(timers.drain(instant(999), 3)).toBe(3);
  expect(taken(3).map(([payload]) => payload)).toEqual([0, 1000, 2000]);
  expect(timers.drain(instant(999), 0)).toBe(0);
  expect(timers.drain(instant(999), BATCH_COUNT)).toBe(BATCH_COUNT);
  expect(timers.drain(instant(999), BATCH_COUNT)).toBe(7);
  expect([timers.drain(instant(999), BATCH_COUNT), timers.size]).toEqual([0, 0]);
});

test("a drain of timers of one instant has the order of arming, far away too", () => {
  const at = instant(2 ** 45 + 12_345);
  for (let n = 0; n < 1000; n++) timers.arm(at, n);
  expect(timers.next()).toBe(at);
  expect(timers.drain(at, BATCH_COUNT)).toBe(1000);
  expect(taken(1000)).toEqual(Array.from({ length: 1000 }, (_, n) => [n, at]));
});

test("a hold takes the earliest each time and arms it again, and reads its delays around", () => {
  timers.batch.delaysUs.fill(10);
  for (const n of [0, 1, 2]) timers.arm(instant(n), n);
  expect(timers.hold(4)).toBe(4);
  expect(timers.size).toBe(3);
  expect(timers.drain(INSTANT_MAX, 9)).toBe(3);
  expect(taken(3)).toEqual([
    [1, 11],
    [2, 12],
    [0, 20],
  ]);
});

test("a hold of more than a batch starts over with the delays", () => {
  timers.batch.delaysUs.fill(1);
  timers.batch.delaysUs[0] = 1000;
  timers.arm(BOOT, 7);
  expect(timers.hold(BATCH_COUNT + 1)).toBe(BATCH_COUNT + 1);
  expect(timers.next()).toBe(2000 + BATCH_COUNT - 1);
});

test("a hold of an empty wheel does nothing, and goes no further than the last instant", () => {
  expect(timers.hold(5)).toBe(0);
  timers.batch.delaysUs.fill(2 ** 32 - 1);
  timers.arm(instant(Number.MAX_SAFE_INTEGER - 1), 1);
  expect(timers.hold(3)).toBe(3);
  expect([timers.popNext(), timers.poppedAt]).toEqual([1, INSTANT_MAX]);
});

test("what a hold armed has a new handle: the old one is stale", () => {
  timers.batch.delaysUs.fill(5);
  const handle = timers.arm(BOOT, 1);
  timers.hold(1);
  if (handle === "resource-exhausted") throw new Error("no timer is left");
  expect([timers.cancel(handle), timers.size]).toEqual([false, 1]);
});

test.each([-1, 0.5, 2 ** 32, Number.NaN])("%d is refused as a delay and as a count", (number) => {
  expect(() => timers.armAfter(duration(number), 0)).toThrow(RangeError);
  expect(() => timers.hold(number)).toThrow(RangeError);
});

test.each([-1, 0.5, BATCH_COUNT + 1, Number.NaN])("%d is refused as a limit", (limit) => {
  expect(() => timers.drain(BOOT, limit)).toThrow(RangeError);
});

test.each([-1, 0.5, 2 ** 53, Number.NaN])("a drain refuses %d as an instant", (at) => {
  expect(() => timers.drain(instant(at), 1)).toThrow(RangeError);
});
