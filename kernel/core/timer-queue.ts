/**
 * A timing wheel of the core as the kernel's {@link TimerQueue}, and what it can do beyond.
 *
 * The core is told only what is in range: a fractional instant or a payload beyond 32 bits is a
 * programmer's error and throws here, where the stack still says whose.
 */
import type { TimerHandle, TimerQueue } from "../ports.ts";
import type { Duration, Instant } from "../time.ts";
import type { CoreExports } from "./exports/core-exports.ts";
import {
  BATCH_COUNT,
  BATCH_IN_AT,
  BATCH_OUT_AT,
  BATCH_TIMES_AT,
  NODE_COUNT,
  POPPED_AT,
  TICKETS_AT,
  WHEEL_COUNT,
} from "./layout.ts";

/** What crosses the boundary many at a time; the next batch of whatever kind overwrites it. */
export interface TimerBatch {
  /** The payloads that {@link CoreTimers.drain} took, in their order. */
  readonly payloads: Uint32Array;
  /** Their instants. */
  readonly instants: Float64Array;
  /** The delays that {@link CoreTimers.hold} reads, in microseconds. */
  readonly delaysUs: Uint32Array;
}

/** Arming may say "resource-exhausted": all wheels together have 2^24 pending timers at most. */
export interface CoreTimers extends TimerQueue {
  /**
   * Arms a timer at a delay of at most 2^32 - 1 µs from the wheel's clock, which is the latest
   * instant that was popped or asked for; quicker than {@link TimerQueue.arm}.
   */
  armAfter(delay: Duration, payload: number): TimerHandle | "resource-exhausted";
  /**
   * Moves a pending timer as if it were cancelled and armed anew, so behind its equals, under the
   * same handle; false where the handle is stale.
   */
  rearm(timer: TimerHandle, at: Instant): boolean;
  /**
   * Takes the earliest timer whenever it is due, and moves the clock there if that is ahead:
   * `next` and `pop` in one call. Its payload, or -1 where nothing is pending.
   */
  popNext(): number;
  /** The instant of the timer that the last pop on any wheel took; null where it took none. */
  readonly poppedAt: Instant | null;
  /**
   * Takes the timers due at or before `now`, in their order, into {@link TimerBatch.payloads} and
   * its instants; at most `limit`, which is at most 65,536. How many they were.
   */
  drain(now: Instant, limit: number): number;
  /**
   * The hold model: `count` times takes the earliest timer and arms another one of its payload,
   * after the next of 65,536 {@link TimerBatch.delaysUs}, which are read around. How often it
   * could.
   */
  hold(count: number): number;
  readonly batch: TimerBatch;
}

/**
 * Binds the wheel of this number. The latest instant that was popped or asked for is the wheel's
 * clock: a timer that is armed before it counts as armed for it.
 */
export function bindTimers(exports: CoreExports, wheel: number): CoreTimers {
  if (!Number.isInteger(wheel) || wheel < 0 || wheel >= WHEEL_COUNT) {
    throw new RangeError(`the core has wheels 0 to ${WHEEL_COUNT - 1}, not ${wheel}`);
  }
  return new BoundTimers(exports, wheel);
}

/** A handle is the ordinal of a node below the generation in its ticket. */
const ORDINALS = NODE_COUNT;

/** A class, because a getter in an object literal makes every call of its methods slower. */
class BoundTimers implements CoreTimers {
  readonly batch: TimerBatch;
  readonly #wheel: number;
  readonly #core: CoreExports;
  readonly #push: CoreExports["timerPush"];
  readonly #pushAfter: CoreExports["timerPushAfter"];
  readonly #pop: CoreExports["timerPop"];
  readonly #popNext: CoreExports["timerPopNext"];
  readonly #popped: Float64Array;
  /** Payload and generation of each node. */
  readonly #tickets: Uint32Array;

  constructor(core: CoreExports, wheel: number) {
    const { buffer } = core.memory;
    this.#core = core;
    this.#wheel = wheel;
    // Looking a function up in the instance costs as much as the call.
    this.#push = core.timerPush;
    this.#pushAfter = core.timerPushAfter;
    this.#pop = core.timerPop;
    this.#popNext = core.timerPopNext;
    this.#popped = new Float64Array(buffer, POPPED_AT, 1);
    this.#tickets = new Uint32Array(buffer, TICKETS_AT, NODE_COUNT * 2);
    this.batch = {
      payloads: new Uint32Array(buffer, BATCH_OUT_AT, BATCH_COUNT),
      instants: new Float64Array(buffer, BATCH_TIMES_AT, BATCH_COUNT),
      delaysUs: new Uint32Array(buffer, BATCH_IN_AT, BATCH_COUNT),
    };
  }

  get size(): number {
    return this.#core.timerSize(this.#wheel);
  }

  get poppedAt(): Instant | null {
    const at = this.#popped[0] ?? -1;
    return at < 0 ? null : (at as Instant);
  }

  arm(at: Instant, payload: number): TimerHandle | "resource-exhausted" {
    if (!isInstant(at)) throw notAnInstant(at);
    if (payload >>> 0 !== payload) throw notAPayload(payload);
    return this.#handleOf(this.#push(this.#wheel, at, payload));
  }

  armAfter(delay: Duration, payload: number): TimerHandle | "resource-exhausted" {
    if (delay >>> 0 !== delay) throw new RangeError(`a delay of ${delay} µs is not a u32`);
    if (payload >>> 0 !== payload) throw notAPayload(payload);
    return this.#handleOf(this.#pushAfter(this.#wheel, delay, payload));
  }

  cancel(timer: TimerHandle): boolean {
    return Number.isSafeInteger(timer) && this.#core.timerCancel(this.#wheel, timer) !== 0;
  }

  rearm(timer: TimerHandle, at: Instant): boolean {
    if (!isInstant(at)) throw notAnInstant(at);
    return Number.isSafeInteger(timer) && this.#core.timerRearm(this.#wheel, timer, at) !== 0;
  }

  next(): Instant | null {
    const at = this.#core.timerNext(this.#wheel);
    return at < 0 ? null : (at as Instant);
  }

  pop(now: Instant): number {
    if (!isInstant(now)) throw notAnInstant(now);
    return this.#payloadOf(this.#pop(this.#wheel, now));
  }

  popNext(): number {
    return this.#payloadOf(this.#popNext(this.#wheel));
  }

  drain(now: Instant, limit: number): number {
    if (!isInstant(now)) throw notAnInstant(now);
    if (!Number.isInteger(limit) || limit < 0 || limit > BATCH_COUNT) {
      throw new RangeError(`a batch has 0 to ${BATCH_COUNT} timers, not ${limit}`);
    }
    return this.#core.timerDrain(this.#wheel, now, limit);
  }

  hold(count: number): number {
    if (count >>> 0 !== count) throw new RangeError(`${count} is not a number of times`);
    return this.#core.timerHold(this.#wheel, count) >>> 0;
  }

  #handleOf(ordinal: number): TimerHandle | "resource-exhausted" {
    if (ordinal < 0) return "resource-exhausted";
    const generation = this.#tickets[ordinal * 2 + 1] ?? 0;
    return (generation * ORDINALS + ordinal) as TimerHandle;
  }

  /** The core gives a u32, signed by the boundary, and says beside it whether there was one. */
  #payloadOf(result: number): number {
    return (this.#popped[0] ?? -1) < 0 ? -1 : result >>> 0;
  }
}

function isInstant(at: number): boolean {
  return at >= 0 && Number.isSafeInteger(at);
}

/** Apart, because the engine inlines only short functions into the loops that call them. */
function notAnInstant(at: number): RangeError {
  return new RangeError(`${at} is not an instant in whole microseconds`);
}

function notAPayload(payload: number): RangeError {
  return new RangeError(`payload ${payload} is not a u32`);
}
