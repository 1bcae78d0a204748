/**
 * The JSON Schema that editors complete manifests by: it has to agree with the reader.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { manifestJsonSchema } from "../../../sim/manifest/schema.ts";
import type { JsonSchema } from "../../../sim/manifest/shape/json-schema.ts";

const SCHEMA: JsonSchema = manifestJsonSchema();

function fixture(name: string): unknown {
  return parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), "utf8"), {
    merge: true,
  });
}

describe("the manifest's JSON Schema", () => {
  it("accepts the manifest with every field", () => {
    expect(violations(fixture("manifests-accepted/every-field.multios.yaml"), SCHEMA)).toEqual([]);
  });

  it("accepts what is written in its short form", () => {
    const web = { restart: "always", requires: "db", instances: 2, health: {}, conflicts: [] };
    expect(violations({ system: "s", services: { web } }, SCHEMA)).toEqual([]);
  });

  it.each([
    ["unknown-field", "services.web.restrat"],
    ["unknown-top-level-field", "fault"],
    ["missing-services", "services"],
    ["type-unknown", "services.web.type"],
    ["duration-soon", "services.web.start-timeout"],
    ["duration-without-unit", "services.web.start-timeout"],
    ["instances-zero", "services.web.instances"],
    ["health-port-out-of-range", "services.web.health.port"],
    ["restart-limit-unknown-field", "services.web.restart"],
    ["exit-code-too-large", "services.web.behavior.exit"],
    ["name-with-a-slash", "services.web/0"],
    ["fault-kill-with-duration", "faults.for"],
    ["action-list-empty", "actions.stop"],
    ["action-scale-of-a-list", "actions.scale"],
  ])("refuses the defect '%s' at %s, as the reader does", (name, path) => {
    expect(violations(fixture(`manifests/${name}.multios.yaml`), SCHEMA)).toContain(path);
  });

  it.each([
    ["a service of which nothing is said", { web: null }],
    ["a start that takes no time", { web: { behavior: { start: 0 } } }],
    ["empty values", { web: { requires: null, health: null, restart: null, behavior: null } }],
  ])("accepts %s, as the reader does", (_, services) => {
    expect(violations({ system: "s", services }, SCHEMA)).toEqual([]);
  });

  it.each([
    ["no service", { services: {} }, "services"],
    ["services of which nothing is said", { services: null }, "services"],
    ["an objective that is none", { objectives: ["web is ready soon"] }, "objectives"],
    ["an objective of no metric", { objectives: ["speed(web) <= 1s"] }, "objectives"],
    ["a fault of two kinds", { faults: [{ at: 0, kill: "web", hang: "web" }] }, "faults.hang"],
    ["a fault of no kind", { faults: [{ at: 0 }] }, "faults"],
  ])("refuses %s, as the reader does", (_, parts, path) => {
    const paths = violations({ system: "s", services: { web: {} }, ...parts }, SCHEMA);
    expect(paths).toContain(path);
  });

  it("finds only what is wrong with a fault of the kind that its key names", () => {
    const fault = SCHEMA.properties?.["faults"] ?? {};
    expect(violations([{ at: "1s", slow: "web" }], fault, "faults")).toEqual(["faults.factor"]);
  });

  it("names what holds where nothing is written", () => {
    const { service, health } = SCHEMA.$defs ?? {};
    expect(service?.properties?.["type"]).toMatchObject({ default: "user" });
    expect(service?.properties?.["enabled"]).toMatchObject({ default: true });
    expect(health?.then?.items?.properties?.["interval"]).toMatchObject({ default: "30s" });
  });

  it("says once what stands in several places", () => {
    expect(JSON.stringify(SCHEMA).length).toBeLessThan(100_000);
    expect(SCHEMA.properties?.["defaults"]?.$ref).toBe("#/$defs/service");
    const services = SCHEMA.properties?.["services"]?.additionalProperties;
    expect(services).toEqual({ $ref: "#/$defs/service" });
  });

  it("explains every field of a service", () => {
    const fields = Object.values(SCHEMA.$defs?.["service"]?.properties ?? {});
    expect(fields.length).toBeGreaterThan(20);
    expect(fields.every((field) => (field.description ?? "").length > 10)).toBe(true);
  });
});

/** The paths at which a value breaks a schema; as much of the standard as our schema uses. */
function violations(value: unknown, schema: JsonSchema, path = ""): readonly string[] {
  if (schema.$ref !== undefined) return violations(value, definition(schema.$ref), path);
  if (schema.anyOf?.every((one) => violations(value, one, path).length > 0) === true) return [path];
  const found = (schema.allOf ?? []).flatMap((one) => violations(value, one, path));
  if (found.length > 0) return found;
  if (schema.if !== undefined) {
    const chosen = violations(value, schema.if).length === 0 ? schema.then : schema.else;
    const branch = violations(value, chosen ?? {}, path);
    if (branch.length > 0) return branch;
  }
  if (!hasType(value, schema.type)) return [path];
  if (schema.enum !== undefined && !schema.enum.some((one) => one === value)) return [path];
  if (typeof value === "string") {
    return schema.pattern === undefined || new RegExp(schema.pattern).test(value) ? [] : [path];
  }
  if (typeof value === "number") {
    const { minimum = value, maximum = value } = schema;
    return value >= minimum && value <= maximum ? [] : [path];
  }
  if (Array.isArray(value)) {
    const { items, minItems = 0, maxItems = value.length } = schema;
    if (value.length < minItems || value.length > maxItems) return [path];
    return items === undefined ? [] : value.flatMap((item) => violations(item, items, path));
  }
  return isRecord(value) ? objectViolations(value, schema, path) : [];
}

function definition(reference: string): JsonSchema {
  const found = SCHEMA.$defs?.[reference.replace("#/$defs/", "")];
  if (found === undefined) throw new Error(`'${reference}' refers to nothing`);
  return found;
}

function objectViolations(
  value: Readonly<Record<string, unknown>>,
  schema: JsonSchema,
  path: string,
): readonly string[] {
  const under = (key: string): string => (path === "" ? key : `${path}.${key}`);
  if (Object.keys(value).length < (schema.minProperties ?? 0)) return [path];
  const missing = (schema.required ?? []).filter((key) => !(key in value)).map(under);
  const others = Object.entries(value).flatMap(([key, child]) => {
    const names = schema.propertyNames?.pattern;
    if (names !== undefined && !new RegExp(names).test(key)) return [under(key)];
    const patterns = Object.entries(schema.patternProperties ?? {});
    const known =
      schema.properties?.[key] ??
      patterns.find(([pattern]) => new RegExp(pattern).test(key))?.[1] ??
      schema.additionalProperties;
    if (known === false) return [under(key)];
    return typeof known === "object" ? violations(child, known, under(key)) : [];
  });
  return [...missing, ...others];
}

function hasType(value: unknown, type: JsonSchema["type"]): boolean {
  if (type === undefined) return true;
  const types = typeof type === "string" ? [type] : type;
  const actual = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
  return types.some((one) => one === actual || (one === "integer" && Number.isInteger(value)));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
