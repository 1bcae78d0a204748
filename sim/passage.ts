/**
 * Time goes by: requests and samples keep up with it.
 *
 * Between two steps of the run nothing happens but requests. The data plane is taken through that
 * stretch at once, or, where the run is sampled, from the end of one window to the next: it does
 * the same events in the same order, whatever instants it is stopped at.
 */
import { assert } from "../kernel/assertion.ts";
import { instant, type Instant } from "../kernel/time.ts";
import type { Sampler } from "./sampling/sampler.ts";
import type { Traffic } from "./traffic/traffic.ts";

/** Where requests stand, and whether somebody wants the run to end there. */
export interface Passed {
  readonly at: Instant;
  readonly isInterrupted: boolean;
}

/** Lets a terminal breathe; false where the run is to end. */
type Breath = (at: Instant) => Promise<boolean>;

/** Short stretches one after the other; a long one is cut into pieces. */
const SERVED_A_BREATH = 8;

export class Passage {
  readonly #traffic: Traffic | null;
  readonly #sampler: Sampler | null;
  /** Stretches in which requests were served. */
  #served = 0;

  constructor(traffic: Traffic | null, sampler: Sampler | null) {
    this.#traffic = traffic;
    this.#sampler = sampler;
  }

  /** Until then nothing happens but requests, in however many pieces that time goes by. */
  expect(until: Instant): void {
    this.#sampler?.expect(until);
  }

  /** All up to an instant, with a breath after each piece of it, and after some that are one. */
  async serve(until: Instant, breathe: Breath): Promise<Passed> {
    this.expect(until);
    const traffic = this.#traffic;
    // What was served ahead has had its breaths.
    const isBreathing = traffic !== null && traffic.servedUntil < until;
    if (isBreathing) this.#served += 1;
    for (;;) {
      const next = this.#stopBefore(until);
      // Requests may be ahead of all that.
      const at = instant(Math.min(traffic?.advance(next) ?? next, next));
      if (at === next) this.#reach(next);
      const isDue = at < until || this.#served % SERVED_A_BREATH === 0;
      if (isBreathing && isDue && !(await breathe(at))) return { at, isInterrupted: true };
      if (at === until) return { at, isInterrupted: false };
    }
  }

  /** Up to an instant, until the last request is answered, or there are tidings. */
  async drain(traffic: Traffic, until: Instant, breathe: Breath): Promise<Passed> {
    for (;;) {
      const next = this.#stopBefore(until);
      const at = traffic.drain(next);
      assert(at <= next, "requests do not go on beyond what they are given");
      if (traffic.pending === 0 || at === until || traffic.hasTidings) {
        return { at, isInterrupted: false };
      }
      if (at === next) this.#reach(next);
      if (!(await breathe(at))) return { at, isInterrupted: true };
    }
  }

  /** Ahead of the world, up to an instant or until there are tidings. */
  async serveToTidings(traffic: Traffic, until: Instant, breathe: Breath): Promise<Passed> {
    for (;;) {
      const next = this.#stopBefore(until);
      const at = traffic.advance(next);
      if (traffic.hasTidings || (at >= next && next === until)) {
        return { at, isInterrupted: false };
      }
      if (at >= next) this.#reach(next);
      if (!(await breathe(at))) return { at, isInterrupted: true };
    }
  }

  #stopBefore(until: Instant): Instant {
    const next = this.#sampler?.next ?? until;
    return next < until ? next : until;
  }

  /** Requests have come to where they were to stop: perhaps to the end of a window. */
  #reach(at: Instant): void {
    if (this.#sampler?.next === at) this.#sampler.reach(at);
  }
}
