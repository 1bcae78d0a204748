/**
 * `.env` files: what each form of a line means.
 */
import { describe, expect, test } from "vitest";
import { parseEnvFile } from "../../../sim/compose/env-file.ts";

const ENVIRONMENT: ReadonlyMap<string, string> = new Map([["FROM_SHELL", "shell"]]);

interface Parsed {
  readonly values: Readonly<Record<string, string>>;
  readonly errors: readonly string[];
  readonly missing: readonly string[];
}

function parse(text: string): Parsed {
  const errors: string[] = [];
  const missing: string[] = [];
  const values = parseEnvFile(text, {
    lookup: (name) => ENVIRONMENT.get(name),
    error: (offset, _code, message) => errors.push(`${offset}: ${message}`),
    missing: (name) => missing.push(name),
  });
  return { values: Object.fromEntries(values), errors, missing };
}

describe("a line of an .env file", () => {
  test.each([
    ["A=1", { A: "1" }],
    ["  A = 1  ", { A: "1" }],
    ["A=1\r\nB=2\r\n", { A: "1", B: "2" }],
    ["\uFEFFA=1", { A: "1" }],
    ["# A=1\n\n  # B=2\nC=3", { C: "3" }],
    ["export A=1", { A: "1" }],
    ["exported=1", { exported: "1" }],
    ["A: yaml too", { A: "yaml too" }],
    ["A=", { A: "" }],
    ["A=1 # one", { A: "1" }],
    ["A=x#y", { A: "x#y" }],
    ["A=# nothing", { A: "" }],
    ["A=a=b", { A: "a=b" }],
    ['A="a # b" # c', { A: "a # b" }],
    ["A='$NOT $$ \\n'", { A: "$NOT $$ \\n" }],
    ['A="a\\nb\\tc\\"d\\\\e"', { A: 'a\nb\tc"d\\e' }],
    ['A="two\nlines"\nB=2', { A: "two\nlines", B: "2" }],
    ['A="\\$B"', { A: "$B" }],
    ["A=1\nB=$A${A}2", { A: "1", B: "112" }],
    ['A=1\nB="${A:-x}"', { A: "1", B: "1" }],
    ["A=${B:-default}", { A: "default" }],
    ["A=$FROM_SHELL", { A: "shell" }],
    ["FROM_SHELL=file\nA=$FROM_SHELL", { FROM_SHELL: "file", A: "shell" }],
    ["FROM_SHELL\nUNKNOWN", { FROM_SHELL: "shell" }],
    ["A=1\nA=2", { A: "2" }],
    ["A.b-c=1", { "A.b-c": "1" }],
  ])("%j", (text, values) => {
    expect(parse(text)).toEqual({ values, errors: [], missing: [] });
  });
});

describe("a mistake in an .env file", () => {
  test.each([
    ["A=1\n=2", ["4: '=' cannot begin a variable's name"]],
    ["A B=1", ["2: 'B' cannot stand in a variable's name"]],
    ['A="open', ["2: the value of 'A' does not end"]],
    ["A='a' b", ["5: something follows the closing quote of 'A'"]],
    ["A=${", ["2: '${' is not a variable"]],
    ["A=${B:?why}", ["2: the variable 'B' is required: why"]],
  ])("%j", (text, errors) => {
    expect(parse(text).errors).toEqual(errors);
  });
});

test("An .env file that refers to what is not set says so and takes it for empty", () => {
  expect(parse("A=x${GONE}y")).toEqual({ values: { A: "xy" }, errors: [], missing: ["GONE"] });
});

test("Variables that double each other stop at the limit instead of filling the memory", () => {
  const lines = ["A0=0123456789"];
  for (let n = 1; n < 60; n += 1) lines.push(`A${n}=$A${n - 1}$A${n - 1}`);
  expect(parse(lines.join("\n")).errors[0]).toContain("grows beyond 1 MiB");
});
