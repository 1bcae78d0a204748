/**
 * Holds the balancing pools to the models of test/models/balancing, operation by operation, two
 * pools side by side.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { BalancingPool, Core, InstanceReference } from "../../kernel/core/core.ts";
import { NOBODY } from "../../kernel/core/pools.ts";
import { duration, instant } from "../../kernel/time.ts";
import type { BalancingStrategy } from "../../kernel/vocabulary.ts";
import { loadCore } from "../../sim/io/load-core.ts";
import { ConsistentHashModel } from "../models/balancing/consistent-hash.ts";
import { LeastConnectionsModel } from "../models/balancing/least-connections.ts";
import { MaglevModel } from "../models/balancing/maglev.ts";
import { mix64 } from "../models/balancing/mix64.ts";
import { PoolModel, type ModelInstance, type StrategyModel } from "../models/balancing/pool.ts";
import { RandomModel } from "../models/balancing/random.ts";
import { RoundRobinModel } from "../models/balancing/round-robin.ts";
import { WeightedLeastConnectionsModel } from "../models/balancing/weighted-least-connections.ts";
import { WeightedRoundRobinModel } from "../models/balancing/weighted-round-robin.ts";

const STEPS_MIN = 200;
const STEPS_MAX = 300;
const SEED = 0x1234_5678_9abc_def0n;

interface Knobs {
  readonly panicThreshold: number;
  readonly connectionsMax: number;
  readonly slowStartUs: number;
}

interface Entry {
  readonly strategy: BalancingStrategy;
  readonly loadFactor?: number;
  readonly runs?: number;
  readonly own: () => StrategyModel;
  readonly twin?: () => StrategyModel;
  readonly weights: fc.Arbitrary<number>;
  readonly knobs: fc.Arbitrary<Knobs>;
}

type Step = { readonly pool: number } & (
  | {
      readonly kind: "add";
      readonly count: number;
      readonly weight: number;
      readonly isUp: boolean;
    }
  | { readonly kind: "remove"; readonly nth: number }
  | { readonly kind: "release"; readonly nth: number }
  | { readonly kind: "stale"; readonly nth: number }
  | { readonly kind: "state"; readonly nth: number; readonly flags: number }
  | { readonly kind: "weight"; readonly nth: number; readonly weight: number }
  | {
      readonly kind: "single" | "batch";
      readonly count: number;
      readonly isAcquiring: boolean;
      /** The first of as many keys. */
      readonly key: number;
    }
  | { readonly kind: "clock"; readonly us: number }
);

const anyWeight = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 7 }), fc.nat(10_000));
const anyKnobs = fc.record({
  panicThreshold: fc.constantFrom(0, 30, 50, 100),
  connectionsMax: fc.constantFrom(0, 1, 3),
  slowStartUs: fc.constantFrom(0, 0, 250, 10_000),
});

/** The model has no place for it, because keys stay where they are. */
function withoutSlowStart(knobs: Knobs): Knobs {
  return { ...knobs, slowStartUs: 0 };
}

const entries: readonly Entry[] = [
  {
    strategy: "round-robin",
    own: () => new RoundRobinModel(),
    twin: () => new WeightedRoundRobinModel(),
    weights: anyWeight,
    knobs: anyKnobs,
  },
  {
    strategy: "least-connections",
    own: () => new LeastConnectionsModel(),
    twin: () => new WeightedLeastConnectionsModel(),
    weights: anyWeight,
    knobs: anyKnobs,
  },
  {
    strategy: "weighted-round-robin",
    own: () => new WeightedRoundRobinModel(),
    weights: anyWeight,
    knobs: anyKnobs,
  },
  {
    strategy: "weighted-least-connections",
    own: () => new WeightedLeastConnectionsModel(),
    weights: anyWeight,
    knobs: anyKnobs,
  },
  {
    // Equal weights only: what the alias table gives is tested by its distribution.
    strategy: "random",
    own: () => new RandomModel(SEED),
    weights: fc.constantFrom(0, 40, 40, 40),
    knobs: anyKnobs.map((knobs) => ({ ...knobs, panicThreshold: 0, slowStartUs: 0 })),
  },
  {
    strategy: "consistent-hash",
    own: () => new ConsistentHashModel(null),
    weights: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 120 })),
    knobs: anyKnobs.map(withoutSlowStart),
  },
  {
    strategy: "consistent-hash",
    loadFactor: 1.25,
    own: () => new ConsistentHashModel(1.25),
    weights: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 120 })),
    knobs: anyKnobs.map(withoutSlowStart),
  },
  {
    // A build of the model takes its time.
    strategy: "maglev",
    runs: 8,
    own: () => new MaglevModel(),
    weights: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 120 })),
    knobs: anyKnobs.map(withoutSlowStart),
  },
];

/** Mostly up, so that there is something to balance over; else any of the sixteen states. */
const anyFlags = fc.oneof({ weight: 3, arbitrary: fc.constant(3) }, fc.nat(15));

function steps(weights: fc.Arbitrary<number>): fc.Arbitrary<Step[]> {
  const pool = fc.nat(1);
  const nth = fc.nat(9999);
  const isAcquiring = fc.boolean();
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        pool,
        kind: fc.constant("add" as const),
        // Now and then so many that the bitmap of candidates has several words.
        count: fc.oneof({ weight: 20, arbitrary: fc.constant(1) }, fc.nat(70)),
        weight: weights,
        isUp: fc.boolean(),
      }),
    },
    fc.record({ pool, kind: fc.constant("remove" as const), nth }),
    fc.record({ pool, kind: fc.constant("stale" as const), nth }),
    { weight: 4, arbitrary: fc.record({ pool, kind: fc.constant("release" as const), nth }) },
    {
      weight: 3,
      arbitrary: fc.record({ pool, kind: fc.constant("state" as const), nth, flags: anyFlags }),
    },
    fc.record({ pool, kind: fc.constant("weight" as const), nth, weight: weights }),
    {
      weight: 5,
      arbitrary: fc.record({
        pool,
        kind: fc.constantFrom("single" as const, "batch" as const),
        count: fc.integer({ min: 1, max: 9 }),
        isAcquiring,
        key: fc.nat(1_000),
      }),
    },
    fc.record({ pool, kind: fc.constant("clock" as const), us: fc.nat(400) }),
  );
  return fc.array(step, { minLength: STEPS_MIN, maxLength: STEPS_MAX, size: "max" });
}

/** One pool beside its model. */
class Pair {
  readonly pool: BalancingPool;
  readonly model: PoolModel;
  readonly references: Map<ModelInstance, InstanceReference> = new Map();
  readonly stale: InstanceReference[] = [];
  #added: number = 0;

  constructor(core: Core, { strategy, loadFactor, own, twin }: Entry, knobs: Knobs) {
    const slowStartUs = duration(knobs.slowStartUs);
    const bound = loadFactor === undefined ? {} : { loadFactor };
    const pool = core.pools.open({ ...knobs, ...bound, strategy, slowStartUs, seed: SEED });
    if (pool === "resource-exhausted") throw new Error("there is room for two pools");
    this.pool = pool;
    const model = own();
    const isWeighted = strategy !== "round-robin" && strategy !== "least-connections";
    this.model = new PoolModel({ ...knobs, isWeighted, own: model, twin: twin?.() ?? model });
  }

  add(weight: number, isUp: boolean): void {
    const identity = mix64(BigInt(++this.#added));
    const reference = this.pool.add(identity, weight);
    if (reference === "resource-exhausted") throw new Error("the pool is far from full");
    const instance = this.model.add(reference & 0xffff, weight, identity);
    this.references.set(instance, reference);
    if (isUp) this.state(instance, 3);
  }

  state(instance: ModelInstance, flags: number): void {
    const state = {
      running: (flags & 1) !== 0,
      ready: (flags & 2) !== 0,
      ejected: (flags & 4) !== 0,
      draining: (flags & 8) !== 0,
    };
    expect(this.pool.setState(this.reference(instance), state)).toBe(true);
    this.model.alter(instance, state, instance.base);
  }

  remove(instance: ModelInstance): void {
    const reference = this.reference(instance);
    expect(this.pool.remove(reference)).toBe(true);
    expect(this.pool.remove(reference)).toBe(false);
    this.model.remove(instance);
    this.references.delete(instance);
    this.stale.push(reference);
  }

  single(isAcquiring: boolean, key: number): void {
    const got = isAcquiring ? this.pool.acquire(key) : this.pool.pick(key);
    const chosen = this.model.pick(isAcquiring, key);
    expect(got).toBe(chosen === null ? "load-balancer-error" : this.reference(chosen));
  }

  batch(count: number, isAcquiring: boolean, first: number): void {
    const keys = Array.from({ length: count }, (_, n) => first + n);
    const got = [...(isAcquiring ? this.pool.acquireBatch(keys) : this.pool.pickBatch(keys))];
    const expected = keys.map((key) => {
      const chosen = this.model.pick(isAcquiring, key);
      return chosen === null ? NOBODY : this.reference(chosen);
    });
    expect(got).toEqual(expected);
  }

  touchStale(reference: InstanceReference): void {
    expect(this.pool.release(reference)).toBe("stale");
    expect(this.pool.setWeight(reference, 5)).toBe("stale");
    expect(this.pool.connections(reference)).toBe("stale");
  }

  compare(): void {
    this.model.sync();
    const { instances, candidates, panicPicks } = this.model;
    const { pool } = this;
    expect([pool.size, pool.candidates, pool.panicPicks]).toEqual([
      instances.length,
      candidates.length,
      panicPicks,
    ]);
    const references = instances.map((instance) => this.reference(instance));
    expect(references.map((reference) => pool.weight(reference))).toEqual(
      instances.map(({ weight }) => weight),
    );
    expect(references.map((reference) => pool.connections(reference))).toEqual(
      instances.map(({ connections }) => connections),
    );
  }

  reference(instance: ModelInstance): InstanceReference {
    const reference = this.references.get(instance);
    if (reference === undefined) throw new Error(`no reference of slot ${instance.slot}`);
    return reference;
  }
}

function perform(pair: Pair, step: Step): void {
  switch (step.kind) {
    case "add":
      for (let n = 0; n < step.count; n++) pair.add(step.weight, step.isUp);
      return;
    case "batch":
      return pair.batch(step.count, step.isAcquiring, step.key);
    case "single":
      for (let n = 0; n < step.count; n++) pair.single(step.isAcquiring, step.key + n);
      return;
    case "stale": {
      const reference = pair.stale[step.nth % pair.stale.length];
      if (reference !== undefined) pair.touchStale(reference);
      return;
    }
    case "clock":
      return;
    case "remove":
    case "state":
    case "weight":
    case "release": {
      const { instances } = pair.model;
      const instance = instances[step.nth % instances.length];
      if (instance !== undefined) change(pair, instance, step);
    }
  }
}

type Change = Extract<Step, { kind: "remove" | "release" | "state" | "weight" }>;

function change(pair: Pair, instance: ModelInstance, step: Change): void {
  const reference = pair.reference(instance);
  switch (step.kind) {
    case "remove":
      return pair.remove(instance);
    case "state":
      return pair.state(instance, step.flags);
    case "weight":
      expect(pair.pool.setWeight(reference, step.weight)).toBe("done");
      return pair.model.alter(instance, instance.flags, step.weight);
    case "release":
      expect(pair.pool.release(reference)).toBe(pair.model.release(instance));
  }
}

test.each(entries)("$strategy is its model over random schedules on two pools", (entry) => {
  const core = loadCore();
  fc.assert(
    fc.property(steps(entry.weights), entry.knobs, entry.knobs, (schedule, first, second) => {
      core.reset();
      const pairs = [new Pair(core, entry, first), new Pair(core, entry, second)];
      let now = 0;
      for (const step of schedule) {
        if (step.kind === "clock") {
          now += step.us;
          core.pools.setClock(instant(now));
          for (const { model } of pairs) model.setClock(now);
        }
        const pair = pairs[step.pool];
        if (pair !== undefined) perform(pair, step);
        for (const each of pairs) each.compare();
      }
    }),
    { numRuns: entry.runs ?? 12 },
  );
});
