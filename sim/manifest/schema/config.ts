/**
 * `config:` a service's own configuration: where it comes from and what it has to satisfy.
 */
import type { SourceNode } from "../source-tree.ts";
import { listOf, tupleOf } from "../shape/collections.ts";
import { ANYTHING, BOOLEAN, TEXT } from "../shape/leaf.ts";
import { later, object, optional, required } from "../shape/object.ts";
import { wrongKind, type Shape } from "../shape/shape.ts";
import { decimal, NAME } from "./leaves.ts";

export interface ConfigSourceFields {
  readonly file?: string;
  readonly environment?: string;
}

export interface ConfigRuleFields {
  readonly field: string;
  readonly range?: readonly number[];
  readonly required?: boolean;
  readonly message?: string;
}

export interface ConfigFields {
  readonly template?: string;
  readonly values?: SourceNode;
  readonly sources?: readonly ConfigSourceFields[];
  readonly rules?: readonly ConfigRuleFields[];
  readonly secrets?: readonly string[];
}

/** Bounds are compared as floating-point numbers, so whole ones are exact up to here. */
const BOUND_MAX = Number.MAX_SAFE_INTEGER;

/** A mapping whose keys and values are the service's own affair. */
export const VALUES: Shape<SourceNode> = {
  schema: { type: "object" },
  read(node, label, context) {
    if (node.kind === "map") return ANYTHING.read(node, label, context);
    const expectation = { expected: "a mapping", hint: "write { max-connections: 100 }" };
    return wrongKind(node, label, expectation, context);
  },
};

/** What was missing has been reported. */
export const NO_VALUES: SourceNode = { kind: "map", offset: 0, entries: [] };

/** What a reload sets, or a fault: nothing at all would change nothing. */
export const NEW_VALUES: Shape<SourceNode> = {
  schema: { ...VALUES.schema, minProperties: 1 },
  read(node, label, context) {
    const values = VALUES.read(node, label, context);
    if (values?.kind !== "map" || values.entries.length > 0) return values;
    const hint = "write { max-connections: 100 }";
    context.error(node.offset, "wrong-value", "'set' is empty: nothing would change", hint);
    return values;
  },
};

const FILE_OR_ENVIRONMENT: Shape<ConfigSourceFields> = object<ConfigSourceFields>(
  { title: "a source", example: "{ file: db.json } or { environment: DB_ }" },
  {
    file: optional(TEXT, "A file of values."),
    environment: optional(TEXT, "The prefix of environment variables."),
  },
);

const SOURCE: Shape<ConfigSourceFields> = {
  schema: FILE_OR_ENVIRONMENT.schema,
  read(node, label, context) {
    const source = FILE_OR_ENVIRONMENT.read(node, label, context);
    if (source === undefined || Object.keys(source).length === 1) return source;
    const hint = "write { file: db.json } or { environment: DB_ }";
    context.error(node.offset, "wrong-value", "a source is either a file or an environment", hint);
    return undefined;
  },
};

const BOUNDS: Shape<readonly number[]> = tupleOf(
  decimal(-BOUND_MAX, BOUND_MAX),
  2,
  "a range such as [1, 1000]",
);

const RANGE: Shape<readonly number[]> = {
  schema: BOUNDS.schema,
  read(node, label, context) {
    const range = BOUNDS.read(node, label, context);
    const [low = 0, high = 0] = range ?? [];
    if (low <= high) return range;
    const message = `the range from ${low} to ${high} ends before it begins`;
    context.error(node.offset, "wrong-value", message, `write [${high}, ${low}]`);
    return undefined;
  },
};

const RULE: Shape<ConfigRuleFields> = object<ConfigRuleFields>(
  { title: "a rule", example: "{ field: max-connections, range: [1, 1000] }" },
  {
    field: required(TEXT, "The value that it is about."),
    range: optional(RANGE, "The least and the greatest number."),
    required: optional(BOOLEAN, "Whether the value has to be there; default false."),
    message: optional(TEXT, "What is said when it does not hold."),
  },
);

export const CONFIG: Shape<ConfigFields> = object<ConfigFields>(
  { title: "config", example: "{ values: { max-connections: 100 } }" },
  {
    template: later("config.template", NAME, "A configuration of ours to begin with."),
    values: optional(VALUES, "The values themselves; a reload changes them."),
    sources: later(
      "config.sources",
      listOf(SOURCE),
      "Where further values come from; later ones win.",
    ),
    rules: optional(listOf(RULE), "What the values have to satisfy."),
    secrets: optional(listOf(TEXT), "Values that are never shown."),
  },
);
