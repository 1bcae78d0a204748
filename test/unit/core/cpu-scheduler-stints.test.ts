/**
 * Who ran on which CPU, as the core's scheduler tells it to whoever asks.
 */
import { expect, test } from "vitest";
import { bindCore, type CpuScheduler, type Stint } from "../../../kernel/core/core.ts";
import { STINT_COUNT } from "../../../kernel/core/layout.ts";
import { duration, instant } from "../../../kernel/time.ts";
import { instantiateCore } from "../../../sim/io/load-core.ts";

const core = bindCore(instantiateCore());
const END = instant(200_000_000);

/** Two tasks of the same weight that never have enough, in turns of 3 ms. */
function busyMachine(): CpuScheduler {
  const machine = core.scheduler(1);
  for (const payload of [7, 9]) {
    const task = machine.addTask({ policy: "fair", payload });
    if (typeof task === "string") throw new Error(task);
    machine.wake(task, duration(2 ** 50));
  }
  return machine;
}

function taken(machine: CpuScheduler): readonly Stint[] {
  const found: Stint[] = [];
  machine.takeStints((stint) => found.push(stint));
  return found;
}

test("nothing is told where nobody asked", () => {
  const machine = busyMachine();
  machine.advance(instant(100_000));
  expect(taken(machine)).toEqual([]);
});

test("each turn of a task is a stint, and stints are told once", () => {
  const machine = busyMachine();
  machine.watch();
  machine.advance(instant(9_000));
  machine.cpuTimes(0);
  expect(taken(machine)).toEqual([
    { cpu: 0, payload: 7, fromUs: 0, untilUs: 3_000 },
    { cpu: 0, payload: 9, fromUs: 3_000, untilUs: 6_000 },
    { cpu: 0, payload: 7, fromUs: 6_000, untilUs: 9_000 },
  ]);
  expect(taken(machine)).toEqual([]);
});

test("who goes on has one stint, also where the CPU has counted in between", () => {
  const machine = core.scheduler(1);
  const task = machine.addTask({ policy: "fair", payload: 1 });
  if (typeof task === "string") throw new Error(task);
  machine.wake(task, duration(2 ** 50));
  machine.watch();
  for (const until of [1_000, 2_000, 50_000]) {
    machine.advance(instant(until));
    machine.cpuTimes(0);
  }
  expect(taken(machine)).toEqual([{ cpu: 0, payload: 1, fromUs: 0, untilUs: 50_000 }]);
});

test("where there is no room for more the clock waits until somebody has taken them", () => {
  const machine = busyMachine();
  machine.watch();
  let count = 0;
  let stops = 0;
  while (machine.now < END) {
    machine.advance(END);
    stops += 1;
    const stints = taken(machine);
    expect(stints.length).toBeLessThanOrEqual(STINT_COUNT);
    count += stints.length;
  }
  expect(stops).toBeGreaterThan(3);
  // The last of them is still under way.
  expect(count).toBe(Math.ceil(END / 3_000) - 1);
});
