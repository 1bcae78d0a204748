/**
 * `security:` which label may do what to which other.
 */
import { ACCESS_ACTIONS, type AccessAction } from "../../../kernel/isolation/levels.ts";
import { ANY_LABEL } from "../../../kernel/isolation/policy.ts";
import { listOf, someOf } from "../shape/collections.ts";
import { leaf, placed, word } from "../shape/leaf.ts";
import { object, required } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { NAME_PATTERN, parseName } from "../values/name.ts";
import { parsed } from "../values/parsed.ts";

export interface PolicyRuleFields {
  readonly from: Placed<string>;
  readonly to: Placed<string>;
  readonly allow: readonly AccessAction[];
}

export interface SecurityFields {
  readonly policy: readonly PolicyRuleFields[];
}

/** A label, or `*`. */
const LABEL: Shape<Placed<string>> = placed(
  leaf("a label", (text) => (text === ANY_LABEL ? parsed(text) : parseName(text)), {
    type: ["string", "integer"],
    pattern: `${NAME_PATTERN}|^\\*$`,
    examples: ["web_t", "*"],
  }),
);

const RULE: Shape<PolicyRuleFields> = object<PolicyRuleFields>(
  { title: "a rule", example: "{ from: web_t, to: db_t, allow: [message, discover] }" },
  {
    from: required(LABEL, "The label of who acts; '*' is every label."),
    to: required(LABEL, "The label of whom it acts on; '*' is every label."),
    allow: required(
      someOf(word(ACCESS_ACTIONS, "an action between services"), "an action"),
      "What it may do; all else between two labels is refused.",
    ),
  },
);

export const SECURITY: Shape<SecurityFields> = object<SecurityFields>(
  { title: "security", example: "{ policy: [{ from: web_t, to: db_t, allow: [message] }] }" },
  { policy: required(listOf(RULE), "What one label may do to another; an empty list: nothing.") },
);
