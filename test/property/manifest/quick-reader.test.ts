/**
 * The quick reader against the YAML library: whatever it reads, the library reads the same, value
 * by value and place by place; and it does read what manifests are made of.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readThoroughly } from "../../../sim/manifest/read-source.ts";
import { readQuickly } from "../../../sim/manifest/source/quick-reader.ts";

/** What a line of a block can be made of; most of it is plain, some of it is not. */
const VALUES = [
  "web",
  "14.10",
  "1.5s",
  "-1h",
  "-0",
  "+7",
  ".5",
  "1.",
  "1e3",
  "0x1f",
  "0o17",
  "08",
  ".inf",
  "~",
  "null",
  "True",
  "no",
  "50 %",
  "1/1000",
  "http://a:80/b",
  "a#b",
  "a #b",
  "a: b",
  "a:",
  "a :b",
  "lognormal(800ms 0.4)",
  "uniform(1ms, 2ms)",
  "f(g(1) 2, 3)",
  '"quoted: #text"',
  '"tab\\tand\\u00e9"',
  '"\\x41"',
  "'it''s'",
  '"a" b',
  "''",
  "",
  "  ",
  "# comment",
  " x",
  "[]",
  "[ a, b ]",
  "[a, [b, c], { d: e }]",
  "[a, ]",
  "[a b, c]",
  "[a: b]",
  "{}",
  "{ a: 1, b: x y }",
  '{"a":1,"b":[true,null]}',
  "{ a: [1, 2], 'b': { c: -3 } } # end",
  "{ a, b }",
  "{ a: }",
  "{ a: 1, a: 2 }",
  "{ a: b:c, d: 1 }",
  "{ a: x }y",
  "[a,\n      b]",
  "[a,\n b]",
  "{ a: 1,\n\n      # why\n      b: 2 }",
  "&x a",
  "*x",
  "!t a",
  "|\n      text",
  "> text",
  "@x",
  "- a",
  "-a",
  "- - a",
  "---",
  "...",
  "? a",
  "a\n      b",
  "\tx",
  "x\t",
  "x ",
  "é",
  "a\u00a0b",
  "\u00a0",
  "a\u2028b\u0085",
  "a\ufeff",
  "a\u007f",
  "a,b",
  "a]b",
  "<<",
  "=",
  "$x",
];
const KEYS = [
  "a",
  "b",
  "web-1",
  "x.y",
  "14",
  "true",
  '"q k"',
  "'s'",
  "<<",
  "a b",
  "-x",
  "?",
  "",
  "é",
];
const INDENTS = ["", "  ", "    ", "   ", "- ", "  - ", "    - ", "\t"];
const ENDS = [
  "\n",
  "\n",
  "\n",
  "\n\n",
  "\n# note\n",
  "\n    # deep\n",
  " # note\n",
  " \n",
  "\r\n",
  "",
];

/** The first few of each list are plain; a text of only those is read, and the rest disturb it. */
function mostly(values: readonly string[], plain: number): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...values.slice(0, plain)) },
    { weight: 1, arbitrary: fc.constantFrom(...values) },
  );
}

const LINE = fc
  .tuple(
    mostly(INDENTS, 2),
    fc.nat({ max: 99 }),
    mostly(KEYS, 4),
    mostly([": ", ":", ""], 1),
    fc.oneof(fc.constantFrom(...VALUES), fc.constantFrom("", "", "x", "{ a: [1, b] }")),
    mostly(ENDS, 5),
  )
  .map(([indent, number, key, colon, value, end]) => {
    const distinct = key.endsWith('"') ? key : `${key}${number}`;
    return `${indent}${distinct}${colon}${value}${end}`;
  });

const TEXT = fc.array(LINE, { minLength: 1, maxLength: 5 }).map((lines) => lines.join(""));

/** Trees that are written out as plain YAML, so that the quick reader has no reason to give up. */
const TREE = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom("web", "1.5s", "14.10", '"x: y"', "'z'", "true", "{ a: [1, b] }", "[]", ""),
    fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z][a-z0-9-]{0,5}$/), tie("node")), {
      selector: ([key]) => key,
      minLength: 1,
      maxLength: 4,
    }),
    fc.record({ items: fc.array(tie("node"), { minLength: 1, maxLength: 3 }) }),
  ),
})).node;

describe("the quick reader", () => {
  it("reads what it reads as the library does", () => {
    fc.assert(fc.property(TEXT, expectSame), { numRuns: 30000 });
  });

  it("gives up on nothing that is plain", () => {
    fc.assert(
      fc.property(TREE, (tree) => {
        const text = `root:${write(tree, 2)}`;
        expectSame(text);
        expect(readQuickly(text)).not.toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it("reads any JSON that is written with or without line breaks", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom("", "  ", "\t"), (value, space) => {
        expectSame(JSON.stringify({ value }, null, space));
      }),
      { numRuns: 500 },
    );
  });
});

function expectSame(text: string): void {
  const quick = readQuickly(text);
  if (quick === null) return;
  const thorough = readThoroughly(text, "f", () => ({ file: "f", line: 1, column: 1 }));
  expect(thorough.ok ? thorough.value.root : thorough.problems).toEqual(quick);
}

function write(node: unknown, indent: number): string {
  if (typeof node === "string") return ` ${node}\n`;
  const margin = " ".repeat(indent);
  if (Array.isArray(node)) {
    const lines = node.map(([key, value]) => `${margin}${key}:${write(value, indent + 2)}`);
    return `\n${lines.join("")}`;
  }
  const { items } = node as { readonly items: readonly unknown[] };
  return `\n${items.map((item) => `${margin}-${write(item, indent + 2)}`).join("")}`;
}
