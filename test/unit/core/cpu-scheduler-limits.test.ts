/**
 * The core's CPU scheduler at its limits: full arenas, stale handles, the last instant, nonsense.
 */
import { expect, test } from "vitest";
import { bindCore, type CpuScheduler, type TaskHandle } from "../../../kernel/core/core.ts";
import { CPU_COUNT, GROUP_COUNT, TASK_COUNT } from "../../../kernel/core/layout.ts";
import { INSTANT_MAX, duration, instant } from "../../../kernel/time.ts";
import { instantiateCore } from "../../../sim/io/load-core.ts";

const core = bindCore(instantiateCore());

function fairTask(machine: CpuScheduler, payload: number): TaskHandle {
  const task = machine.addTask({ policy: "fair", payload });
  if (typeof task === "string") throw new Error(task);
  return task;
}

test("a task more than there is room for is refused, and the others stay what they were", () => {
  const machine = core.scheduler(1);
  const first = fairTask(machine, 0);
  machine.wake(first, duration(1_000));
  let last = first;
  for (let payload = 1; payload < TASK_COUNT; payload++) last = fairTask(machine, payload);
  expect(machine.addTask({ policy: "fair", payload: 7 })).toBe("resource-exhausted");
  expect(machine.addTask({ policy: "fifo", payload: 7, priority: 1 })).toBe("resource-exhausted");
  expect(machine.timesOf(first)?.demandUs).toBe(1_000);
  machine.wake(last, duration(500));
  expect(machine.advance(INSTANT_MAX)).toBe(1);
  expect(machine.removeTask(last)).toBe(true);
  const next = fairTask(machine, 9);
  expect(next).not.toBe(last);
  expect(machine.removeTask(last)).toBe(false);
  expect(machine.stateOf(next)).toBe("blocked");
});

test("a group more than there is room for is refused, until one is removed", () => {
  const machine = core.scheduler(1);
  const groups = Array.from({ length: GROUP_COUNT }, () =>
    machine.addGroup(duration(1), duration(1_000)),
  );
  expect(groups.every((group) => typeof group !== "string")).toBe(true);
  expect(machine.addGroup(duration(1), duration(1_000))).toBe("resource-exhausted");
  const group = groups[4];
  if (group === undefined || typeof group === "string") throw new Error("there are many");
  expect(machine.removeGroup(group)).toBe("removed");
  const again = machine.addGroup(duration(1), duration(1_000));
  expect(typeof again).toBe("number");
  expect(again).not.toBe(group);
  expect(machine.setQuota(group, duration(5))).toBe(false);
});

test("all tasks of the arena run on one CPU, one after the other", () => {
  const machine = core.scheduler(1);
  for (let payload = 0; payload < TASK_COUNT; payload++) {
    machine.wake(fairTask(machine, payload), duration(1));
  }
  let finished = 0;
  while (machine.next() !== null) finished += machine.advance(INSTANT_MAX);
  expect(finished).toBe(TASK_COUNT);
  expect(machine.now).toBe(TASK_COUNT);
});

test("the largest machine runs a task on each CPU and shares out what is more", () => {
  const machine = core.scheduler(CPU_COUNT);
  const tasks = Array.from({ length: CPU_COUNT + 1 }, (_, payload) => fairTask(machine, payload));
  for (const task of tasks) machine.wake(task, duration(6_000));
  expect(machine.running(CPU_COUNT - 1)).toBe(tasks[CPU_COUNT - 1]);
  let finished = 0;
  while (machine.next() !== null) finished += machine.advance(INSTANT_MAX);
  expect(finished).toBe(CPU_COUNT + 1);
  let runUs = 0;
  for (let cpu = 0; cpu < CPU_COUNT; cpu++) {
    const times = machine.cpuTimes(cpu);
    expect(times.runUs + times.idleUs + times.stealUs).toBe(machine.now);
    runUs += times.runUs;
  }
  expect(runUs).toBe((CPU_COUNT + 1) * 6_000);
});

test("at the last instant nothing is lost and nothing overflows", () => {
  const machine = core.scheduler(2);
  machine.advance(instant(INSTANT_MAX - 10_000));
  const a = fairTask(machine, 0);
  const b = fairTask(machine, 1);
  const system = machine.addTask({ policy: "fifo", payload: 2, priority: 1 });
  if (typeof system === "string") throw new Error(system);
  for (const task of [a, b, system]) machine.wake(task, duration(INSTANT_MAX));
  machine.steal(1, duration(INSTANT_MAX));
  expect(machine.advance(INSTANT_MAX)).toBe(0);
  expect(machine.now).toBe(INSTANT_MAX);
  for (const cpu of [0, 1]) {
    const times = machine.cpuTimes(cpu);
    const sum = BigInt(times.runUs) + BigInt(times.idleUs) + BigInt(times.stealUs);
    expect(sum).toBe(BigInt(INSTANT_MAX));
  }
  expect(machine.timesOf(system)?.runUs).toBe(10_000);
  expect(machine.advance(INSTANT_MAX)).toBe(0);
});

test("lags stay exact where virtual time has wrapped around", () => {
  const machine = core.scheduler(1);
  const a = machine.addTask({ policy: "fair", payload: 0, weight: 1 });
  const b = machine.addTask({ policy: "fair", payload: 1, weight: 1 });
  if (typeof a === "string" || typeof b === "string") throw new Error("there is room");
  machine.wake(a, duration(INSTANT_MAX));
  machine.wake(b, duration(INSTANT_MAX));
  // V moves by 2^31 units a microsecond: a round of 2^64 takes 2^33 µs, which is 2.9 M slices.
  machine.advance(instant(2 ** 33 + 500));
  const times = [machine.timesOf(a)?.runUs ?? 0, machine.timesOf(b)?.runUs ?? 0];
  expect((times[0] ?? 0) + (times[1] ?? 0)).toBe(2 ** 33 + 500);
  const lag = machine.lagUsOf(a) ?? NaN;
  expect(lag).toBe(((times[1] ?? 0) - (times[0] ?? 0)) / 2);
  expect(Math.abs(lag)).toBeLessThanOrEqual(3_000);
});

test("stale and made-up handles are answered and change nothing", () => {
  const machine = core.scheduler(1);
  const kept = fairTask(machine, 0);
  const gone = fairTask(machine, 1);
  machine.wake(kept, duration(5_000));
  machine.wake(gone, duration(5_000));
  expect(machine.removeTask(gone)).toBe(true);
  const before = machine.timesOf(kept);
  for (const made of [gone, -1, 0, NaN, 1e300, 2 ** 53, kept + 0.5 - 1, kept + 2 ** 18]) {
    const task = made as TaskHandle;
    expect(machine.removeTask(task)).toBe(false);
    expect(machine.wake(task, duration(1))).toBe("stale-task");
    expect(machine.block(task)).toBe(null);
    expect(machine.setWeight(task, 1)).toBe(false);
    expect([machine.stateOf(task), machine.timesOf(task), machine.lagUsOf(task)]).toEqual([
      null,
      null,
      null,
    ]);
  }
  expect(machine.timesOf(kept)).toEqual(before);
  expect(machine.running(0)).toBe(kept);
});

test("handles of before a new machine or a reset are stale, and the old machine says so", () => {
  const machine = core.scheduler(2);
  const task = fairTask(machine, 0);
  machine.wake(task, duration(100));
  const next = core.scheduler(1);
  const other = fairTask(next, 0);
  expect(other).not.toBe(task);
  expect(next.stateOf(task)).toBe(null);
  expect(() => machine.next()).toThrow("another machine");
  expect(() => core.scheduler(0)).toThrow(RangeError);
  expect(next.now).toBe(0);
  core.reset();
  expect(() => next.advance(instant(1))).toThrow("another machine");
});

test("numbers out of range are a programmer's error", () => {
  for (const cpus of [0, -1, 1.5, NaN, CPU_COUNT + 1]) {
    expect(() => core.scheduler(cpus)).toThrow(RangeError);
  }
  const machine = core.scheduler(2);
  const task = fairTask(machine, 0);
  const system = machine.addTask({ policy: "round-robin", payload: 0, priority: 99 });
  if (typeof system === "string") throw new Error(system);
  machine.advance(instant(10));
  const nonsense: (() => unknown)[] = [
    () => machine.advance(instant(9)),
    () => machine.advance(instant(2 ** 53)),
    () => machine.addTask({ policy: "fair", payload: 0, weight: 0 }),
    () => machine.addTask({ policy: "fair", payload: 0, weight: 10_001 }),
    () => machine.addTask({ policy: "fair", payload: -1 }),
    () => machine.addTask({ policy: "fifo", payload: 0, priority: 0 }),
    () => machine.addTask({ policy: "fifo", payload: 0, priority: 100 }),
    () => machine.wake(task, duration(0)),
    () => machine.wake(task, duration(0.5)),
    () => machine.setWeight(task, 0),
    () => machine.setWeight(system, 5),
    () => machine.addGroup(duration(0), duration(1_000)),
    () => machine.addGroup(duration(1), duration(999)),
    () => machine.addGroup(duration(1), duration(1_000_001)),
    () => machine.steal(2, duration(1)),
    () => machine.steal(0, duration(-1)),
    () => machine.running(2),
    () => machine.cpuTimes(-1),
  ];
  for (const act of nonsense) expect(act).toThrow(RangeError);
  expect(machine.now).toBe(10);
});
