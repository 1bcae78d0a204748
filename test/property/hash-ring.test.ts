/**
 * Holds the consistent hash ring to the sorted array of test/models, operation by operation.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Core, CoreRing, KeyId } from "../../kernel/core/core.ts";
import { NOBODY } from "../../kernel/core/key-batch.ts";
import { loadCore } from "../../sim/io/load-core.ts";
import { ModelHashRing } from "../models/hash-ring.ts";

const STEPS_MIN = 200;
const STEPS_MAX = 300;
const NAMES = 24;
const KEYS = 32;
const WEIGHTS = [0, 0, 1, 2, 3, 10, 31, 100];

type Weights = readonly (readonly [name: string, weight: number])[];

type Operation =
  | { readonly kind: "set"; readonly weights: Weights }
  | { readonly kind: "acquire"; readonly key: number }
  | { readonly kind: "release"; readonly name: string }
  | { readonly kind: "bound"; readonly factorQ16: number }
  | { readonly kind: "reopen" };

const name = fc.nat(NAMES - 1).map((n) => `node-${n}`);
const weights: fc.Arbitrary<Weights> = fc.array(fc.tuple(name, fc.constantFrom(...WEIGHTS)), {
  maxLength: 6,
});

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("set" as const), weights }) },
  {
    weight: 10,
    arbitrary: fc.record({ kind: fc.constant("acquire" as const), key: fc.nat(KEYS - 1) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("release" as const), name }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("bound" as const),
      factorQ16: fc.constantFrom(65_536, 65_537, 72_090, 81_920, 131_072, 10_000_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reopen" as const) }) },
);

const schedule: fc.Arbitrary<Operation[]> = fc.array(operation, {
  minLength: STEPS_MIN,
  maxLength: STEPS_MAX,
  size: "max",
});

/** A ring beside its model. */
class Pair {
  readonly core: Core;
  readonly keys: Uint32Array;
  model: ModelHashRing = new ModelHashRing();
  ring: CoreRing;
  factorQ16 = 81_920;
  /** The weights of members, and the numbers under which they took requests. */
  readonly weights: Map<string, number> = new Map();
  readonly takers: Map<string, number> = new Map();

  constructor(core: Core) {
    this.core = core;
    this.ring = openRing(core);
    this.keys = Uint32Array.from({ length: KEYS }, (_, n) => Number(core.keys.intern(`key ${n}`)));
  }

  perform(step: Operation): void {
    switch (step.kind) {
      case "set":
        this.set(step.weights);
        return;
      case "acquire":
        this.acquire(step.key);
        return;
      case "release":
        this.release(step.name);
        return;
      case "bound":
        this.factorQ16 = step.factorQ16;
        this.ring.bound(step.factorQ16 / 65_536);
        return;
      case "reopen":
        this.reopen();
        return;
    }
  }

  set(changes: Weights): void {
    expect(this.ring.setWeights(changes)).toBe("done");
    for (const [each, weight] of changes) {
      this.model.set(each, this.core.hashes.xx64(each, 0n), weight);
      this.weights.set(each, weight);
    }
    this.model.build();
  }

  acquire(place: number): void {
    const key = this.keyAt(place);
    const taker = this.ring.acquire(key);
    const expected = this.model.acquire(this.core.keys.hash32(key), BigInt(this.factorQ16));
    expect(nameOf(this.ring, taker)).toBe(expected);
    // Somebody may always take one more.
    expect(taker === "no-upstream").toBe(this.model.names.length === 0);
    if (taker !== "no-upstream") this.takers.set(this.ring.nameOf(taker), taker);
  }

  /** Also of a member that was removed since it took the request. */
  release(member: string): void {
    const number = this.ring.numberOf(member) ?? this.takers.get(member);
    if (number === undefined) return;
    // The number may be another's by now, once all was released.
    if (this.ring.nameOf(number) !== member) return;
    expect(this.ring.release(number)).toBe(this.model.release(member));
  }

  /** The same members in another order, on another ring: loads are gone, picks are the same. */
  reopen(): void {
    const before = this.picks();
    this.ring.close();
    this.ring = openRing(this.core);
    this.ring.bound(this.factorQ16 / 65_536);
    const { names } = this.model;
    this.model = new ModelHashRing();
    this.takers.clear();
    for (const each of names.toReversed()) this.set([[each, this.weights.get(each) ?? 0]]);
    expect(this.picks()).toEqual(before);
  }

  keyAt(place: number): KeyId {
    return (this.keys[place] ?? 0) as KeyId;
  }

  picks(): (string | undefined)[] {
    return Array.from(this.keys, (key) => nameOf(this.ring, this.ring.pick(key as KeyId)));
  }

  compare(): void {
    expect(this.ring.points).toBe(this.model.points);
    expect(this.ring.size).toBe(this.model.names.length);
    const expected = Array.from(this.keys, (key) =>
      this.model.pick(this.core.keys.hash32(key as KeyId)),
    );
    expect(this.picks()).toEqual(expected);
    const batch = Array.from(this.ring.pickBatch(this.keys), (member) =>
      member === NOBODY ? undefined : this.ring.nameOf(member),
    );
    expect(batch).toEqual(expected);
  }
}

function openRing(core: Core): CoreRing {
  const ring = core.ring();
  if (ring === "resource-exhausted") throw new Error("no ring is left");
  return ring;
}

function nameOf(ring: CoreRing, member: number | "no-upstream"): string | undefined {
  return member === "no-upstream" ? undefined : ring.nameOf(member);
}

test("the ring is a sorted array of points over random changes, picks and loads", () => {
  const core = loadCore();
  fc.assert(
    fc.property(schedule, (steps) => {
      core.reset();
      const pair = new Pair(core);
      for (const step of steps) {
        pair.perform(step);
        pair.compare();
      }
    }),
    { numRuns: 12 },
  );
});
