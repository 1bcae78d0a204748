/**
 * Holds the strategies that go by answers, choices and addresses to the models of
 * test/models/balancing, operation by operation.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { bindCore, type BalancingPool, type InstanceReference } from "../../kernel/core/core.ts";
import { duration, instant } from "../../kernel/time.ts";
import type { BalancingStrategy } from "../../kernel/vocabulary.ts";
import { instantiateCore } from "../../sim/io/load-core.ts";
import { FastestResponseModel } from "../models/balancing/fastest-response.ts";
import { HealthBasedModel } from "../models/balancing/health-based.ts";
import { IpHashModel } from "../models/balancing/ip-hash.ts";
import type { LatencyStrategyModel } from "../models/balancing/latency-strategy.ts";
import { PeakEwmaModel } from "../models/balancing/peak-ewma.ts";
import { PoolModel, type ModelInstance } from "../models/balancing/pool.ts";
import { PowerOfTwoChoicesModel } from "../models/balancing/power-of-two-choices.ts";

const STEPS_MIN = 200;
const STEPS_MAX = 300;
const SEED = 0xfedc_ba98_7654_3210n;
const NOBODY = 0xffffffff;
const ADDRESSES = 64;
const UP = { running: true, ready: true, ejected: false, draining: false };

const exports = instantiateCore();
const core = bindCore(exports);

/** Three bytes, sixteen or eight. */
const addresses: readonly (readonly number[])[] = Array.from({ length: ADDRESSES }, (_, key) => {
  const bytes = [3, 3, 16, 8][key % 4] ?? 0;
  return Array.from({ length: bytes }, (_byte, at) => (key * 89 + at * 53) % 256);
});

interface Knobs {
  readonly panicThreshold: number;
  readonly connectionsMax: number;
  readonly slowStartUs: number;
}

interface Entry {
  readonly strategy: BalancingStrategy;
  readonly own: () => LatencyStrategyModel;
}

type Step =
  | { readonly kind: "add"; readonly count: number; readonly weight: number }
  | { readonly kind: "remove" | "stale"; readonly nth: number }
  | {
      readonly kind: "answer";
      readonly nth: number;
      readonly latencyUs: number;
      readonly isOk: boolean;
    }
  | { readonly kind: "state"; readonly nth: number; readonly flags: number }
  | { readonly kind: "weight"; readonly nth: number; readonly weight: number }
  | { readonly kind: "pick" | "batch"; readonly count: number; readonly isAcquiring: boolean }
  /** Requests one after the other; every third slot fails, or with `bad` above 2 none. */
  | { readonly kind: "serve"; readonly count: number; readonly us: number; readonly bad: number }
  | { readonly kind: "clock"; readonly us: number };

const entries: readonly Entry[] = [
  { strategy: "power-of-two-choices", own: () => new PowerOfTwoChoicesModel(SEED) },
  { strategy: "peak-ewma", own: () => new PeakEwmaModel(SEED) },
  { strategy: "fastest-response", own: () => new FastestResponseModel() },
  { strategy: "health-based", own: () => new HealthBasedModel() },
  { strategy: "ip-hash", own: () => new IpHashModel() },
];

const nth = fc.nat(9999);
const weight = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 7 }), fc.nat(10_000));
const knobs = fc.record({
  panicThreshold: fc.constantFrom(0, 30, 50, 100),
  connectionsMax: fc.constantFrom(0, 0, 1, 3),
  slowStartUs: fc.constantFrom(0, 0, 10_000, 20_000_000),
});
/** From nothing over what services take to the longest that there is. */
const latencyUs = fc.oneof(
  fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER),
  fc.integer({ min: 1, max: 5000 }),
  fc.integer({ min: 1, max: 20_000_000 }),
  fc.maxSafeNat(),
);
const clockUs = fc.oneof(fc.nat(1000), fc.nat(12_000_000), fc.constantFrom(9_999_999, 10_000_000));
/** Mostly up, so that there is something to balance over; else any of the sixteen states. */
const flags = fc.oneof({ weight: 3, arbitrary: fc.constant(3) }, fc.nat(15));
const count = fc.integer({ min: 1, max: 9 });
const isAcquiring = fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false));
/** Long runs of failures happen to services, and a fair coin makes none. */
const isOk = fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true));
const additions = fc.oneof({ weight: 40, arbitrary: fc.constant(1) }, fc.nat(24));

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("add"), count: additions, weight }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("remove", "stale"), nth }) },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant("answer"), nth, latencyUs, isOk }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("state"), nth, flags }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("weight"), nth, weight }) },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constantFrom("pick", "batch"), count, isAcquiring }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("serve"),
      count: fc.nat(40),
      us: fc.nat(3_000_000),
      bad: fc.nat(3),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("clock"), us: clockUs }) },
);
const schedule = fc.array(step, { minLength: STEPS_MIN, maxLength: STEPS_MAX, size: "max" });

/** A pool beside its model. */
class Pair {
  readonly pool: BalancingPool;
  readonly model: PoolModel;
  readonly strategy: LatencyStrategyModel;
  readonly references: Map<ModelInstance, InstanceReference> = new Map();
  readonly stale: InstanceReference[] = [];
  #now: number = 0;
  #key: number = 0;
  readonly #first: number;

  constructor({ strategy, own }: Entry, limits: Knobs, firstKey: number) {
    this.#first = firstKey;
    const slowStartUs = duration(limits.slowStartUs);
    const pool = core.pools.open({ ...limits, strategy, slowStartUs, seed: SEED });
    if (pool === "resource-exhausted") throw new Error("there is room for a pool");
    this.pool = pool;
    this.strategy = own();
    const both = { own: this.strategy, twin: this.strategy };
    // What goes by the key does not ramp.
    const rampUs = strategy === "ip-hash" ? 0 : limits.slowStartUs;
    this.model = new PoolModel({ ...limits, ...both, slowStartUs: rampUs, isWeighted: true });
    if (this.strategy instanceof IpHashModel) {
      this.strategy.instances = () => this.model.instances;
    }
  }

  advance(us: number): void {
    this.#now += us;
    core.pools.setClock(instant(this.#now));
    this.strategy.now = this.#now;
    this.model.setClock(this.#now);
  }

  add(base: number): void {
    const reference = this.pool.add(BigInt(base), base);
    if (reference === "resource-exhausted") throw new Error("the pool is far from full");
    const instance = this.model.add(reference & 0xffff, base);
    this.references.set(instance, reference);
    this.state(instance, UP);
  }

  state(instance: ModelInstance, state: typeof UP): void {
    expect(this.pool.setState(this.reference(instance), state)).toBe(true);
    this.model.alter(instance, state, instance.base);
  }

  remove(instance: ModelInstance): void {
    const reference = this.reference(instance);
    expect(this.pool.remove(reference)).toBe(true);
    this.model.remove(instance);
    this.references.delete(instance);
    this.stale.push(reference);
  }

  answer(instance: ModelInstance, us: number, ok: boolean): void {
    const status = this.pool.release(this.reference(instance), us, ok);
    if (instance.connections > 0) this.strategy.answered(instance, { latencyUs: us, isOk: ok });
    expect(status).toBe(this.model.release(instance));
  }

  pick(acquires: boolean): ModelInstance | null {
    const key = this.#key++ % ADDRESSES;
    const id = this.#first + key;
    const got = acquires ? this.pool.acquire(id) : this.pool.pick(id);
    const chosen = this.expected(key, acquires);
    expect(got).toBe(chosen === null ? "load-balancer-error" : this.reference(chosen));
    return chosen;
  }

  serve(size: number, us: number, bad: number): void {
    for (let n = 0; n < size; n++) {
      const chosen = this.pick(true);
      if (chosen !== null) this.answer(chosen, us + n, chosen.slot % 3 !== bad);
    }
  }

  batch(size: number, acquires: boolean): void {
    const keys = Array.from({ length: size }, () => this.#key++ % ADDRESSES);
    const ids = keys.map((key) => this.#first + key);
    const got = [...(acquires ? this.pool.acquireBatch(ids) : this.pool.pickBatch(ids))];
    const chosen = keys.map((key) => this.expected(key, acquires));
    expect(got).toEqual(chosen.map((one) => (one === null ? NOBODY : this.reference(one))));
  }

  expected(key: number, acquires: boolean): ModelInstance | null {
    if (this.strategy instanceof IpHashModel) this.strategy.address = addresses[key] ?? [];
    const chosen = this.model.pick(acquires);
    if (chosen !== null && acquires) this.strategy.opened(chosen);
    return chosen;
  }

  compare(): void {
    this.model.sync();
    const { instances, candidates } = this.model;
    const { pool } = this;
    expect([pool.size, pool.candidates]).toEqual([instances.length, candidates.length]);
    const references = instances.map((instance) => this.reference(instance));
    const counts = references.map((one) => [pool.connections(one), pool.weight(one)]);
    expect(counts).toEqual(instances.map((one) => [one.connections, one.weight]));
  }

  reference(instance: ModelInstance): InstanceReference {
    const reference = this.references.get(instance);
    if (reference === undefined) throw new Error(`no reference of slot ${instance.slot}`);
    return reference;
  }
}

function perform(pair: Pair, one: Step): void {
  switch (one.kind) {
    case "add":
      for (let n = 0; n < one.count; n++) pair.add(one.weight);
      return;
    case "pick":
      for (let n = 0; n < one.count; n++) pair.pick(one.isAcquiring);
      return;
    case "batch":
      return pair.batch(one.count, one.isAcquiring);
    case "serve":
      return pair.serve(one.count, one.us, one.bad);
    case "clock":
      return pair.advance(one.us);
    case "stale": {
      const reference = pair.stale[one.nth % pair.stale.length];
      if (reference !== undefined) expect(pair.pool.release(reference, 1, true)).toBe("stale");
      return;
    }
    default: {
      const { instances } = pair.model;
      const instance = instances[one.nth % instances.length];
      if (instance !== undefined) change(pair, instance, one);
    }
  }
}

type Change = Extract<Step, { nth: number }>;

function change(pair: Pair, instance: ModelInstance, one: Change): void {
  switch (one.kind) {
    case "remove":
      return pair.remove(instance);
    case "answer":
      return pair.answer(instance, one.latencyUs, one.isOk);
    case "state":
      return pair.state(instance, {
        running: (one.flags & 1) !== 0,
        ready: (one.flags & 2) !== 0,
        ejected: (one.flags & 4) !== 0,
        draining: (one.flags & 8) !== 0,
      });
    case "weight":
      expect(pair.pool.setWeight(pair.reference(instance), one.weight)).toBe("done");
      return pair.model.alter(instance, instance.flags, one.weight);
    case "stale":
  }
}

/** Keys in a row, one an address; the first. */
function internAddresses(): number {
  const keys = addresses.map((bytes) => {
    const word = (from: number): bigint =>
      bytes.slice(from, from + 8).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    return exports.keyIntern(0, bytes.length, word(0), word(8)) >>> 0;
  });
  return keys[0] ?? 0;
}

test.each(entries)("$strategy is its model over random schedules", (entry) => {
  fc.assert(
    fc.property(schedule, knobs, (steps, limits) => {
      core.reset();
      const pair = new Pair(entry, limits, internAddresses());
      for (const one of steps) {
        perform(pair, one);
        pair.compare();
      }
    }),
    { numRuns: 20 },
  );
});
