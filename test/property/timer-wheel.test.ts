/**
 * Holds the timing wheel to the sorted array of test/models, operation by operation.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { bindCore, type Core, type CoreTimers } from "../../kernel/core/core.ts";
import { BLOCKS_AT, BLOCK_BYTES, LEVEL_COUNT, WHEEL_COUNT } from "../../kernel/core/layout.ts";
import type { TimerHandle } from "../../kernel/ports.ts";
import { duration, instant } from "../../kernel/time.ts";
import { instantiateCore } from "../../sim/io/load-core.ts";
import { SortedTimers } from "../models/sorted-timers.ts";

const WHEELS = 2;
const INSTANT_LAST = Number.MAX_SAFE_INTEGER;
const STEPS_MIN = 200;
const STEPS_MAX = 400;

/** Where a timer lies: relative to the clock or to another timer, so that ties are frequent. */
type When =
  | { readonly kind: "in"; readonly us: number }
  | { readonly kind: "past"; readonly us: number }
  | { readonly kind: "at"; readonly us: number }
  | { readonly kind: "tie" };

type Operation =
  | { readonly kind: "arm"; readonly when: When; readonly count: number; readonly gapUs: number }
  | { readonly kind: "cancel" | "cancel-stale"; readonly pick: number }
  | { readonly kind: "cancel-first"; readonly count: number }
  | { readonly kind: "cancel-foreign"; readonly pick: number }
  | { readonly kind: "rearm"; readonly pick: number; readonly when: When }
  | { readonly kind: "pop-due"; readonly count: number }
  | { readonly kind: "pop-in"; readonly us: number }
  | { readonly kind: "pop-next"; readonly count: number }
  | { readonly kind: "arm-after"; readonly us: number }
  | { readonly kind: "drain"; readonly us: number; readonly limit: number }
  | { readonly kind: "hold"; readonly delays: readonly number[] };

type Step = { readonly wheel: number; readonly operation: Operation };

/** Any distance in which the highest bit is as likely to be one as another, up to 2^53 - 1. */
const distance: fc.Arbitrary<number> = fc
  .tuple(fc.integer({ min: 0, max: 52 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([bits, share]) => Math.min(Math.floor(2 ** bits * (1 + share)), INSTANT_LAST));

/** The same as far as 32 bits go, and often nothing at all. */
const delay: fc.Arbitrary<number> = fc.oneof(
  fc.constant(0),
  distance.map((us) => us % 2 ** 32),
);

const when: fc.Arbitrary<When> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("in" as const), us: distance }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("past" as const), us: distance }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("at" as const), us: distance }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("tie" as const) }) },
);

const pick = fc.nat(9999);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("arm" as const),
      when,
      count: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 24 })),
      gapUs: fc.constantFrom(0, 1, 7, 64, 5000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("cancel" as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel-stale" as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel-foreign" as const), pick }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("cancel-first" as const),
      count: fc.integer({ min: 1, max: 12 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("rearm" as const), pick, when }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("pop-due" as const),
      count: fc.integer({ min: 1, max: 30 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("pop-in" as const), us: distance }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("pop-next" as const),
      count: fc.integer({ min: 1, max: 12 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("arm-after" as const), us: delay }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("drain" as const),
      us: distance,
      limit: fc.nat(20),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("hold" as const),
      delays: fc.array(delay, { minLength: 1, maxLength: 20 }),
    }),
  },
);

const schedule: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ wheel: fc.nat(WHEELS - 1), operation }),
  // Without a size fast-check would make short ones for the most part.
  { minLength: STEPS_MIN, maxLength: STEPS_MAX, size: "max" },
);

/** One wheel beside its model, and the handles by payload. */
class Pair {
  readonly model: SortedTimers = new SortedTimers();
  readonly wheel: CoreTimers;
  readonly armed: Map<number, TimerHandle> = new Map();
  readonly stale: TimerHandle[] = [];

  constructor(wheel: CoreTimers) {
    this.wheel = wheel;
  }

  arm(at: number, payload: number): void {
    this.#note(this.wheel.arm(instant(at), payload), payload);
    this.model.arm(at, payload);
  }

  armAfter(delayUs: number, payload: number): void {
    this.#note(this.wheel.armAfter(duration(delayUs), payload), payload);
    this.model.arm(Math.min(this.model.clock + delayUs, INSTANT_LAST), payload);
  }

  #note(handle: TimerHandle | "resource-exhausted", payload: number): void {
    if (handle === "resource-exhausted") throw new Error("the pool is far from full here");
    this.armed.set(payload, handle);
  }

  cancel(payload: number): void {
    const handle = this.forget(payload);
    // What a hold armed has a handle that nobody knows.
    if (handle === undefined) return;
    expect(this.model.cancel(payload)).toBe(true);
    expect(this.wheel.cancel(handle)).toBe(true);
    expect(this.wheel.cancel(handle)).toBe(false);
  }

  pop(now: number): number {
    const at = this.model.next();
    const payload = this.model.pop(now);
    expect(this.wheel.pop(instant(now))).toBe(payload);
    expect(this.wheel.poppedAt).toBe(payload < 0 ? null : at);
    if (payload >= 0) this.forget(payload);
    return payload;
  }

  popNext(): void {
    const first = this.model.popNext();
    expect(this.wheel.popNext()).toBe(first?.payload ?? -1);
    expect(this.wheel.poppedAt).toBe(first?.at ?? null);
    if (first !== undefined) this.forget(first.payload);
  }

  drain(now: number, limit: number): void {
    const due = this.model.drain(now, limit);
    expect(this.wheel.drain(instant(now), limit)).toBe(due.length);
    const { payloads, instants } = this.wheel.batch;
    expect([...payloads.subarray(0, due.length)]).toEqual(due.map(({ payload }) => payload));
    expect([...instants.subarray(0, due.length)]).toEqual(due.map(({ at }) => at));
    for (const { payload } of due) this.forget(payload);
  }

  hold(delays: readonly number[]): void {
    this.wheel.batch.delaysUs.set(delays);
    const taken = this.model.hold(delays, INSTANT_LAST);
    expect(this.wheel.hold(delays.length)).toBe(taken.length);
    for (const payload of taken) this.forget(payload);
  }

  compare(): void {
    expect(this.wheel.next()).toBe(this.model.next());
    expect(this.wheel.size).toBe(this.model.size);
  }

  forget(payload: number): TimerHandle | undefined {
    const handle = this.armed.get(payload);
    this.armed.delete(payload);
    if (handle !== undefined) this.stale.push(handle);
    return handle;
  }

  pickArmed(place: number): number | undefined {
    const payloads = [...this.armed.keys()];
    return payloads[place % payloads.length];
  }

  instantOf(moment: When): number {
    switch (moment.kind) {
      case "in":
        return Math.min(this.model.clock + moment.us, INSTANT_LAST);
      case "past":
        return Math.max(this.model.clock - moment.us, 0);
      case "at":
        return moment.us;
      case "tie":
        return this.model.first()?.at ?? this.model.clock;
    }
  }
}

/** Payloads count up over all wheels, so that none is used twice. */
let payloads = 0;

function perform(pairs: readonly Pair[], pair: Pair, step: Operation): void {
  switch (step.kind) {
    case "arm":
      for (let nth = 0; nth < step.count; nth++) {
        const at = Math.min(pair.instantOf(step.when) + nth * step.gapUs, INSTANT_LAST);
        pair.arm(at, payloads++);
      }
      return;
    case "cancel": {
      const payload = pair.pickArmed(step.pick);
      if (payload !== undefined) pair.cancel(payload);
      return;
    }
    case "cancel-stale": {
      const handle = pair.stale[step.pick % pair.stale.length];
      if (handle !== undefined) expect(pair.wheel.cancel(handle)).toBe(false);
      return;
    }
    case "cancel-foreign":
      cancelForeign(pairs, pair, step.pick);
      return;
    case "cancel-first":
      for (let nth = 0; nth < step.count; nth++) {
        const first = pair.model.first();
        if (first !== undefined) pair.cancel(first.payload);
        pair.compare();
      }
      return;
    case "rearm":
      rearm(pair, step.pick, step.when);
      return;
    case "pop-due":
      for (let nth = 0; nth < step.count; nth++) pair.pop(pair.model.next() ?? pair.model.clock);
      return;
    case "pop-in":
      pair.pop(Math.min(pair.model.clock + step.us, INSTANT_LAST));
      return;
    case "pop-next":
      for (let nth = 0; nth < step.count; nth++) pair.popNext();
      return;
    case "arm-after":
      pair.armAfter(step.us, payloads++);
      return;
    case "drain":
      pair.drain(Math.min(pair.model.clock + step.us, INSTANT_LAST), step.limit);
      return;
    case "hold":
      pair.hold(step.delays);
      return;
  }
}

function cancelForeign(pairs: readonly Pair[], pair: Pair, place: number): void {
  for (const other of pairs) {
    const payload = other === pair ? undefined : other.pickArmed(place);
    const handle = payload === undefined ? undefined : other.armed.get(payload);
    if (handle !== undefined) expect(pair.wheel.cancel(handle)).toBe(false);
  }
}

function rearm(pair: Pair, place: number, moment: When): void {
  const payload = pair.pickArmed(place);
  const handle = payload === undefined ? undefined : pair.armed.get(payload);
  if (payload === undefined || handle === undefined) return;
  const at = pair.instantOf(moment);
  expect(pair.wheel.rearm(handle, instant(at))).toBe(true);
  expect(pair.model.rearm(payload, at)).toBe(true);
}

function run(core: Core, steps: readonly Step[], observe: () => void): void {
  core.reset();
  const pairs = Array.from({ length: WHEELS }, (_, wheel) => new Pair(core.timers(wheel)));
  for (const { wheel, operation: step } of steps) {
    const pair = pairs[wheel];
    if (pair === undefined) throw new Error(`no wheel ${wheel}`);
    perform(pairs, pair, step);
    for (const each of pairs) each.compare();
    observe();
  }
  for (const pair of pairs) {
    while (pair.pop(INSTANT_LAST) >= 0) pair.compare();
    pair.compare();
  }
}

test("the wheel is a sorted array over random schedules on several wheels", () => {
  const exports = instantiateCore();
  const core = bindCore(exports);
  // Beside the levels of all wheels, the first block that is lent where a slot is split.
  const at = BLOCKS_AT + WHEEL_COUNT * LEVEL_COUNT * BLOCK_BYTES;
  const groups = new BigUint64Array(exports.memory.buffer, at, 1);
  let splits = 0;
  fc.assert(
    fc.property(schedule, (steps) => {
      run(core, steps, () => (splits += groups[0] === 0n ? 0 : 1));
    }),
    { numRuns: 60 },
  );
  // The schedules are only worth something where slots are split.
  expect(splits).toBeGreaterThan(100);
});
