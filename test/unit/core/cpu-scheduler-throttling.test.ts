/**
 * For how long the core's groups are throttled, where one is within another.
 */
import { expect, test } from "vitest";
import { bindCore, type GroupHandle, type TaskHandle } from "../../../kernel/core/core.ts";
import { SECOND, duration, instant } from "../../../kernel/time.ts";
import { instantiateCore } from "../../../sim/io/load-core.ts";

const LONG = duration(2 ** 50);
const core = bindCore(instantiateCore());

test("throttled time is that of a group's own tasks, counted once wherever they are parked", () => {
  const machine = core.scheduler(4);
  const groups = new Map<string, GroupHandle>();
  for (const [name, quotaUs, around] of [
    ["outer", 100_000, ""],
    ["inner", 50_000, "outer"],
    ["a", 400_000, "inner"],
    ["b", 400_000, "inner"],
    ["c", 400_000, "outer"],
  ] as const) {
    const parent = groups.get(around) ?? null;
    const group = machine.addGroup(duration(quotaUs), duration(100_000), parent);
    if (typeof group === "string") throw new Error(group);
    groups.set(name, group);
  }
  for (const [payload, name] of ["a", "a", "b", "c"].entries()) {
    const group = groups.get(name);
    if (group === undefined) throw new Error(name);
    const task = machine.addTask({ policy: "fair", payload, group });
    if (typeof task === "string") throw new Error(task);
    machine.wake(task, LONG);
  }
  while (machine.now < SECOND) machine.advance(instant(SECOND));
  const told = [...groups].map(([name, group]) => {
    const { periods, us, usedUp } = machine.throttlingOf(group) ?? {};
    const where = [...groups].find(([, handle]) => handle === usedUp)?.[0] ?? null;
    return [name, where, periods, us];
  });
  // The three of inner use 17 ms in each period and are parked for the rest, together.
  expect(told).toEqual([
    ["outer", null, 0, 0],
    ["inner", null, 0, 0],
    ["a", "inner", 10, expect.closeTo(830_000, -5)],
    ["b", "inner", 10, expect.closeTo(830_000, -5)],
    ["c", "outer", 10, expect.closeTo(500_000, -5)],
  ]);
});

test("a period that begins with a further task of the group parked is a throttled one", () => {
  const machine = core.scheduler(2);
  const group = machine.addGroup(duration(50), duration(1_000));
  if (typeof group === "string") throw new Error(group);
  const added = (payload: number): TaskHandle => {
    const task = machine.addTask({ policy: "fair", payload, group });
    if (typeof task === "string") throw new Error(task);
    return task;
  };
  const first = added(0);
  machine.wake(first, LONG);
  machine.wake(added(1), LONG);
  // The second, parked from the start, has the new quota; the first stays where it is.
  machine.advance(instant(1_000));
  const third = added(2);
  machine.wake(third, LONG);
  machine.block(first);
  machine.block(third);
  expect(machine.throttlingOf(group)).toMatchObject({ periods: 2, us: 1_000 });
});
