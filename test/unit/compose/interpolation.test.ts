/**
 * Variables in a text: the forms of the Compose Specification, one a row.
 */
import { describe, expect, test } from "vitest";
import {
  interpolate,
  INTERPOLATION_NESTING_MAX,
  type Interpolation,
} from "../../../sim/compose/interpolation.ts";

const VALUES: ReadonlyMap<string, string> = new Map([
  ["SET", "value"],
  ["EMPTY", ""],
  ["_x1", "under"],
  ["BIG", "x".repeat(100_000)],
]);

function fill(text: string, missing: string[] = []): Interpolation {
  return interpolate(text, {
    lookup: (name) => VALUES.get(name),
    missing: (name, at) => missing.push(`${name}@${at}`),
  });
}

describe("a variable is replaced by its value", () => {
  test.each([
    ["nothing at all", "nothing at all"],
    ["$SET", "value"],
    ["${SET}", "value"],
    ["a${SET}b$SET.c", "avaluebvalue.c"],
    ["$_x1-$SET", "under-value"],
    ["${EMPTY}", ""],
    ["$$SET", "$SET"],
    ["$$$SET", "$value"],
    ["$${SET}", "${SET}"],
    ["${SET:-other}", "value"],
    ["${EMPTY:-other}", "other"],
    ["${EMPTY-other}", ""],
    ["${UNSET:-other}", "other"],
    ["${UNSET-other}", "other"],
    ["${UNSET:-}", ""],
    ["${UNSET:-a b:c-d?e}", "a b:c-d?e"],
    ["${UNSET:-${SET}}", "value"],
    ["${UNSET:-x${EMPTY:-y${UNSET-z}}}!", "xyz!"],
    ["${UNSET:-{}}", "{}"],
    ["${UNSET:-$$}", "$"],
    ["${SET:+yes}", "yes"],
    ["${EMPTY:+yes}", ""],
    ["${EMPTY+yes}", "yes"],
    ["${UNSET+yes}", ""],
    ["${SET:+${SET}s}", "values"],
    ["${SET:?must}", "value"],
    ["${EMPTY?must}", ""],
    ["${SET:-${UNSET:?never read}}", "value"],
  ])("%s gives %s", (text, expected) => {
    expect(fill(text)).toEqual({ ok: true, text: expected });
  });
});

describe("a mistake is reported with its index", () => {
  test.each([
    ["ab ${UNSET:?set it}", 3, "the variable 'UNSET' is required: set it"],
    ["${EMPTY:?}", 0, "the variable 'EMPTY' is required"],
    ["${UNSET?$SET is not enough}", 0, "the variable 'UNSET' is required: value is not enough"],
    ["${UNSET:-${EMPTY:?inner}}", 9, "the variable 'EMPTY' is required: inner"],
    ["cost: 5$", 7, "'$' is not a variable"],
    ["$1", 0, "'$1' is not a variable"],
    ["x ${SET", 2, "'${SET' is not a variable"],
    ["${}", 0, "'${}' is not a variable"],
    ["${SET!}", 0, "'${SET!}' is not a variable"],
    ["${SET:}", 0, "'${SET:}' is not a variable"],
    ["echo $(date)", 5, "'$(date)' is not a variable"],
  ])("%s", (text, at, message) => {
    const filled = fill(text);
    expect(filled.ok ? filled : filled.problem).toMatchObject({ at, message });
  });
});

test("A variable without value and default is told each time, with its index", () => {
  const missing: string[] = [];
  expect(fill("$A ${B} ${C:-} ${D-${A}}", missing)).toEqual({ ok: true, text: "   " });
  expect(missing).toEqual(["A@0", "B@3", "A@19"]);
});

test("A value that grows beyond its limit is refused before it takes the memory", () => {
  const filled = fill("$BIG".repeat(1_000_000));
  expect(filled.ok ? filled : filled.problem.code).toBe("value-too-large");
});

test("Defaults within defaults are refused beyond a depth, and do not exhaust the stack", () => {
  const nest = (depth: number): string => "${U:-".repeat(depth) + "x" + "}".repeat(depth);
  expect(fill(nest(INTERPOLATION_NESTING_MAX))).toEqual({ ok: true, text: "x" });
  const deep = fill(nest(20_000));
  expect(deep.ok ? deep : deep.problem.code).toBe("invalid-interpolation");
});
