/**
 * Ends routines that go on for ever while no time goes by: nobody else would, because each of their
 * steps comes back, and the run never comes to the next instant.
 */
import type { Instant } from "../../kernel/time.ts";

/** More steps than these at one instant are a loop. */
export const STEPS_AN_INSTANT_MAX = 100_000;

/** Each step of a start or a stop is one of the whole run, and takes much longer. */
export const PHASE_STEPS_AN_INSTANT_MAX = 10_000;

/** Whatever makes steps, be it a request, a task, a start or a stop. */
export interface CountedSteps {
  /** The instant at which it made the latest, and how many it has made then. */
  stepsAt: number;
  steps: number;
}

/** It makes one more. @throws Error of one too many, which is the program's. */
export function countStep(of: CountedSteps, now: Instant, most: number): void {
  of.steps = of.stepsAt === now ? of.steps + 1 : 1;
  of.stepsAt = now;
  if (of.steps > most) throw new Error(`it made ${most} steps, and no time went by`);
}
