/**
 * The timing wheel through its binding: the cases that a random schedule meets too rarely.
 */
import { beforeEach, expect, test } from "vitest";
import { bindCore } from "../../../kernel/core/core.ts";
import {
  BLOCKS_AT,
  BLOCK_BYTES,
  BLOCK_COUNT,
  LEVEL_COUNT,
  NODE_COUNT,
  TICKETS_AT,
  WHEEL_COUNT,
} from "../../../kernel/core/layout.ts";
import type { CoreExports } from "../../../kernel/core/exports/core-exports.ts";
import type { TimerHandle } from "../../../kernel/ports.ts";
import { BOOT, INSTANT_MAX, instant } from "../../../kernel/time.ts";
import { instantiateCore } from "../../../sim/io/load-core.ts";

const exports = instantiateCore();
const core = bindCore(exports);
const timers = core.timers(0);

beforeEach(() => {
  core.reset();
});

function arm(at: number, payload: number): TimerHandle {
  const handle = timers.arm(instant(at), payload);
  if (handle === "resource-exhausted") throw new Error("no timer is left");
  return handle;
}

function drain(until: number): number[] {
  const payloads: number[] = [];
  for (let got = timers.pop(instant(until)); got >= 0; got = timers.pop(instant(until))) {
    payloads.push(got);
  }
  return payloads;
}

function isBlockTouched({ memory }: CoreExports, nth: number): boolean {
  const block = new Uint8Array(memory.buffer, BLOCKS_AT + nth * BLOCK_BYTES, BLOCK_BYTES);
  return block.some((byte) => byte !== 0);
}

test("an empty wheel has no next instant and pops nothing", () => {
  expect([timers.next(), timers.pop(INSTANT_MAX), timers.size]).toEqual([null, -1, 0]);
});

test("timers of one instant fire in the order of arming, however far away it is", () => {
  for (const at of [0, 1, 63, 64, 5_000_000, 2 ** 40 + 3, Number.MAX_SAFE_INTEGER]) {
    core.reset();
    const payloads = Array.from({ length: 50 }, (_, n) => n);
    for (const payload of payloads) arm(at, payload);
    expect(timers.next()).toBe(at);
    expect(drain(at)).toEqual(payloads);
  }
});

test("a timer that is armed after a look at the next one may be earlier than it", () => {
  arm(1_000_000, 1);
  expect(timers.next()).toBe(1_000_000);
  arm(999, 2);
  expect(timers.next()).toBe(999);
  expect(drain(1_000_000)).toEqual([2, 1]);
});

test("a timer that is armed in the past counts as armed for now", () => {
  arm(100, 1);
  expect(timers.pop(instant(500))).toBe(1);
  arm(500, 2);
  arm(7, 3);
  arm(499, 4);
  expect(timers.next()).toBe(500);
  expect(drain(500)).toEqual([2, 3, 4]);
});

test("a timer is not due a microsecond before its instant", () => {
  arm(64, 1);
  expect(timers.pop(instant(63))).toBe(-1);
  expect(timers.pop(instant(64))).toBe(1);
});

test("a pop that asks for an earlier instant than the last one finds nothing that is later", () => {
  arm(1000, 1);
  expect(timers.pop(instant(900))).toBe(-1);
  expect(timers.pop(instant(10))).toBe(-1);
  expect(timers.pop(instant(1000))).toBe(1);
});

test("every payload of 32 bits comes back as it was", () => {
  const payloads = [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
  for (const payload of payloads) arm(5, payload);
  expect(drain(5)).toEqual(payloads);
});

test("a handle goes stale when its timer fires, and stays so when the node is lent again", () => {
  const fired = arm(1, 1);
  expect(timers.pop(instant(1))).toBe(1);
  const cancelled = arm(2, 2);
  expect(timers.cancel(cancelled)).toBe(true);
  arm(3, 3);
  expect([timers.cancel(fired), timers.cancel(cancelled), timers.size]).toEqual([false, false, 1]);
});

test("a handle of before a reset does not name a timer of after it", () => {
  const before = arm(1, 1);
  core.reset();
  const after = arm(1, 2);
  expect([timers.cancel(before), timers.cancel(after)]).toEqual([false, true]);
});

test("a handle of another wheel cancels nothing", () => {
  const handle = arm(1, 1);
  expect(core.timers(1).cancel(handle)).toBe(false);
  expect(timers.cancel(handle)).toBe(true);
});

test.each([-1, 0, 1, 0.5, Number.NaN, Infinity, 2 ** 52, 2 ** 53])(
  "the made-up handle %d cancels nothing",
  (handle) => {
    arm(1, 1);
    expect(timers.cancel(handle as TimerHandle)).toBe(false);
    expect(timers.size).toBe(1);
  },
);

test("a node whose generations are used up is not lent again", () => {
  const generations = new Uint32Array(exports.memory.buffer, TICKETS_AT + 4, 1);
  generations[0] = 2 ** 29 - 2;
  const last = arm(1, 1);
  expect(last).toBe((2 ** 29 - 1) * NODE_COUNT);
  expect(timers.cancel(last)).toBe(true);
  expect(timers.cancel(last)).toBe(false);
  expect(arm(1, 2) % NODE_COUNT).toBe(1);
  core.reset();
  expect(arm(1, 3) % NODE_COUNT).toBe(1);
  expect(timers.cancel(last)).toBe(false);
  generations[0] = 1;
});

test("a rearmed timer keeps its handle and goes behind its equals", () => {
  const moved = arm(10, 1);
  arm(20, 2);
  expect(timers.rearm(moved, instant(20))).toBe(true);
  expect(timers.next()).toBe(20);
  expect(drain(20)).toEqual([2, 1]);
  expect(timers.rearm(moved, instant(30))).toBe(false);
});

test("the order stays exact when no block for splitting is left", () => {
  // Groups of nine, each 4,096 µs before the one of before, so that each makes its slot split.
  const groups = BLOCK_COUNT + 50;
  const expected: number[] = [];
  for (let group = groups; group > 0; group--) {
    const decoy = arm(group * 4096, 0);
    for (let nth = 0; nth < 9; nth++) arm(group * 4096 + 9 - nth, group * 16 + nth);
    expect(timers.cancel(decoy)).toBe(true);
    if (timers.next() !== group * 4096 + 1) throw new Error(`next is wrong in group ${group}`);
  }
  for (let group = 1; group <= groups; group++) {
    for (let nth = 8; nth >= 0; nth--) expected.push(group * 16 + nth);
  }
  expect(isBlockTouched(exports, BLOCK_COUNT - 1)).toBe(true);
  expect(drain(INSTANT_MAX)).toEqual(expected);
});

test("a reset takes split slots back, and nothing of them is seen afterwards", () => {
  for (let run = 0; run < 3; run++) {
    for (const far of [2 ** 14, 2 ** 26, 2 ** 38, 2 ** 50]) {
      for (let n = 20; n > 0; n--) arm(far + n, n);
    }
    expect(timers.next()).toBe(2 ** 14 + 1);
    core.reset();
    expect([timers.next(), timers.popNext(), timers.size]).toEqual([null, -1, 0]);
  }
  arm(2 ** 26 + 5, 1);
  arm(2 ** 14 + 5, 2);
  expect(drain(INSTANT_MAX)).toEqual([2, 1]);
});

test("a slot that was split gives its block back, whether its timers fire or are cancelled", () => {
  const fresh = instantiateCore();
  const wheel = bindCore(fresh).timers(0);
  const RUNS = 50;
  for (let run = 1; run <= RUNS; run++) {
    const at = run * 2 ** 26;
    const handles = Array.from({ length: 20 }, (_, n) => wheel.arm(instant(at + 64 * n), n));
    const cancel = (handle: TimerHandle | "resource-exhausted"): void => {
      if (handle !== "resource-exhausted") expect(wheel.cancel(handle)).toBe(true);
    };
    expect(wheel.next()).toBe(at);
    handles.slice(0, 5).forEach(cancel);
    expect(wheel.next()).toBe(at + 64 * 5);
    if (run % 2 === 0) handles.slice(5).forEach(cancel);
    while (wheel.pop(instant(at + 2 ** 16)) >= 0);
    expect(wheel.size).toBe(0);
  }
  // Beside the levels of all wheels, one for each level below the first at most.
  const own = WHEEL_COUNT * LEVEL_COUNT;
  expect(isBlockTouched(fresh, own)).toBe(true);
  expect(isBlockTouched(fresh, own + LEVEL_COUNT - 1)).toBe(false);
});

test("cancelling 100,000 timeouts in the order of arming takes no time to speak of", () => {
  const COUNT = 100_000;
  const handles = Array.from({ length: COUNT }, (_, n) => arm(90_000_000 + n, n));
  const started = performance.now();
  for (const [n, handle] of handles.entries()) {
    if (timers.next() !== 90_000_000 + n) throw new Error(`next is wrong at ${n}`);
    timers.cancel(handle);
  }
  // It takes some 15 ms; looking through the slot each time would take minutes.
  expect(performance.now() - started).toBeLessThan(2000);
  expect(timers.size).toBe(0);
});

test.each([-1, 0.5, 2 ** 53, Number.NaN])("%d is refused as an instant", (at) => {
  expect(() => timers.arm(instant(at), 0)).toThrow(RangeError);
  expect(() => timers.pop(instant(at))).toThrow(RangeError);
});

test.each([-1, 0.5, 2 ** 32, Number.NaN])("%d is refused as a payload", (payload) => {
  expect(() => timers.arm(BOOT, payload)).toThrow(RangeError);
});

test.each([-1, 0.5, WHEEL_COUNT])("there is no wheel %d", (wheel) => {
  expect(() => core.timers(wheel)).toThrow(RangeError);
});
