/**
 * `scheduling:` the class in which the threads of a service compete for CPUs.
 */
import type { Scheduling } from "../../system.ts";
import { orShorthand } from "../shape/collections.ts";
import { placed, word } from "../shape/leaf.ts";
import { defaulted, object } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { whole } from "./leaves.ts";

export interface SchedulingFields {
  readonly policy?: Placed<Scheduling["policy"]>;
  readonly priority?: number;
}

const POLICIES = ["fair", "fifo", "round-robin"] as const;

/** As in Linux; 0 is for those that are not real-time. */
const PRIORITY_MAX = 99;

const POLICY: Shape<Placed<Scheduling["policy"]>> = placed(word(POLICIES, "a scheduling policy"));

export const SCHEDULING: Shape<SchedulingFields> = orShorthand(
  POLICY,
  (policy) => ({ policy }),
  object<SchedulingFields>(
    { title: "scheduling", example: "{ policy: fifo, priority: 50 }" },
    {
      policy: defaulted(
        POLICY,
        "fair",
        "Fair by weight; fifo and round-robin are real-time, and for system services alone.",
      ),
      priority: defaulted(
        whole(1, PRIORITY_MAX),
        1,
        "Of real-time threads the highest runs first; fair ones have none.",
      ),
    },
  ),
);
