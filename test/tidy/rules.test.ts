/**
 * Each of the smaller rules, with a text that breaks it and one that does not.
 */
import { describe, expect, test } from "vitest";
import { RULES } from "./check-tidy.ts";
import { complaintsOf, type MadeUp } from "./made-up.ts";
import { FILE_LINES_MAX, FUNCTION_LINES_MAX } from "./rules/sizes.ts";

interface Case {
  readonly rule: string;
  readonly files: MadeUp;
  /** Parts of the complaints, in their order. */
  readonly complaints: readonly string[];
}

const HEADER = "/** What this file is, and why it exists. */\n";
const lines = (count: number): string => "\n".repeat(count);

const CASES: Readonly<Record<string, Case>> = {
  "a file without a header is named": {
    rule: "headers",
    files: { "kernel/a.ts": "export const a = 1;\n", "kernel/b.ts": `${HEADER}export {};` },
    complaints: ["kernel/a.ts:1: open the file with a comment"],
  },
  "a header that says next to nothing is named": {
    rule: "headers",
    files: { "kernel/a.ts": "/** Backoff. */\nexport {};" },
    complaints: ["kernel/a.ts:1: the header has 1 words"],
  },
  "a fault that does not say what reality does otherwise is named": {
    rule: "divergences",
    files: {
      "sim/fault/a.ts": `${HEADER}export const aFault: FaultModel<"a"> = {};`,
      "sim/fault/b.ts":
        "/**\n * What.\n *\n * Divergence: it is not.\n */\nexport const b: FaultModel<1> = 1;",
      "sim/fault/c.ts": `${HEADER}// Divergence: none\nexport const c = 1;`,
      "sim/fault/d.ts": `${HEADER}export const d: FaultModel<"d"> = {}; // Divergence: yes`,
    },
    complaints: [
      "sim/fault/a.ts:1: a fault has a par",
      "sim/fault/d.ts:1: a fault has a paragraph",
    ],
  },
  "a script has its header behind the shebang, an example in front of everything": {
    rule: "headers",
    files: {
      "test/scripts/a.ts": `#!/usr/bin/env node\n${HEADER}`,
      ".ci/run": "#!/usr/bin/env bash\nset -e\n",
      "sim/systems/a.yaml": "services: {}\n",
      "sim/systems/b.yaml": "# A system that shows how one service waits for another.\n",
    },
    complaints: [".ci/run:1: open the file", "sim/systems/a.yaml:1: open the file"],
  },
  "a name that says nothing is refused, in a folder, a file and a part of one": {
    rule: "banned-names",
    files: {
      "kernel/utils/a.ts": "",
      "sim/common.ts": "",
      "sim/test-helpers.ts": "",
      "sim/common-mode.md": "",
      "kernel/restart/uncommon.ts": "",
    },
    complaints: [
      "kernel/utils/a.ts:1",
      'sim/common.ts:1: "common" says nothing',
      'sim/test-helpers.ts:1: "helpers"',
    ],
  },
  "a file that nothing reaches is dead, and so is what only it imports": {
    rule: "dead-files",
    files: {
      "sim/cli/start.ts": 'import { a } from "../a.ts";',
      "sim/a.ts": 'export type { B } from "./b.ts";',
      "sim/b.ts": 'new Worker(new URL("./worker.ts", import.meta.url));',
      "sim/worker.ts": "",
      "sim/ambient.d.ts": "",
      "sim/dead.ts": 'import "./under-it.ts";',
      "sim/under-it.ts": "",
      "test/unit/a.test.ts": 'import "./made-up.ts"; import "../../sim/tested.ts";',
      "test/unit/made-up.ts": "",
      "sim/tested.ts": "",
    },
    complaints: [
      "sim/dead.ts:1: nothing imports this file",
      "sim/tested.ts:1: only tests import this file",
      "sim/under-it.ts:1: nothing imports this file",
    ],
  },
  "a dependency needs one version and a line in ARCHITECTURE.md": {
    rule: "dependencies",
    files: {
      "package.json":
        '{\n"dependencies": {\n"yaml": "^2.9.1" },\n"devDependencies": {"a": "1.0.0"}\n}',
      "ARCHITECTURE.md": "- `a` does this; b was rejected",
    },
    complaints: ["package.json:3: ARCHITECTURE.md has no line on `yaml`", 'yaml is "^2.9.1"'],
  },
  "a test that hides the others is refused, a skipped one needs its reason": {
    rule: "focused-tests",
    files: {
      "test/a.test.ts": 'test.only("a", run);\nit.skip.each(rows)("b", run);\n',
      "test/b.test.ts": '// The corpus is not part of a clone.\ntest.skipIf(!there)("c", run);\n',
      "test/c.test.ts": 'options.only = "it.only";\n',
      "test/d.test.ts": 'describe.concurrent.only("a", run);\n\ntest.todo("b");',
    },
    complaints: [
      "test/a.test.ts:1: it hides every other test",
      "test/a.test.ts:2: .skip needs a comment",
      "test/d.test.ts:1: it hides",
      "test/d.test.ts:3: .todo needs a comment",
    ],
  },
  "a link leads to a file or a folder that is there": {
    rule: "links",
    files: {
      "README.md":
        "[a](docs/a.md) [b](docs/gone.md#x) [c](https://example.org/gone)\n```\n[d](gone.md)\n```\n" +
        '[e](docs) [f](#here) ![g](gone.svg "title")',
      "docs/a.md": "[up](../README.md#top) [down](b.md)",
    },
    complaints: ["README.md:1: there is no docs/gone.md", "README.md:5", "docs/a.md:1"],
  },
  "what a page mentions exists, except in the changelog": {
    rule: "mentions",
    files: {
      "README.md":
        "Run `npm run check`, then read `kernel/kernel.ts`.\n`npm run gone`; sim/gone.ts",
      "CONTRIBUTING.md": "../shared/sim/gone.ts and sim/*.ts and test/unit/ are no single files",
      "CHANGELOG.md": "sim/gone.ts is gone",
      "package.json": '{ "scripts": { "check": "true" } }',
      "kernel/kernel.ts": "",
    },
    complaints: [
      "README.md:2: package.json has no script gone",
      "README.md:2: there is no sim/gone",
    ],
  },
  "a note to oneself is refused, but not a text that speaks of one": {
    rule: "notes",
    files: {
      "kernel/a.ts": 'const a = 1; // TODO later\nconst b = "// TODO";\nconst c = `// FIXME ${a}`;',
      "kernel/b.ts": "/**\n * FIXME: this is wrong.\n */\nfunction f() { /* XXX */ }",
    },
    complaints: ["kernel/a.ts:1: TODO", "kernel/b.ts:1: FIXME", "kernel/b.ts:4: XXX"],
  },
  "what silences a checker says why, and the compiler is never silenced": {
    rule: "notes",
    files: {
      "sim/a.ts": "// oxlint-disable-next-line no-bitwise\na |= 1;",
      "sim/b.ts": "// oxlint-disable-next-line no-bitwise -- flags are bits\na |= 1;",
      "sim/c.ts": "// @ts-ignore -- it is fine\na();",
    },
    complaints: ["sim/a.ts:1: oxlint-disable needs its reason", "sim/c.ts:1: the compiler"],
  },
  "a file, a function and a line each have a limit": {
    rule: "sizes",
    files: {
      "kernel/a.ts": lines(FILE_LINES_MAX + 1),
      "kernel/b.ts": lines(FILE_LINES_MAX),
      "kernel/c.ts": `\nfunction long() {${lines(FUNCTION_LINES_MAX)}}`,
      "kernel/d.ts": `const fits = () => {${lines(FUNCTION_LINES_MAX - 1)}};`,
      "kernel/e.ts": `// ${"é".repeat(98)}\n// ${"é".repeat(97)}\n// https://${"a".repeat(120)}`,
      "test/a.test.ts": `describe("all", () => {${lines(FUNCTION_LINES_MAX)}});`,
      "test/data.json": "x".repeat(500_001),
    },
    complaints: [
      "kernel/a.ts:1: 401 lines, more than 400",
      "kernel/c.ts:2: long has 71 lines, more than 70",
      "kernel/e.ts:1: 101 columns, more than 100",
      "test/data.json:1: 500001 bytes",
    ],
  },
  "a sort without a comparator is refused": {
    rule: "sorts",
    files: {
      "kernel/a.ts": "a.sort();\nb.toSorted().map(f);\nc.sort(compare);\nsort();",
    },
    complaints: ["kernel/a.ts:1: a sort needs a comparator", "kernel/a.ts:2"],
  },
};

describe("a rule says what is wrong, and nothing about what is not", () => {
  test.each(Object.entries(CASES))("%s", (_name, { rule: name, files, complaints }) => {
    const rule = RULES.find((entry) => entry.name === name);
    expect(rule).toBeDefined();
    const found = rule === undefined ? [] : complaintsOf(rule, files);
    expect(found).toEqual(complaints.map((part) => expect.stringContaining(part)));
  });

  test("every rule has a test", () => {
    const elsewhere = ["arrows", "bans"];
    const tested = new Set([...Object.values(CASES).map(({ rule }) => rule), ...elsewhere]);
    expect([...tested].toSorted(compare)).toEqual(RULES.map(({ name }) => name).toSorted(compare));
  });
});

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
