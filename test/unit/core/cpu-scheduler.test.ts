/**
 * The core's CPU scheduler, story by story: sharing, classes, quotas, CPUs and the clock.
 */
import { expect, test } from "vitest";
import { bindCore, type CpuScheduler, type TaskHandle } from "../../../kernel/core/core.ts";
import { INSTANT_MAX, SECOND, duration, instant } from "../../../kernel/time.ts";
import { instantiateCore } from "../../../sim/io/load-core.ts";

const SLICE_US = 3_000;
const LONG = duration(2 ** 50);
const core = bindCore(instantiateCore());

function fairTask(machine: CpuScheduler, payload: number, weight = 100): TaskHandle {
  const task = machine.addTask({ policy: "fair", payload, weight });
  if (typeof task === "string") throw new Error(task);
  return task;
}

function realtimeTask(
  machine: CpuScheduler,
  policy: "fifo" | "round-robin",
  priority: number,
): TaskHandle {
  const task = machine.addTask({ policy, payload: priority, priority });
  if (typeof task === "string") throw new Error(task);
  return task;
}

function runUs(machine: CpuScheduler, task: TaskHandle): number {
  return machine.timesOf(task)?.runUs ?? -1;
}

/** Moves the clock past whatever finishes on the way. */
function advanceTo(machine: CpuScheduler, until: number): void {
  while (machine.now < until) machine.advance(instant(until));
}

/** Who runs on CPU 0 from when on, until `end`. */
function turnsUntil(machine: CpuScheduler, end: number): [number, TaskHandle | null][] {
  const turns: [number, TaskHandle | null][] = [[machine.now, machine.running(0)]];
  for (let next = machine.next(); next !== null && next < end; next = machine.next()) {
    machine.advance(next);
    const running = machine.running(0);
    if (running !== turns.at(-1)?.[1]) turns.push([next, running]);
  }
  return turns;
}

test("a machine without tasks decides nothing and counts all of its time as idle", () => {
  const machine = core.scheduler(3);
  expect(machine.next()).toBe(null);
  expect(machine.advance(instant(12_345))).toBe(0);
  expect(machine.now).toBe(12_345);
  for (let cpu = 0; cpu < 3; cpu++) {
    expect(machine.cpuTimes(cpu)).toEqual({ runUs: 0, idleUs: 12_345, stealUs: 0 });
    expect(machine.running(cpu)).toBe(null);
  }
});

test("a lone task runs its work in one go and is finished at the exact instant", () => {
  const machine = core.scheduler(1);
  machine.advance(instant(100));
  const task = fairTask(machine, 77);
  expect(machine.wake(task, duration(1_000_000))).toBe("woken");
  expect(machine.stateOf(task)).toBe("running");
  expect(machine.next()).toBe(1_000_100);
  expect(machine.advance(instant(9_000_000))).toBe(1);
  expect(machine.finished[0]).toBe(77);
  expect(machine.now).toBe(1_000_100);
  expect(machine.stateOf(task)).toBe("blocked");
  expect(machine.timesOf(task)).toEqual({
    runUs: 1_000_000,
    waitUs: 0,
    parkedUs: 0,
    demandUs: 0,
  });
  expect(machine.cpuTimes(0)).toEqual({ runUs: 1_000_000, idleUs: 100, stealUs: 0 });
});

test("equal tasks take turns of a slice", () => {
  const machine = core.scheduler(1);
  const a = fairTask(machine, 0);
  const b = fairTask(machine, 1);
  machine.wake(a, LONG);
  machine.wake(b, LONG);
  expect(turnsUntil(machine, 12_000)).toEqual([
    [0, a],
    [SLICE_US, b],
    [2 * SLICE_US, a],
    [3 * SLICE_US, b],
  ]);
});

test("weights 1, 2 and 4 share a CPU within a slice at every decision", () => {
  const machine = core.scheduler(1);
  const weights = [1, 2, 4];
  const tasks = weights.map((weight) => fairTask(machine, weight, weight));
  for (const task of tasks) machine.wake(task, LONG);
  for (let turn = 0; turn < 7_000; turn++) {
    machine.advance(machine.next() ?? INSTANT_MAX);
    for (const [n, task] of tasks.entries()) {
      const share = (machine.now * (weights[n] ?? 0)) / 7;
      expect(Math.abs(runUs(machine, task) - share)).toBeLessThanOrEqual(SLICE_US);
    }
  }
});

test("the least weight gets its share beside the greatest", () => {
  const machine = core.scheduler(1);
  const light = fairTask(machine, 0, 1);
  const heavy = fairTask(machine, 1, 10_000);
  machine.wake(light, LONG);
  machine.wake(heavy, LONG);
  const seconds = 600;
  advanceTo(machine, seconds * SECOND);
  const share = (seconds * SECOND) / 10_001;
  expect(Math.abs(runUs(machine, light) - share)).toBeLessThanOrEqual(SLICE_US);
  expect(runUs(machine, light) + runUs(machine, heavy)).toBe(seconds * SECOND);
});

test("who blocks in debt and wakes at once gets no more than its share", () => {
  const machine = core.scheduler(1);
  const hog = fairTask(machine, 0);
  const dodger = fairTask(machine, 1);
  machine.wake(hog, LONG);
  machine.wake(dodger, duration(2_900));
  while (machine.now < 10 * SECOND) {
    // Each of its runs is shorter than a slice, so it is never preempted.
    if (machine.advance(instant(10 * SECOND)) > 0) machine.wake(dodger, duration(2_900));
  }
  expect(runUs(machine, dodger)).toBeLessThanOrEqual(5 * SECOND + SLICE_US);
  expect(runUs(machine, dodger)).toBeGreaterThan(4 * SECOND);
});

test("who sleeps for long saves nothing up", () => {
  const machine = core.scheduler(1);
  const hog = fairTask(machine, 0);
  const sleeper = fairTask(machine, 1);
  machine.wake(hog, LONG);
  advanceTo(machine, 5 * SECOND);
  machine.wake(sleeper, LONG);
  advanceTo(machine, 6 * SECOND);
  expect(Math.abs(runUs(machine, sleeper) - SECOND / 2)).toBeLessThanOrEqual(SLICE_US);
});

test("a task that is removed in debt leaves the debt, and a new one does not inherit it", () => {
  const machine = core.scheduler(1);
  const rivals = [fairTask(machine, 0), fairTask(machine, 1)];
  for (const task of rivals) machine.wake(task, LONG);
  const [first] = rivals;
  if (first === undefined) throw new Error("there are two");
  machine.advance(instant(2_000));
  expect(machine.lagUsOf(first)).toBe(-1_000);
  expect(machine.removeTask(first)).toBe(true);
  expect(machine.stateOf(first)).toBe(null);
  const next = fairTask(machine, 2);
  machine.wake(next, LONG);
  expect(machine.lagUsOf(next)).toBe(0);
});

test("a new weight counts from the next request on", () => {
  const machine = core.scheduler(1);
  const a = fairTask(machine, 0);
  const b = fairTask(machine, 1);
  machine.wake(a, LONG);
  machine.wake(b, LONG);
  advanceTo(machine, SECOND);
  expect(machine.setWeight(a, 300)).toBe(true);
  const before = runUs(machine, a);
  advanceTo(machine, 9 * SECOND);
  expect(Math.abs(runUs(machine, a) - before - 6 * SECOND)).toBeLessThanOrEqual(2 * SLICE_US);
});

test("a real-time task interrupts at once, the higher priority first, equals as they came", () => {
  const machine = core.scheduler(1);
  const fair = fairTask(machine, 0);
  const low = realtimeTask(machine, "fifo", 10);
  const twin = realtimeTask(machine, "fifo", 10);
  const high = realtimeTask(machine, "fifo", 20);
  machine.wake(fair, LONG);
  advanceTo(machine, 1_000);
  machine.wake(low, duration(500));
  machine.wake(twin, duration(500));
  expect(machine.running(0)).toBe(low);
  advanceTo(machine, 1_100);
  machine.wake(high, duration(500));
  expect(turnsUntil(machine, 5_000)).toEqual([
    [1_100, high],
    [1_600, low],
    [2_000, twin],
    [2_500, fair],
  ]);
});

test("round robin takes turns of 100 ms among equals only", () => {
  const machine = core.scheduler(1);
  const a = realtimeTask(machine, "round-robin", 50);
  const b = realtimeTask(machine, "round-robin", 50);
  const lower = realtimeTask(machine, "round-robin", 49);
  for (const task of [a, b, lower]) machine.wake(task, duration(200_000));
  expect(turnsUntil(machine, 500_000)).toEqual([
    [0, a],
    [100_000, b],
    [200_000, a],
    [300_000, b],
    [400_000, lower],
  ]);
});

test("real-time work is throttled to 950 ms of each second, and fair work has the rest", () => {
  const machine = core.scheduler(1);
  const system = realtimeTask(machine, "fifo", 99);
  const fair = fairTask(machine, 0);
  machine.wake(system, LONG);
  advanceTo(machine, SECOND);
  expect(machine.cpuTimes(0)).toEqual({ runUs: 950_000, idleUs: 50_000, stealUs: 0 });
  machine.wake(fair, LONG);
  advanceTo(machine, 5 * SECOND);
  expect(runUs(machine, system)).toBe(5 * 950_000);
  expect(runUs(machine, fair)).toBe(4 * 50_000);
});

test("a quota of half a CPU is half of each period, and what is throttled is counted", () => {
  const machine = core.scheduler(1);
  const group = machine.addGroup(duration(50_000), duration(100_000));
  if (typeof group === "string") throw new Error(group);
  const task = machine.addTask({ policy: "fair", payload: 5, group });
  if (typeof task === "string") throw new Error(task);
  machine.wake(task, LONG);
  advanceTo(machine, 50_000);
  expect(machine.stateOf(task)).toBe("parked");
  expect(machine.next()).toBe(100_000);
  advanceTo(machine, SECOND);
  expect(runUs(machine, task)).toBe(500_000);
  expect(machine.throttlingOf(group)).toEqual({ periods: 10, us: 500_000, usedUp: group });
  expect(machine.setQuota(group, duration(80_000))).toBe(true);
  advanceTo(machine, 2 * SECOND);
  // The period that had begun keeps its quota.
  expect(runUs(machine, task)).toBe(1_270_000);
});

test("the tasks of a group share its quota over all CPUs, and it may be above one CPU", () => {
  const machine = core.scheduler(4);
  const group = machine.addGroup(duration(150_000), duration(100_000));
  if (typeof group === "string") throw new Error(group);
  const tasks = [0, 1, 2].map((payload) => machine.addTask({ policy: "fair", payload, group }));
  const handles = tasks.filter((task) => typeof task !== "string");
  for (const task of handles) machine.wake(task, LONG);
  advanceTo(machine, SECOND);
  const used = handles.map((task) => runUs(machine, task));
  expect(used.reduce((sum, us) => sum + us, 0)).toBe(1_500_000);
  for (const us of used) expect(Math.abs(us - 500_000)).toBeLessThanOrEqual(10 * SLICE_US);
  expect(machine.removeGroup(group)).toBe("has-tasks");
  for (const task of handles) machine.removeTask(task);
  expect(machine.removeGroup(group)).toBe("removed");
  expect(machine.removeGroup(group)).toBe("stale-group");
  expect(machine.throttlingOf(group)).toBe(null);
  expect(machine.addTask({ policy: "fair", payload: 0, group })).toBe("stale-group");
});

test.each([
  [1, 1_000, 500],
  [1, 4_000, 500],
  [2, 1_000, 500],
  [3, 7_000, 500],
])(
  "on %i CPUs a quota of %i µs serves all in turn, and nobody starves",
  (cpus, quotaUs, periods) => {
    const machine = core.scheduler(cpus);
    const group = machine.addGroup(duration(quotaUs), duration(100_000));
    if (typeof group === "string") throw new Error(group);
    const handles = [0, 1, 2, 3, 4].flatMap((payload) => {
      const task = machine.addTask({ policy: "fair", payload, group });
      return typeof task === "string" ? [] : [task];
    });
    for (const task of handles) machine.wake(task, LONG);
    advanceTo(machine, periods * 100_000);
    const used = handles.map((task) => runUs(machine, task));
    const share = (quotaUs * periods) / handles.length;
    expect(used.reduce((sum, us) => sum + us, 0)).toBe(quotaUs * periods);
    // A rest below a slice goes to whoever is there: an even share, give or take a third.
    for (const us of used) expect(Math.abs(us - share)).toBeLessThanOrEqual(share / 3);
  },
);

test("a quota within another is part of it, to the microsecond", () => {
  const machine = core.scheduler(2);
  const outer = machine.addGroup(duration(100_000), duration(100_000));
  if (typeof outer === "string") throw new Error(outer);
  const inner = machine.addGroup(duration(60_000), duration(100_000), outer);
  if (typeof inner === "string") throw new Error(inner);
  const handles = [inner, inner, outer].flatMap((group, payload) => {
    const task = machine.addTask({ policy: "fair", payload, group });
    return typeof task === "string" ? [] : [task];
  });
  for (const task of handles) machine.wake(task, LONG);
  advanceTo(machine, SECOND);
  const [a = 0, b = 0, c = 0] = handles.map((task) => runUs(machine, task));
  expect(a + b + c).toBe(1_000_000);
  expect(a + b).toBeLessThanOrEqual(600_000);
  expect(c).toBeGreaterThanOrEqual(400_000);
  for (const task of handles) machine.removeTask(task);
  expect(machine.removeGroup(outer)).toBe("has-tasks");
  expect(machine.removeGroup(inner)).toBe("removed");
  expect(machine.removeGroup(outer)).toBe("removed");
  expect(machine.addGroup(duration(1_000), duration(100_000), outer)).toBe("stale-group");
});

test("stolen time is nobody's: work stands still and comes later by as much", () => {
  const machine = core.scheduler(2);
  const task = fairTask(machine, 1);
  machine.wake(task, duration(10_000));
  advanceTo(machine, 4_000);
  machine.steal(0, duration(500));
  machine.steal(0, duration(1_500));
  expect(machine.running(0)).toBe(task);
  expect(machine.next()).toBe(6_000);
  expect(machine.advance(instant(50_000))).toBe(1);
  expect(machine.now).toBe(12_000);
  expect(machine.cpuTimes(0)).toEqual({ runUs: 10_000, idleUs: 0, stealUs: 2_000 });
  expect(machine.cpuTimes(1)).toEqual({ runUs: 0, idleUs: 12_000, stealUs: 0 });
});

test("a wake-up prefers the CPU it had, then the first idle one, then the least weight", () => {
  const machine = core.scheduler(3);
  const [a, b, c, d, e] = [0, 1, 2, 3, 4].map((n) => fairTask(machine, n, 100 + n));
  if (a === undefined || b === undefined || c === undefined) throw new Error("five tasks");
  if (d === undefined || e === undefined) throw new Error("five tasks");
  for (const task of [a, b, c]) machine.wake(task, LONG);
  expect([0, 1, 2].map((cpu) => machine.running(cpu))).toEqual([a, b, c]);
  machine.block(b);
  machine.block(c);
  machine.wake(c, LONG);
  expect(machine.running(2)).toBe(c);
  machine.wake(d, LONG);
  expect(machine.running(1)).toBe(d);
  machine.wake(e, LONG);
  // All run; the least weight is that of a.
  expect(machine.stateOf(e)).toBe("waiting");
  machine.block(a);
  expect(machine.running(0)).toBe(e);
});

test("a CPU that becomes idle takes a task that waits elsewhere", () => {
  const machine = core.scheduler(2);
  const first = fairTask(machine, 0);
  const short = fairTask(machine, 1);
  const third = fairTask(machine, 2);
  machine.wake(first, duration(100_000));
  machine.wake(short, duration(4_000));
  machine.wake(third, duration(100_000));
  expect(machine.stateOf(third)).toBe("waiting");
  expect(machine.advance(instant(4_000))).toBe(1);
  const running = new Set([machine.running(0), machine.running(1)]);
  expect(running).toEqual(new Set([first, third]));
  advanceTo(machine, 200_000);
  expect(machine.cpuTimes(0).runUs + machine.cpuTimes(1).runUs).toBe(204_000);
});

test("work that comes while the task runs or waits is added, and block says what is left", () => {
  const machine = core.scheduler(1);
  const a = fairTask(machine, 0);
  machine.wake(a, duration(1_000));
  advanceTo(machine, 400);
  machine.wake(a, duration(1_000));
  expect(machine.next()).toBe(2_000);
  advanceTo(machine, 500);
  expect(machine.block(a)).toBe(1_500);
  expect(machine.block(a)).toBe(0);
  expect(machine.next()).toBe(null);
  expect(machine.wake(a, duration(INSTANT_MAX))).toBe("woken");
  expect(machine.wake(a, duration(1))).toBe("resource-exhausted");
  expect(machine.timesOf(a)?.demandUs).toBe(INSTANT_MAX);
});
