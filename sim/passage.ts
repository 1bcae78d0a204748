/**
 * Time goes by: requests and samples keep up with it.
 *
 * Between two steps of the run nothing happens but requests. The data plane is taken through that
 * stretch at once, or, where the run is sampled, from the end of one window to the next: it does
 * the same events in the same order, whatever instants it is stopped at.
 */
import { assert } from "../kernel/assertion.ts";
import type { Instant } from "../kernel/time.ts";
import type { Sampler } from "./sampling/sampler.ts";
import type { Traffic } from "./traffic/traffic.ts";

export class Passage {
  readonly #traffic: Traffic | null;
  readonly #sampler: Sampler | null;

  constructor(traffic: Traffic | null, sampler: Sampler | null) {
    this.#traffic = traffic;
    this.#sampler = sampler;
  }

  /** All up to an instant, with a breath now and then; false where the run is to end instead. */
  async serve(until: Instant, breathe: () => Promise<boolean>): Promise<boolean> {
    this.#sampler?.expect(until);
    for (;;) {
      const next = this.#stopBefore(until);
      while (this.#traffic !== null && this.#traffic.advance(next) < next) {
        if (!(await breathe())) return false;
      }
      if (next === until && this.#sampler?.next !== until) return true;
      this.#sampler?.reach(next);
    }
  }

  /** Up to an instant, or until the last request is answered: when that was. */
  drain(traffic: Traffic, until: Instant): Instant {
    for (;;) {
      const next = this.#stopBefore(until);
      const at = traffic.drain(next);
      assert(at <= next, "requests do not go on beyond what they are given");
      if (at < next || next === until || traffic.pending === 0) return at;
      this.#sampler?.reach(next);
    }
  }

  #stopBefore(until: Instant): Instant {
    const next = this.#sampler?.next ?? until;
    return next < until ? next : until;
  }
}
