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

export class Passage {
  readonly #traffic: Traffic | null;
  readonly #sampler: Sampler | null;

  constructor(traffic: Traffic | null, sampler: Sampler | null) {
    this.#traffic = traffic;
    this.#sampler = sampler;
  }

  /** Until then nothing happens but requests, in however many pieces that time goes by. */
  expect(until: Instant): void {
    this.#sampler?.expect(until);
  }

  /** All up to an instant, with a breath after each piece of it. */
  async serve(until: Instant, breathe: Breath): Promise<Passed> {
    this.expect(until);
    const traffic = this.#traffic;
    // What was served ahead has had its breaths.
    const isBreathing = traffic !== null && traffic.servedUntil < until;
    for (;;) {
      const next = this.#stopBefore(until);
      // Requests may be ahead of all that.
      const at = instant(Math.min(traffic?.advance(next) ?? next, next));
      if (at === next) this.#reach(next);
      if (isBreathing && !(await breathe(at))) return { at, isInterrupted: true };
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
