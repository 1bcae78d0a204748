/**
 * The CPU scheduler at work: decisions on one CPU with many runnable tasks, inside the core.
 *
 * Each operation is the whole of a decision: a request is over, its time is counted and charged,
 * the task goes back to its queue and the earliest eligible deadline runs. Weights differ, or all
 * tasks would take turns and no heap were needed.
 */
import type { Core } from "../kernel/core/core.ts";
import { duration, instant } from "../kernel/time.ts";
import type { Contest } from "./row.ts";

const SIZES = [1_000];
const OPERATIONS = 10_000;
const SLICE_US = 3_000;
/** As in bench/native/scheduler.c. */
const WEIGHTS = [100, 50, 200, 100];
/** More than any bench runs. */
const DEMAND_US = duration(2 ** 52);

/** One contest for each size, each with a machine of its own: run them one after the other. */
export function* schedulerContests(core: Core): Generator<Contest> {
  for (const size of SIZES) {
    yield {
      work: "scheduler",
      case: "batch",
      size,
      operations: OPERATIONS,
      ours: decisions(core, size),
      peers: {},
      twin: "scheduler",
    };
  }
}

function decisions(core: Core, size: number): () => void {
  const machine = core.scheduler(1);
  for (let payload = 0; payload < size; payload++) {
    const weight = WEIGHTS[payload % WEIGHTS.length] ?? 1;
    const task = machine.addTask({ policy: "fair", payload, weight });
    if (typeof task === "string") throw new Error(`no task ${payload}: ${task}`);
    machine.wake(task, DEMAND_US);
  }
  return () => {
    machine.advance(instant(machine.now + OPERATIONS * SLICE_US));
  };
}
