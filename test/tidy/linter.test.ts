/**
 * The linter bans the same calls as the tidy rules, and `npm run lint` would say so.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXACT_MATH, PURE_GLOBALS, PURE_METHODS } from "./rules/ban-table.ts";

const ROOT = join(import.meta.dirname, "../..");
const CONFIGURATION = join(ROOT, ".oxlintrc.json");

const BROKEN: Readonly<Record<string, string>> = {
  "kernel/node.ts": 'import { readFileSync } from "node:fs";\nexport const x = readFileSync;\n',
  "kernel/deep/bare.ts": 'import path from "path";\nexport const x = path;\n',
  "sim/clock.ts": "export const x: unknown = Date.now();\n",
  "sim/machine/exp.ts": "export const x: number = Math.exp(1);\n",
  "hal/virtual/dice.ts": "export const x: number = Math.random();\n",
  "kernel/text.ts": 'export const x: number = "a".localeCompare("b");\n',
  "kernel/cycle-a.ts": 'import { b } from "./cycle-b.ts";\nexport const a: number = b;\n',
  "kernel/cycle-b.ts": 'import { a } from "./cycle-a.ts";\nexport const b: number = a;\n',
};
const TIDY: Readonly<Record<string, string>> = {
  "sim/io/node.ts": BROKEN["kernel/node.ts"] ?? "",
  "sim/cli/clock.ts": BROKEN["sim/clock.ts"] ?? "",
  "hal/host/exp.ts": BROKEN["sim/machine/exp.ts"] ?? "",
  "kernel/process.ts": "export const f = (process: number): number => process;\n",
};

describe("the linter", () => {
  let folder = "";
  let said: readonly string[] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "multios-lint-"));
    copyFileSync(CONFIGURATION, join(folder, ".oxlintrc.json"));
    for (const [path, text] of Object.entries({ ...BROKEN, ...TIDY })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const oxlint = join(ROOT, "node_modules/oxlint/bin/oxlint");
    const run = spawnSync(process.execPath, [oxlint, "--format", "unix", "kernel", "sim", "hal"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(run.status).toBe(1);
    said = run.stdout.split("\n");
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(Object.keys(BROKEN))("refuses %s", (path) => {
    expect(said.filter((line) => line.startsWith(`${path}:`))).not.toEqual([]);
  });

  test.each(Object.keys(TIDY))("has nothing to say about %s", (path) => {
    expect(said.filter((line) => line.startsWith(`${path}:`))).toEqual([]);
  });
});

describe("its configuration", () => {
  const options = restrictionsOf(readFileSync(CONFIGURATION, "utf8"));

  test.each([...PURE_GLOBALS.keys()])("bans the global %s", (name) => {
    expect(options).toContainEqual(expect.objectContaining({ name }));
  });

  test.each([...PURE_METHODS.keys()])("bans the method %s", (property) => {
    expect(options).toContainEqual({ property, message: expect.any(String) });
  });

  const inexact = Object.getOwnPropertyNames(Math).filter(
    (name) => !EXACT_MATH.has(name) && name !== name.toUpperCase(),
  );
  test.each(inexact)("bans Math.%s", (property) => {
    expect(options).toContainEqual(expect.objectContaining({ object: "Math", property }));
  });
});

/** Everything that the override for kernel/ restricts. */
function restrictionsOf(text: string): readonly unknown[] {
  const parsed: { config?: Configuration } = ts.parseConfigFileTextToJson(CONFIGURATION, text);
  const pure = parsed.config?.overrides.find(({ files }) => files.includes("kernel/**"));
  return ["no-restricted-globals", "no-restricted-properties"].flatMap(
    (rule) => pure?.rules[rule] ?? [],
  );
}

interface Configuration {
  readonly overrides: readonly {
    readonly files: readonly string[];
    readonly rules: Readonly<Record<string, readonly unknown[]>>;
  }[];
}
