/**
 * The JSON Schema of native manifests, for editors: `multios schema` prints it.
 *
 * It comes from the very shapes that read a manifest. It cannot say everything that they check
 * (names of other services, for one), so what it accepts may still be refused with a reason.
 */
import { CALL, REGISTRATION, TARGETS } from "./schema/call.ts";
import { BEHAVIOR, EXIT, START_FAILURES } from "./schema/behavior.ts";
import { DEPENDENCIES, LONG_FORM, REFERENCES } from "./schema/dependency.ts";
import { HEALTH } from "./schema/health.ts";
import { HOOK } from "./schema/hooks.ts";
import {
  BYTE_RATE,
  DISTRIBUTION,
  DURATION,
  NAME,
  POSITIVE_DURATION,
  RATIO,
  SIZE,
  TARGET,
} from "./schema/leaves.ts";
import { LINK } from "./schema/network.ts";
import { RETRY_BACKOFF } from "./schema/policy.ts";
import { CAPABILITY_NAMES } from "./schema/resources.ts";
import { BACKOFF, RESTART } from "./schema/restart.ts";
import { SERVICE } from "./schema/service.ts";
import { REQUEST_CALL } from "./schema/station.ts";
import { SYSTEM } from "./schema/system.ts";
import { conditional, withoutNotes, type JsonSchema } from "./shape/json-schema.ts";
import type { Shape } from "./shape/shape.ts";

/** What stands in several places, under the name by which they refer to it. */
const DEFINITIONS: Readonly<Record<string, Shape<unknown>>> = {
  service: SERVICE,
  behavior: BEHAVIOR,
  dependencies: DEPENDENCIES,
  dependency: LONG_FORM,
  references: REFERENCES,
  health: HEALTH,
  hook: HOOK,
  exit: EXIT,
  failures: START_FAILURES,
  restart: RESTART,
  backoff: BACKOFF,
  distribution: DISTRIBUTION,
  duration: DURATION,
  "positive-duration": POSITIVE_DURATION,
  size: SIZE,
  "byte-rate": BYTE_RATE,
  ratio: RATIO,
  name: NAME,
  target: TARGET,
  targets: TARGETS,
  call: CALL,
  registration: REGISTRATION,
  capabilities: CAPABILITY_NAMES,
  "request-call": REQUEST_CALL,
  "retry-backoff": RETRY_BACKOFF,
  link: LINK,
};

/** Draft 2020-12, which editors complete YAML and JSON by. */
export function manifestJsonSchema(): JsonSchema {
  const names = new Map<string, string>();
  for (const [name, { schema }] of Object.entries(DEFINITIONS)) names.set(demandsOf(schema), name);
  const definitions = Object.entries(DEFINITIONS).map(([name, { schema }]) => {
    return [name, withReferences(schema, names)] as const;
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:multios:manifest",
    ...withReferences(SYSTEM.schema, names),
    title: "MultiOS manifest",
    description: "A system of services: what runs, what depends on what, and what goes wrong.",
    $defs: Object.fromEntries(definitions),
  };
}

/** Two schemas that demand the same are one definition, whatever each says about its place. */
function demandsOf(schema: JsonSchema): string {
  return JSON.stringify(withoutNotes(schema));
}

/** A schema whose parts refer to the definitions. */
function withReferences(schema: JsonSchema, names: ReadonlyMap<string, string>): JsonSchema {
  const part = (inner: JsonSchema): JsonSchema => referenceTo(inner, names);
  const { items, propertyNames, additionalProperties, if: condition, then } = schema;
  const { else: otherwise, properties, patternProperties, anyOf, allOf } = schema;
  return {
    ...schema,
    ...(items === undefined ? {} : { items: part(items) }),
    ...(propertyNames === undefined ? {} : { propertyNames: part(propertyNames) }),
    ...(typeof additionalProperties === "object"
      ? { additionalProperties: part(additionalProperties) }
      : {}),
    ...(condition === undefined || then === undefined
      ? {}
      : conditional(condition, part(then), otherwise === undefined ? undefined : part(otherwise))),
    ...(properties === undefined ? {} : { properties: eachOf(properties, part) }),
    ...(patternProperties === undefined
      ? {}
      : { patternProperties: eachOf(patternProperties, part) }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map(part) }),
    ...(allOf === undefined ? {} : { allOf: allOf.map(part) }),
  };
}

function referenceTo(schema: JsonSchema, names: ReadonlyMap<string, string>): JsonSchema {
  const name = names.get(demandsOf(schema));
  if (name === undefined) return withReferences(schema, names);
  const { description, default: value } = schema;
  return {
    $ref: `#/$defs/${name}`,
    ...(description === undefined ? {} : { description }),
    ...(value === undefined ? {} : { default: value }),
  };
}

function eachOf(
  schemas: Readonly<Record<string, JsonSchema>>,
  change: (schema: JsonSchema) => JsonSchema,
): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, change(schema)]),
  );
}
