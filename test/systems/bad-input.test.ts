/**
 * Whatever is named on the command line, MultiOS answers with a place and a reason, soon, in little
 * memory, and never with a stack trace.
 *
 * What each message says in full is the business of test/unit; here the whole process is judged.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { BAD_TEXTS } from "../support/bad-texts.ts";
import { BOMBS } from "../support/bombs.ts";
import { KILLED_AFTER_MS, measuredMultios, type Measured } from "../support/measured-cli.ts";

/** Two seconds are promised, which test/scripts/bad-input.ts holds; here nothing may hang. */
const SECONDS_MAX = 10;
const MEBIBYTES_MAX = 500;
/** Each input by itself takes up to a second or so, and beside other tests some times as long. */
const PATIENTLY = { timeout: KILLED_AFTER_MS + 10_000 };

const folder = mkdtempSync(join(tmpdir(), "multios-bad-input-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a bad input", () => {
  const inputs = [...BAD_TEXTS, ...BOMBS].map((input) => {
    return { ...input, path: input.make(mkdtempSync(join(folder, "case-"))) };
  });

  it.each(inputs)("such as $name is refused by boot", async ({ path, says }) => {
    const run = await measuredMultios(["boot", path]);
    expectRefusal(run);
    expect(run.stdout).toBe("");
    expectPlaces(run.stderr);
    expect(run.stderr.replaceAll(path, "FILE")).toMatch(says);
  });

  it.each(inputs.slice(BAD_TEXTS.length))("such as $name is refused by plan", async (input) => {
    const run = await measuredMultios(["plan", input.path]);
    expectRefusal(run);
    expectPlaces(run.stderr);
    expect(run.stderr.replaceAll(input.path, "FILE")).toMatch(input.says);
  });

  it("of any kind is refused by check, which looks at all in one go", PATIENTLY, async () => {
    const paths = inputs.map(({ path }) => path);
    const { exitCode, stdout } = await measuredMultios(["check", "--json", ...paths]);
    expect(exitCode).toBe(3);
    const found = new Set(expectProblems(stdout).map(({ file }) => file));
    // A loop of includes is reported where it closes, in the last of its files.
    const named = inputs.filter(({ says }) => says.source.startsWith("FILE"));
    expect(named.filter(({ path }) => !found.has(path)).map(({ name }) => name)).toEqual([]);
  });
});

function expectRefusal(run: Measured): void {
  const said = run.stdout + run.stderr;
  expect(run.exitCode, said.slice(0, 500)).toBe(3);
  expect(said).not.toMatch(/^\s+at |node:internal|file:\/\//m);
  expect(run.cpuSeconds).toBeLessThan(SECONDS_MAX);
  expect(run.peakMebibytes).toBeLessThan(MEBIBYTES_MAX);
}

/** Every line has its place, and the last one counts them. */
function expectPlaces(text: string): void {
  const lines = text.trimEnd().split("\n");
  expect(lines.pop()).toMatch(/^[\d,. ]+errors?(; [a-z ]+)?\.$/);
  expect(lines.filter((line) => !/^.+:[1-9]\d*:[1-9]\d*: \S/.test(line))).toEqual([]);
  expect(lines.length).toBeGreaterThan(0);
}

function expectProblems(text: string): readonly { readonly file: string }[] {
  const { ok, problems } = JSON.parse(text) as {
    readonly ok: boolean;
    readonly problems: readonly { readonly file: string }[];
  };
  expect(ok).toBe(false);
  expect(problems.length).toBeGreaterThan(0);
  for (const problem of problems) {
    expect(problem).toEqual({
      file: expect.stringMatching(/./),
      line: expect.toSatisfy((line: number) => Number.isSafeInteger(line) && line >= 1),
      column: expect.toSatisfy((column: number) => Number.isSafeInteger(column) && column >= 1),
      severity: expect.stringMatching(/^(?:error|warning)$/),
      code: expect.stringMatching(/^[a-z]+(?:-[a-z]+)*$/),
      message: expect.stringMatching(/./),
      hint: expect.any(String),
    });
  }
  return problems;
}

describe("a file of an unusual name", () => {
  const BAD = "system: bad\nservices:\n  web: { requires: [db] }\n";

  function named(name: string): string {
    const place = mkdtempSync(join(folder, "name-"));
    writeFileSync(join(place, name), BAD);
    return place;
  }

  it("with an end of line in it is told in one line, and exactly in JSON", async () => {
    const cwd = named("two\nlines.yaml");
    const text = await measuredMultios(["boot", "two\nlines.yaml"], cwd);
    expectRefusal(text);
    expect(text.stderr.split("\n")[0]).toMatch(/^two\\nlines\.yaml:3:21: there is no service 'db'/);
    const json = await measuredMultios(["boot", "two\nlines.yaml", "--json"], cwd);
    expect(JSON.parse(json.stdout)).toMatchObject({ problems: [{ file: "two\nlines.yaml" }] });
  });

  it("with an escape sequence in it cannot command the terminal", async () => {
    const { stderr } = await measuredMultios(["boot", "\u001b[2J.yaml"], named("\u001b[2J.yaml"));
    expect(stderr).toMatch(/^\\u001b\[2J\.yaml:3:21: /);
  });

  it.each([["boot"], ["check"], ["plan"]])(
    "with a dash before it is read after -- by %s",
    async (verb) => {
      const run = await measuredMultios([verb, "--", "-bad.yaml"], named("-bad.yaml"));
      expectRefusal(run);
      expect(run.stdout + run.stderr).toContain("./-bad.yaml:3:21: ");
    },
  );

  it("with a dash before it is taken for an option, with a hint", async () => {
    const { exitCode, stderr } = await measuredMultios(["boot", "-bad.yaml"], named("-bad.yaml"));
    expect(exitCode).toBe(2);
    expect(stderr).toContain("'-bad.yaml' begins with a dash, as options do; write ./-bad.yaml");
  });
});

describe("an unusual file", () => {
  async function boot(text: string): Promise<Measured> {
    const path = join(mkdtempSync(join(folder, "fine-")), "fine.multios.yaml");
    writeFileSync(path, text);
    return measuredMultios(["boot", path, "--json"]);
  }

  it.each([
    ["of DOS, with carriage returns", "system: dos\r\nservices:\r\n  web:\r\n    type: system\r\n"],
    ["of an editor that marks its byte order", "\ufeffsystem: marked\nservices:\n  web: {}\n"],
    ["without an end of its last line", "system: short\nservices: { web: {} }"],
    [
      "with names of prototypes among its own values",
      "system: own\nservices:\n  web: { config: { values: { __proto__: { a: 1 }, toString: 2 }}}\n",
    ],
    ["with services named as methods are", "system: m\nservices:\n  web: {}\n  toString: {}\n"],
  ])("%s boots", async (_, text) => {
    const run = await boot(text);
    expect(run.exitCode, run.stdout).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ services: { web: { state: "running" } } });
  });

  it("with carriage returns has the same places as without", async () => {
    const text = "system: dos\r\nservices:\r\n  web:\r\n    requires: [db]\r\n";
    const { stdout } = await boot(text);
    expect(JSON.parse(stdout)).toMatchObject({ problems: [{ line: 4, column: 16 }] });
  });
});
