/**
 * As much of JSON Schema (draft 2020-12) as a manifest needs.
 */

export interface JsonSchema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number | boolean)[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly propertyNames?: JsonSchema;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
  readonly else?: JsonSchema;
  readonly default?: string | number | boolean;
}

/** What a schema demands, without what it says about it. */
export function withoutNotes(schema: JsonSchema): JsonSchema {
  const { description: _description, default: _default, ...demands } = schema;
  return demands;
}

/** What is held to `consequence` where `condition` holds, and to `otherwise` where it does not. */
export function conditional(
  condition: JsonSchema,
  consequence: JsonSchema,
  otherwise?: JsonSchema,
): JsonSchema {
  // oxlint-disable-next-line unicorn/no-thenable -- a word of the standard; nobody awaits a schema
  const holds = { if: condition, then: consequence };
  return otherwise === undefined ? holds : { ...holds, else: otherwise };
}
