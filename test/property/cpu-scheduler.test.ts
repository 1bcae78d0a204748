/**
 * Holds the core's CPU scheduler to the exact model of test/models, decision by decision, and
 * both to what any schedule must keep: no time is lost, nobody waits beside an idle CPU, quotas
 * and the throttle hold, and lags stay within a slice.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  bindCore,
  type Core,
  type CpuScheduler,
  type TaskOptions,
} from "../../kernel/core/core.ts";
import { duration } from "../../kernel/time.ts";
import { instantiateCore } from "../../sim/io/load-core.ts";
import { SchedulerPair } from "../support/scheduler-pair.ts";

const STEPS_MIN = 200;
const STEPS_MAX = 320;

type Operation =
  | { readonly kind: "add"; readonly weight: number; readonly group: number }
  | { readonly kind: "add-realtime"; readonly turns: boolean; readonly priority: number }
  | { readonly kind: "wake"; readonly pick: number; readonly us: number }
  | { readonly kind: "block" | "remove"; readonly pick: number }
  | { readonly kind: "weight"; readonly pick: number; readonly weight: number }
  | {
      readonly kind: "add-group";
      readonly quotaUs: number;
      readonly periodUs: number;
      readonly around: number;
    }
  | { readonly kind: "quota"; readonly pick: number; readonly quotaUs: number }
  | { readonly kind: "steal"; readonly pick: number; readonly us: number }
  | { readonly kind: "advance"; readonly us: number };

interface Plan {
  readonly cpus: number;
  /** Whether the clock goes as far as it can at once, or from one decision to the next. */
  readonly inStrides: boolean;
  /** Whether somebody asks who runs: that changes no decision. */
  readonly isWatched: boolean;
  readonly steps: readonly Operation[];
}

const pick = fc.nat(9_999);
const weight = fc.oneof(
  fc.constantFrom(1, 100, 100, 1_024, 10_000),
  fc.integer({ min: 1, max: 10_000 }),
);
/** Whole slices and their neighbours are where decisions coincide. */
const length = fc.oneof(
  fc.integer({ min: 1, max: 50 }),
  fc.integer({ min: 1, max: 9_000 }),
  fc.constantFrom(1, 1_000, 2_999, 3_000, 3_001, 6_000, 9_000),
  fc.integer({ min: 1, max: 60_000 }),
);
const demand = fc.oneof(
  { weight: 6, arbitrary: length },
  { weight: 1, arbitrary: fc.constantFrom(500_000, 1_000_000, 3_000_000) },
);
const quotaUs = fc.oneof(
  fc.constantFrom(1, 500, 5_000, 20_000),
  fc.integer({ min: 1, max: 4_000 }),
);
const kind = <K extends string>(name: K): fc.Arbitrary<K> => fc.constant(name);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: kind("add"), weight, group: fc.integer({ min: -3, max: 2 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: kind("add-realtime"),
      turns: fc.boolean(),
      priority: fc.constantFrom(1, 50, 50, 99),
    }),
  },
  { weight: 14, arbitrary: fc.record({ kind: kind("wake"), pick, us: demand }) },
  { weight: 3, arbitrary: fc.record({ kind: kind("block"), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("remove"), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: kind("weight"), pick, weight }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: kind("add-group"),
      quotaUs,
      around: fc.nat({ max: 5 }),
      periodUs: fc.constantFrom(1_000, 10_000, 100_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind("quota"), pick, quotaUs }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("steal"), pick, us: length }) },
  { weight: 14, arbitrary: fc.record({ kind: kind("advance"), us: demand }) },
);

const plan: fc.Arbitrary<Plan> = fc.record({
  cpus: fc.constantFrom(1, 1, 2, 3, 5),
  inStrides: fc.boolean(),
  isWatched: fc.boolean(),
  // Without a size fast-check would make short ones for the most part.
  steps: fc.array(operation, { minLength: STEPS_MIN, maxLength: STEPS_MAX, size: "max" }),
});

function perform(pair: SchedulerPair, step: Operation): void {
  switch (step.kind) {
    case "add":
      pair.add(fair(step.weight), pair.groupAt(step.group));
      return;
    case "add-realtime": {
      const policy = step.turns ? "round-robin" : "fifo";
      pair.add({ policy, payload: 0, priority: step.priority });
      return;
    }
    case "wake":
      pair.wake(step.pick, duration(step.us));
      return;
    case "block":
      pair.block(step.pick);
      return;
    case "remove":
      pair.remove(step.pick);
      return;
    case "weight":
      pair.setWeight(step.pick, step.weight);
      return;
    case "add-group":
      pair.addGroup(duration(step.quotaUs), duration(step.periodUs), step.around);
      return;
    case "quota":
      pair.setQuota(step.pick, duration(step.quotaUs));
      return;
    case "steal":
      pair.steal(step.pick, duration(step.us));
      return;
    case "advance":
      pair.advance(step.us);
      return;
  }
}

function fair(share: number): TaskOptions {
  return { policy: "fair", payload: 0, weight: share };
}

/** Adds up who ran: on a CPU one after the other, and in all for as long as it says it ran. */
class StintSums {
  readonly #scheduler: CpuScheduler;
  readonly #isWatched: boolean;
  readonly #cpus: { runUs: number; untilUs: number }[];

  constructor(scheduler: CpuScheduler, isWatched: boolean) {
    this.#scheduler = scheduler;
    this.#isWatched = isWatched;
    this.#cpus = Array.from({ length: scheduler.cpus }, () => ({ runUs: 0, untilUs: 0 }));
    if (isWatched) scheduler.watch();
  }

  check(): void {
    if (!this.#isWatched) return;
    const times = this.#cpus.map((_, cpu) => this.#scheduler.cpuTimes(cpu).runUs);
    this.#scheduler.takeStints(({ cpu, fromUs, untilUs }) => {
      const own = this.#cpus[cpu];
      if (own === undefined || fromUs < own.untilUs || untilUs <= fromUs) {
        throw new Error(`CPU ${cpu} runs twice from ${fromUs} to ${untilUs}`);
      }
      own.runUs += untilUs - fromUs;
      own.untilUs = untilUs;
    });
    expect(this.#cpus.map(({ runUs }) => runUs)).toEqual(times);
  }
}

const core: Core = bindCore(instantiateCore());

test(
  "the scheduler decides as the exact model over random machines and loads",
  { timeout: 600000 },
  () => {
    const seen = { parked: 0, waiting: 0, running: 0, blocked: 0 };
    let steals = 0;
    fc.assert(
      fc.property(plan, ({ cpus, inStrides, isWatched, steps }) => {
        const pair = new SchedulerPair(core.scheduler(cpus), inStrides);
        const stints = new StintSums(pair.scheduler, isWatched);
        for (const step of steps) {
          perform(pair, step);
          pair.compare();
          stints.check();
          for (const state of pair.states()) seen[state]++;
        }
        for (let cpu = 0; cpu < cpus; cpu++) steals += pair.scheduler.cpuTimes(cpu).stealUs;
      }),
      { numRuns: 40 },
    );
    // The plans are only worth something where all of this happens.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
    expect(steals).toBeGreaterThan(0);
  },
);
