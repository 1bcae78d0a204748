/**
 * A timing wheel of the core as the kernel's {@link TimerQueue}.
 *
 * The core is told only what is in range: a fractional instant or a payload beyond 32 bits is a
 * programmer's error and throws here, where the stack still says whose.
 */
import type { TimerHandle, TimerQueue } from "../ports.ts";
import type { Instant } from "../time.ts";
import type { CoreExports } from "./exports/core-exports.ts";
import { WHEEL_COUNT } from "./layout.ts";

export interface CoreTimers extends TimerQueue {
  /**
   * Moves a pending timer as if it were cancelled and armed anew, so behind its equals, under the
   * same handle; false where the handle is stale.
   */
  rearm(timer: TimerHandle, at: Instant): boolean;
}

/**
 * Binds the wheel of this number. The latest instant that `pop` was told is the wheel's clock: a
 * timer that is armed before it counts as armed for it.
 */
export function bindTimers(exports: CoreExports, wheel: number): CoreTimers {
  if (!Number.isInteger(wheel) || wheel < 0 || wheel >= WHEEL_COUNT) {
    throw new RangeError(`the core has wheels 0 to ${WHEEL_COUNT - 1}, not ${wheel}`);
  }
  return new BoundTimers(exports, wheel);
}

/** A class, because a getter in an object literal makes every call of its methods slower. */
class BoundTimers implements CoreTimers {
  readonly #wheel: number;
  readonly #core: CoreExports;

  constructor(core: CoreExports, wheel: number) {
    this.#core = core;
    this.#wheel = wheel;
  }

  get size(): number {
    return this.#core.timerSize(this.#wheel);
  }

  arm(at: Instant, payload: number): TimerHandle | "resource-exhausted" {
    if (!isInstant(at)) throw notAnInstant(at);
    if (payload >>> 0 !== payload) throw new RangeError(`payload ${payload} is not a u32`);
    const handle = this.#core.timerPush(this.#wheel, at, payload);
    return handle < 0 ? "resource-exhausted" : (handle as TimerHandle);
  }

  cancel(timer: TimerHandle): boolean {
    return this.#core.timerCancel(this.#wheel, timer) !== 0;
  }

  rearm(timer: TimerHandle, at: Instant): boolean {
    if (!isInstant(at)) throw notAnInstant(at);
    return this.#core.timerRearm(this.#wheel, timer, at) !== 0;
  }

  next(): Instant | null {
    const at = this.#core.timerNext(this.#wheel);
    return at < 0 ? null : (at as Instant);
  }

  pop(now: Instant): number {
    if (!isInstant(now)) throw notAnInstant(now);
    return this.#core.timerPop(this.#wheel, now);
  }
}

function isInstant(at: number): boolean {
  return at >= 0 && Number.isSafeInteger(at);
}

/** Apart, because the engine inlines only short functions into the loops that call them. */
function notAnInstant(at: number): RangeError {
  return new RangeError(`${at} is not an instant in whole microseconds`);
}
