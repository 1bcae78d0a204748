/**
 * Banned calls are found by what they mean, not by how they are spelled.
 */
import { describe, expect, test } from "vitest";
import { complaintsOf } from "./made-up.ts";
import { EXACT_MATH, PURE_GLOBALS, PURE_METHODS } from "./rules/ban-table.ts";
import { BANS } from "./rules/bans.ts";

const PURE_FILES = ["kernel/a.ts", "sim/machine/a.ts", "hal/virtual/a.ts", "hal/hal.ts"];

describe("in the pure folders", () => {
  test.each([...PURE_GLOBALS])("%s is refused, and the way out is named", (name, use) => {
    for (const path of PURE_FILES) {
      expect(complaintsOf(BANS, { [path]: `export const x = ${name};` })).toEqual([
        `${path}:1: ${name} does not appear here: ${use}`,
      ]);
    }
  });

  const inexact = Object.getOwnPropertyNames(Math).filter(
    (name) => !EXACT_MATH.has(name) && name !== name.toUpperCase(),
  );
  test.each(inexact)("Math.%s is refused, because engines differ", (name) => {
    expect(inexact).toContain("exp");
    const text = `export const x = Math.${name}(1);`;
    expect(complaintsOf(BANS, { "kernel/a.ts": text })).toHaveLength(1);
  });

  test.each([...PURE_METHODS.keys()])(".%s is refused on any object", (name) => {
    const text = `export const x = [y.${name}("b"), y["${name}"]("b")];`;
    expect(complaintsOf(BANS, { "sim/a.ts": text })).toHaveLength(2);
  });

  const dodges = [
    "const { random } = Math;",
    'const random = Math["random"];',
    "const math = Math;",
    "export const now = { Date };",
    "export const x = base ** exponent;",
    "x **= 2;",
    "declare const performance: { now(): number };\nexport const x = performance.now();",
    "export function f(at: Date): void {}",
    'export const f = new Function("return 1");',
    "export function f(Date: number): number { return Date; }\nexport const x = new Date();",
  ];
  test.each(dodges)("a way around is seen: %s", (text) => {
    expect(complaintsOf(BANS, { "kernel/a.ts": text })).not.toEqual([]);
  });

  const innocent = [
    "export function f(process: { id: number }): number { return process.id; }",
    "const process = { exit: 1 };\nexport const code = process.exit;",
    "export interface Report { Date: string; readonly process: number }",
    "export const record = { Date: 1, process: 2 };",
    "export const pid = machine.process.performance;",
    "const { process: program } = machine;",
    "// new Date(), Math.random()\nexport const note = 'process.exit(1)';",
    "export const x = Math.floor(Math.max(1, 2)) + Math.sqrt(2) + Math.PI;",
    "export const top = 2 ** 53 + Number(2n ** 64n);",
  ];
  test.each(innocent)("a name of one's own is nobody's fault: %s", (text) => {
    expect(complaintsOf(BANS, { "sim/machine/a.ts": text })).toEqual([]);
  });
});

describe("in the folders with Node", () => {
  test("Date and Math.exp may be used, Math.random may not", () => {
    const text = "export const x = [Date.now(), Math.exp(1), Math.random()];";
    expect(complaintsOf(BANS, { "sim/io/a.ts": text })).toEqual([
      "sim/io/a.ts:1: Math.random cannot be run again: " +
        "draw from a seed, from fast-check or from the HAL",
    ]);
  });

  test("only the entry points read the arguments", () => {
    const text = 'import process from "node:process";\nexport const x = process.argv;';
    expect(complaintsOf(BANS, { "sim/cli/boot.ts": text })).toEqual([
      "sim/cli/boot.ts:2: process.argv is for the outermost files: " +
        "let the entry point hand the arguments in",
    ]);
    expect(complaintsOf(BANS, { "sim/cli/main.ts": text })).toEqual([]);
    expect(complaintsOf(BANS, { "sim/io/a.ts": "export const x = process.argv;" })).toHaveLength(1);
  });

  test("only the commands write to the terminal", () => {
    const text = 'process.stdout.write("ready");';
    expect(complaintsOf(BANS, { "sim/io/a.ts": text })).toHaveLength(1);
    expect(complaintsOf(BANS, { "sim/cli/a.ts": text })).toEqual([]);
  });
});
