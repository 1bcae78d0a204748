/**
 * Uses of the core that no program should make, across its parts: each is an error or stale, and
 * the neighbours are as they were.
 */
import { expect, test } from "vitest";
import type { GroupHandle } from "../../../kernel/core/cpu-scheduler.ts";
import type { KeyId } from "../../../kernel/core/keys.ts";
import type { TimerHandle } from "../../../kernel/ports.ts";
import { duration, instant } from "../../../kernel/time.ts";
import { loadCore } from "../../../sim/io/load-core.ts";

const core = loadCore();

function openRing(): Exclude<ReturnType<typeof core.ring>, string> {
  const ring = core.ring();
  if (ring === "resource-exhausted") throw new Error("there is room for a ring");
  return ring;
}

function key(text: string): KeyId {
  const id = core.keys.intern(text);
  if (id === "resource-exhausted") throw new Error("there is room for a key");
  return id;
}

test("a ring that is closed while its weights are listed is closed, and the next one whole", () => {
  const ring = openRing();
  let other = ring;
  function* closing(): Generator<[string, number]> {
    ring.close();
    other = openRing();
    other.setWeights([["mine", 100]]);
    yield ["intruder", 10_000];
  }
  expect(() => ring.setWeights(closing())).toThrow("is closed");
  expect([other.size, other.points]).toEqual([1, 150]);
});

test("a core that is reset while weights are listed is not written to", () => {
  const ring = openRing();
  function* resetting(): Generator<[string, number]> {
    core.reset();
    yield ["a", 1];
  }
  expect(() => ring.setWeights(resetting())).toThrow("ended with a reset");
});

test("a ring that is asked while its weights are listed does not remember the answer", () => {
  const ring = openRing();
  ring.setWeights([["a", 100]]);
  const client = key("client");
  function* asking(): Generator<[string, number]> {
    ring.pick(client);
    yield ["a", 0];
    yield ["b", 100];
  }
  ring.setWeights(asking());
  const member = ring.pick(client);
  expect(member === "no-upstream" ? member : ring.nameOf(member)).toBe("b");
});

test("a member's name is well-formed, or all broken ones would be one member", () => {
  const ring = openRing();
  expect(() => ring.setWeights([["\ud800", 100]])).toThrow("well-formed");
  expect(ring.size).toBe(0);
});

test("a fraction of a timer's handle names no timer", () => {
  const timers = core.timers(0);
  const timer = timers.arm(instant(100), 7);
  if (timer === "resource-exhausted") throw new Error("there is room for a timer");
  expect(timers.cancel((timer + 0.5) as TimerHandle)).toBe(false);
  expect(timers.rearm((timer + 0.5) as TimerHandle, instant(5))).toBe(false);
  expect(timers.next()).toBe(100);
});

test("what no pop took was popped at no time, also after a reset", () => {
  const timers = core.timers(1);
  timers.arm(instant(500), 7);
  timers.popNext();
  expect(timers.poppedAt).toBe(500);
  core.reset();
  expect(core.timers(1).poppedAt).toBe(null);
});

test("a group that is no number is stale, and not a task without a quota", () => {
  const scheduler = core.scheduler(1);
  for (const group of [Number.NaN, -1, -0.5, -Infinity, 77]) {
    const task = { policy: "fair", payload: 1, group: group as GroupHandle } as const;
    expect([group, scheduler.addTask(task)]).toEqual([group, "stale-group"]);
  }
});

test("work that would be done after the end of time is due at no instant", () => {
  const scheduler = core.scheduler(1);
  scheduler.advance(instant(Number.MAX_SAFE_INTEGER));
  const task = scheduler.addTask({ policy: "fair", payload: 1 });
  if (typeof task === "string") throw new Error(task);
  scheduler.wake(task, duration(5));
  expect(scheduler.next()).toBe(null);
});
