/**
 * `groups:` services that a supervisor restarts together.
 */
import type { Duration } from "../../../kernel/time.ts";
import { listOf } from "../shape/collections.ts";
import { word } from "../shape/leaf.ts";
import { object, optional, required } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { POSITIVE_DURATION, REFERENCE, whole } from "./leaves.ts";
import { CAPABILITY_NAMES } from "./resources.ts";

const STRATEGIES = ["one-for-one", "one-for-all", "rest-for-one"] as const;

export interface GroupFields {
  readonly members: readonly Placed<string>[];
  readonly strategy?: (typeof STRATEGIES)[number];
  readonly intensity?: number;
  readonly period?: Duration;
  readonly capabilities?: readonly Placed<string>[];
}

export const GROUP: Shape<GroupFields> = object<GroupFields>(
  { title: "a group", example: "{ members: [db, cache], strategy: one-for-all }" },
  {
    members: required(listOf(REFERENCE), "The services in it."),
    strategy: optional(
      word(STRATEGIES, "a group strategy"),
      "Which of them restart when one fails: it alone, all, or those started after it.",
    ),
    intensity: optional(whole(0), "More restarts than this"),
    period: optional(POSITIVE_DURATION, "within this time stop the group."),
    capabilities: optional(
      CAPABILITY_NAMES,
      "What its members may have at most; default what its parent has.",
    ),
  },
);
