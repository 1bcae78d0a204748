/**
 * `requires:`, `wants:`, `binds-to:` and the other ties between services.
 */
import type { Condition } from "../../../kernel/spec.ts";
import type { Duration } from "../../../kernel/time.ts";
import { listOf, orShorthand } from "../shape/collections.ts";
import { BOOLEAN, leaf, placed, word } from "../shape/leaf.ts";
import { defaulted, object, optional, required } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { parseVersionRange } from "../values/version.ts";
import { POSITIVE_DURATION, REFERENCE } from "./leaves.ts";

export interface DependencyFields {
  readonly service: Placed<string>;
  readonly condition?: Condition | "healthy";
  readonly version?: Placed<string>;
  readonly timeout?: Duration;
  readonly optional?: boolean;
}

const CONDITION_WORDS = ["started", "ready", "healthy", "completed"] as const;

const VERSION_RANGE: Shape<Placed<string>> = placed(
  leaf("a range of versions", parseVersionRange, {
    type: ["string", "number"],
    examples: [">=14.0", "^14.2", "14.x || 16.x"],
  }),
);

export const LONG_FORM: Shape<DependencyFields> = object<DependencyFields>(
  { title: "a dependency", example: "{ service: db, condition: ready }" },
  {
    service: required(REFERENCE, "The service that this one depends on."),
    condition: defaulted(
      word(CONDITION_WORDS, "a condition"),
      "ready",
      "What it has to have reached; healthy is another name of ready.",
    ),
    version: optional(VERSION_RANGE, "The versions of it that will do; default any."),
    timeout: optional(POSITIVE_DURATION, "How long a start waits for it; default for ever."),
    optional: defaulted(BOOLEAN, false, "Whether its failure only warns."),
  },
);

/** Names, or mappings that say more. */
export const DEPENDENCIES: Shape<readonly DependencyFields[]> = listOf(
  orShorthand(REFERENCE, (service) => ({ service }), LONG_FORM),
);

/** Names only. */
export const REFERENCES: Shape<readonly Placed<string>[]> = listOf(placed(refName()));

function refName(): Shape<string> {
  return {
    schema: REFERENCE.schema,
    read: (node, label, context) => REFERENCE.read(node, label, context)?.value,
  };
}
