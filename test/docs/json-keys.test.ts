/**
 * Holds what README.md says of the JSON of `plan --service`, and of the answers in that of `boot`,
 * to that JSON: every key is named, and no key that there is not.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ServiceId } from "../../kernel/spec.ts";
import { propagationJson } from "../../sim/plan/propagation-json.ts";
import { propagationOf } from "../../sim/plan/propagation.ts";
import { bootJson } from "../../sim/report/boot-json.ts";
import { load, valueOf } from "../unit/manifest/read.ts";
import { reported } from "../unit/report/reported.ts";

const README = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");

const SYSTEM = `
system: s
services:
  db: {}
  web: { requires: [db] }
  log: { restart: { policy: "no" } }
  first: {}
groups:
  inner: { members: [db, log], strategy: one-for-all }
  outer: { members: [first, inner], strategy: rest-for-one }
`;

/** Of whatever depth; the rows of these go by names, which are no keys of ours. */
function keysOf(value: unknown, isByName = false): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysOf(item));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(isByName ? [] : [key]),
    ...keysOf(inner, key === "suffers" || key === "causes"),
  ]);
}

/** What stands alone in backticks in the entry that begins so; several words are values. */
function namedIn(beginning: string): readonly string[] {
  const entry = README.split(/\n(?=- |\n)/).find((text) => text.trimStart().startsWith(beginning));
  const codes = [...(entry ?? "").matchAll(/`(?<code>[^`]*)`/gu)];
  return codes
    .flatMap(({ groups }) => groups?.["code"] ?? [])
    .filter((code) => code !== "null" && !/\W/.test(code));
}

test("the README names every key of plan --service --json, and no other", () => {
  const system = valueOf(load(SYSTEM));
  const json: unknown = JSON.parse(propagationJson(system, propagationOf(system, 0 as ServiceId)));
  const named = namedIn("- `plan --service NAME --json`");
  expect(new Set(named)).toEqual(new Set(keysOf(json)));
});

test("the README names every key of the answers of boot --json, and no other", async () => {
  const actions = 'actions: [{ at: 1s, start: db }, { at: 1s, discover: "*" }]';
  const run = await reported(`services: { db: {} }\n${actions}\n`, 2);
  const outcome = { ...run, seed: 1n, version: "0.1.0", verdicts: [], audit: null, page: null };
  const { answers } = JSON.parse([...bootJson(outcome)].join("")) as { answers: unknown[] };
  expect(answers).toHaveLength(2);
  const named = namedIn("- Ours as well: `answers`");
  const keys = ["answers", "answers_not_listed", ...keysOf(answers)];
  expect(new Set(named)).toEqual(new Set(keys));
});
