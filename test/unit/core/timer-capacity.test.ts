/**
 * The pool of timers at its end: all 16,777,216 are armed, on an instance of its own.
 */
import { expect, test } from "vitest";
import { bindCore } from "../../../kernel/core/core.ts";
import { NODE_COUNT, TICKETS_AT, WHEEL_COUNT } from "../../../kernel/core/layout.ts";
import { BOOT, SECOND, instant } from "../../../kernel/time.ts";
import { instantiateCore } from "../../../sim/io/load-core.ts";

const exports = instantiateCore();
const core = bindCore(exports);
const tickets = new Uint32Array(exports.memory.buffer, TICKETS_AT, NODE_COUNT * 2);

/** Odd, so that it meets every ordinal of the pool once, in an order that is none. */
const STRIDE = 5_000_001;
const SPAN_US = 2 ** 22;

function handleOf(ordinal: number): number {
  return (tickets[ordinal * 2 + 1] ?? 0) * NODE_COUNT + ordinal;
}

function wheelOf(n: number): number {
  return n % WHEEL_COUNT;
}

test("the pool is shared by all wheels, exact to its last timer, and a reset gives it back", () => {
  const wheels = new Uint8Array(NODE_COUNT).fill(WHEEL_COUNT);
  for (let n = 0; n < NODE_COUNT; n++) {
    const ordinal = exports.timerPush(wheelOf(n), n % SPAN_US, n);
    if (wheels[ordinal] !== WHEEL_COUNT) throw new Error(`node ${ordinal} is lent twice or not`);
    wheels[ordinal] = wheelOf(n);
  }
  for (let wheel = 0; wheel < WHEEL_COUNT; wheel++) {
    expect(core.timers(wheel).size).toBe(NODE_COUNT / WHEEL_COUNT);
    expect(core.timers(wheel).arm(BOOT, 1)).toBe("resource-exhausted");
    expect(core.timers(wheel).armAfter(SECOND, 1)).toBe("resource-exhausted");
  }

  // Scattered nodes come back: just as many can be lent again, and those.
  const COUNT = 100_000;
  for (let round = 0; round < 3; round++) {
    const freed = new Set<number>();
    for (let n = 0; n < COUNT; n++) {
      const ordinal = ((round * COUNT + n) * STRIDE) % NODE_COUNT;
      if (exports.timerCancel(wheels[ordinal] ?? 0, handleOf(ordinal)) !== 1) {
        throw new Error(`node ${ordinal} could not be cancelled`);
      }
      freed.add(ordinal);
    }
    for (let n = 0; n < COUNT; n++) {
      const ordinal = exports.timerPush(1, 7, n);
      if (!freed.delete(ordinal)) throw new Error(`node ${ordinal} was not free`);
      wheels[ordinal] = 1;
    }
    expect(freed.size).toBe(0);
    expect(exports.timerPush(0, 0, 0)).toBeLessThan(0);
  }

  // One by one at the very end: each takes what the one before gave back.
  for (let n = 0; n < COUNT; n++) {
    const ordinal = (n * STRIDE) % NODE_COUNT;
    const wheel = wheels[ordinal] ?? 0;
    const handle = handleOf(ordinal);
    if (exports.timerCancel(wheel, handle) !== 1) throw new Error(`no timer ${ordinal}`);
    if (exports.timerPush(wheel, 9, n) !== ordinal) throw new Error(`another than ${ordinal}`);
    if (exports.timerCancel(wheel, handle) !== 0) throw new Error(`${ordinal} is not stale`);
  }

  core.reset();
  expect([core.timers(0).size, core.timers(0).next()]).toEqual([0, null]);
  expect(exports.timerPush(0, 1, 1)).toBe(0);
}, 60_000);

test("what is popped and armed in turn with all timers pending stays in order", () => {
  core.reset();
  for (let n = 0; n < NODE_COUNT; n++) exports.timerPush(0, (n * STRIDE) % SPAN_US, n);
  const wheel = core.timers(0);
  let last = 0;
  for (let n = 0; n < 300_000; n++) {
    const payload = wheel.popNext();
    const at = wheel.poppedAt ?? -1;
    if (at < last) throw new Error(`${at} after ${last}`);
    last = at;
    if (wheel.arm(instant(at + SPAN_US), payload) === "resource-exhausted") {
      throw new Error(`no timer is left at ${n}`);
    }
  }
  expect(wheel.arm(BOOT, 1)).toBe("resource-exhausted");
  expect(wheel.size).toBe(NODE_COUNT);
}, 60_000);
