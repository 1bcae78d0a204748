/**
 * Holds the manifest reference of README.md to the shapes that read a manifest: every field stands
 * in a table, with the right word on whether it is simulated, and no field that there is not. So
 * it is with the options of the commands, and with the limits.
 *
 * A heading names the places of its tables' fields in backticks: `services.NAME.restart`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AUDIT_LINE_BYTES_MAX } from "../../kernel/audit/line.ts";
import { EXACT_NODES_MAX } from "../../kernel/dependency/feedback-arc-set.ts";
import { CALLS_A_BATCH_MAX } from "../../kernel/syscall/limits.ts";
import { SYSCALLS } from "../../kernel/syscall/table.ts";
import { ServiceState } from "../../kernel/vocabulary.ts";
import { VERBS } from "../../sim/cli/verbs.ts";
import { AUDIT_BYTES_MAX } from "../../sim/io/audit-reader.ts";
import { FILE_BYTES_MAX } from "../../sim/io/file-reader.ts";
import { ARRIVALS_BYTES_MAX, ARRIVALS_MAX } from "../../sim/manifest/arrival-files.ts";
import { OBJECTIVE_METRICS } from "../../sim/manifest/objective.ts";
import { PROBLEMS_MAX } from "../../sim/manifest/problem-list.ts";
import { CALLS_A_REQUEST_MAX } from "../../sim/manifest/resolve/call-graph.ts";
import { GROUP_DEPTH_MAX } from "../../sim/manifest/resolve/groups.ts";
import { INSTANCES_MAX } from "../../sim/manifest/resolve/capacity.ts";
import { manifestJsonSchema } from "../../sim/manifest/schema.ts";
import type { JsonSchema } from "../../sim/manifest/shape/json-schema.ts";
import { ARRIVAL_RATE_MAX, USERS_MAX } from "../../sim/manifest/values/arrivals.ts";
import { ALIAS_NODES_MAX, NESTING_MAX } from "../../sim/manifest/source/limits.ts";
import { multios } from "../cli/run-cli.ts";

const README = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
const SCHEMA: JsonSchema = manifestJsonSchema();
const REFERENCE = README.slice(README.indexOf("\n## Manifest reference"));

/** Whether a field is taken without a warning that it is not simulated yet, by its path. */
type Fields = ReadonlyMap<string, boolean>;

/** Forms of one key each, which have examples in place of a table. */
const BY_KEY = ["faults", "actions"];

function fieldsOfSchema(): Fields {
  const fields = new Map<string, boolean>();
  const visit = (schema: JsonSchema, path: string, isSimulated: boolean): void => {
    if (schema.$ref !== undefined) visit(definition(schema.$ref), path, isSimulated);
    for (const form of schema.anyOf ?? []) visit(form, path, isSimulated);
    if (schema.then !== undefined) visit(schema.then, path, isSimulated);
    if (schema.items !== undefined) visit(schema.items, path, isSimulated);
    if (typeof schema.additionalProperties === "object") {
      visit(schema.additionalProperties, `${path}.NAME`, isSimulated);
    }
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      const own = path === "" ? name : `${path}.${name}`;
      const simulated = isSimulated && !(field.description ?? "").includes("Not simulated yet");
      fields.set(own, simulated);
      // `defaults` has the fields of a service.
      if (own !== "defaults" && !BY_KEY.includes(own)) visit(field, own, simulated);
    }
  };
  visit(SCHEMA, "", true);
  return fields;
}

/** What `#/$defs/NAME` refers to. */
function definition(reference: string): JsonSchema {
  return SCHEMA.$defs?.[reference.replace("#/$defs/", "")] ?? {};
}

function fieldsOfReadme(): Fields {
  const fields = new Map<string, boolean>();
  let places: readonly string[] = [];
  for (const line of REFERENCE.split("\n")) {
    if (line.startsWith("#")) places = line.endsWith(" Top level") ? [""] : codesIn(line);
    const [, names = "", now = ""] = line.split("|").map((cell) => cell.trim());
    if (!/^(?:yes|kept|later)$/u.test(now)) continue;
    for (const place of places) {
      for (const name of codesIn(names)) {
        fields.set(place === "" ? name : `${place}.${name}`, now !== "later");
      }
    }
  }
  return fields;
}

/** What stands in backticks. */
function codesIn(line: string): readonly string[] {
  return [...line.matchAll(/`(?<code>[^`]*)`/gu)].map((match) => match.groups?.["code"] ?? "");
}

/** The keys that name a form of a fault or an action. */
function formKeys(list: string): readonly string[] {
  return Object.keys(SCHEMA.properties?.[list]?.then?.items?.properties ?? {});
}

describe("the manifest reference", () => {
  test("has a row for every field, and says which are simulated", () => {
    const sorted = (fields: Fields): readonly string[] =>
      [...fields].map(([path, yes]) => `${path}: ${yes ? "yes" : "later"}`).toSorted(byText);
    expect(sorted(fieldsOfReadme())).toEqual(sorted(fieldsOfSchema()));
  });

  test.each(BY_KEY)("shows every form of %s", (list) => {
    const keys = formKeys(list);
    expect(keys.length).toBeGreaterThan(3);
    expect(keys.filter((key) => !REFERENCE.includes(`${key}: `))).toEqual([]);
  });

  test("names every metric of objectives and every state", () => {
    const words = [...OBJECTIVE_METRICS, ...Object.keys(ServiceState)];
    expect(words.filter((word) => !REFERENCE.includes(`\`${word}\``))).toEqual([]);
  });
});

describe("the table of calls", () => {
  test.each(Object.entries(SYSCALLS))("has %s with its number and capability", (call, row) => {
    const line = REFERENCE.split("\n").find((text) => {
      return text.startsWith("|") && codesIn(text.split("|")[1] ?? "").includes(call);
    });
    const [, calls = "", numbers = "", , capability = ""] = (line ?? "").split("|");
    const place = codesIn(calls).indexOf(call);
    expect(numbers.split(",").map(Number)[place]).toBe(row.number);
    expect(codesIn(capability)).toEqual([row.capability]);
  });
});

describe("the commands of the README", () => {
  test.each(VERBS)("have every option of %s", async (verb) => {
    const { stdout, exitCode } = await multios([verb, "--help"]);
    expect(exitCode).toBe(0);
    const options = [...stdout.matchAll(/^ +(?<option>--?[a-z-]+) /gmu)];
    const names = options.map((match) => match.groups?.["option"] ?? "");
    expect(names).toContain("--version");
    const own = names.filter((name) => name !== "--version" && name !== "--help");
    expect(own.filter((name) => !README.includes(`| \`${name}`))).toEqual([]);
    expect(README).toContain(`| \`${verb}`);
  });
});

describe("the limits of the README are those of the code", () => {
  const limits: readonly (readonly [string, number])[] = [
    ["Size of a file ", FILE_BYTES_MAX / 1024 ** 2],
    ["Size of an audit log", AUDIT_BYTES_MAX / 1024 ** 3],
    ["Line of an audit log", AUDIT_LINE_BYTES_MAX / 1024],
    ["Instances of a system", INSTANCES_MAX],
    ["Requests a second", ARRIVAL_RATE_MAX],
    ["Users of closed workloads", USERS_MAX],
    ["Size of a file of arrivals", ARRIVALS_BYTES_MAX / 1024 ** 2],
    ["Instants in a file of arrivals", ARRIVALS_MAX],
    ["Calls that a request comes to", CALLS_A_REQUEST_MAX],
    ["Nesting ", NESTING_MAX],
    ["Nesting of groups", GROUP_DEPTH_MAX],
    ["Nodes that aliases unfold to", ALIAS_NODES_MAX],
    ["Problems reported", PROBLEMS_MAX],
    ["Services in a knot", EXACT_NODES_MAX],
    ["Calls of a batch", CALLS_A_BATCH_MAX],
  ];
  test.each(limits)("%s: %d", (name, limit) => {
    const row = README.split("\n").find((line) => line.startsWith(`| ${name}`)) ?? "";
    const [, , value = ""] = row.split("|");
    expect(Number(/[\d,]+/u.exec(value)?.[0].replaceAll(",", ""))).toBe(limit);
  });
});

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
