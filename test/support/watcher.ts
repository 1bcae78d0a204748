/**
 * Whoever watches a run of a test: in which pieces time passes, and when they have seen enough.
 */
import type { Pace } from "../../hal/virtual/paced-hal.ts";
import type { Sight } from "../../sim/sight.ts";

export interface Watcher {
  readonly pace: Pace;
  readonly onSight: (sight: Sight) => void;
  readonly isEnough: () => boolean;
}
