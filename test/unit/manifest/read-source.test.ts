/**
 * The reader of YAML and JSON: values, places, merge keys, and texts that try to break it.
 */
import { describe, expect, it } from "vitest";
import { readSource } from "../../../sim/manifest/read-source.ts";
import { complaints, plain, source, valueOf } from "./read.ts";

describe("the source reader", () => {
  it("keeps the text of a number as it was written", () => {
    const root = valueOf(source("version: 14.10\n"));
    expect(root).toMatchObject({ entries: [{ value: { value: 14.1, text: "14.10" } }] });
  });

  it.each([
    ["a: yes", "yes"],
    ["a: 2026-11-21", "2026-11-21"],
    ["%YAML 1.1\n---\na: on", "on"],
    ["a: 1_000", "1_000"],
    ["a: true", true],
    ["a:", null],
    ["a: ~", null],
    ['a: "14"', "14"],
    ["a: !!str 14", "14"],
    ["a: 0x10", 16],
  ])("reads %j as YAML 1.2 does, whatever version it claims", (text, value) => {
    expect(plain(valueOf(source(text)))).toEqual(new Map([["a", value]]));
  });

  it("takes keys that are numbers or booleans as the text they were written as", () => {
    const root = valueOf(source("1.10: a\ntrue: b\n"));
    expect(plain(root)).toEqual(
      new Map([
        ["1.10", "a"],
        ["true", "b"],
      ]),
    );
  });

  it("finds the place of every node, also behind a byte order mark and carriage returns", () => {
    const document = valueOf(readSource("\ufeffa: 1\r\nb:\r\n  - c\r\n", "f"));
    if (document.root.kind !== "map") throw new Error("not a mapping");
    const list = document.root.entries[1]?.value;
    if (list?.kind !== "list") throw new Error("not a list");
    expect(document.placeOf(list.items[0]?.offset ?? 0)).toEqual({ file: "f", line: 3, column: 5 });
  });

  it("lets a mapping's own keys win over merged ones, and earlier merges over later ones", () => {
    const text = "x: &x { a: 1, b: 1 }\ny: &y { b: 2, c: 2 }\nz: { <<: [*x, *y], a: 9, d: 4 }\n";
    const root = plain(valueOf(source(text)));
    const merged = root instanceof Map ? root.get("z") : null;
    expect(merged).toEqual(
      new Map([
        ["b", 1],
        ["c", 2],
        ["a", 9],
        ["d", 4],
      ]),
    );
  });

  it("takes a quoted merge key for a key like any other", () => {
    expect(plain(valueOf(source('"<<": { a: 1 }')))).toEqual(
      new Map([["<<", new Map([["a", 1]])]]),
    );
  });

  it("keeps Compose's own tags for whoever reads the tree", () => {
    const root = valueOf(source("ports: !reset []\nimage: !override nginx\n"));
    expect(root).toMatchObject({
      entries: [{ value: { tag: "!reset" } }, { value: { tag: "!override" } }],
    });
  });

  it("reports every syntax error of a text at once, each at its place", () => {
    expect(complaints(source("a: @x\nb: ok\nc: `y`\nd: %z\n"))).toEqual([
      `1:4: a value that begins with '@' has to be quoted in YAML; write "@x"`,
      `3:4: a value that begins with '\`' has to be quoted in YAML; write "\`y\`"`,
      `4:4: a value that begins with '%' has to be quoted in YAML; write "%z"`,
    ]);
  });

  it("stops counting at a hundred syntax errors and says that there are more", () => {
    const problems = complaints(source("- @\n".repeat(500)));
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toBe(
      "100:3: at least 400 more problems are not listed; repair the first ones first",
    );
  });

  it("reads JSON that is indented with tabs", () => {
    const text = '{\n\t"a": [1,\n\t2],\n\t"b": { "c": "\\u00e9\\n" }\n}\n';
    expect(plain(valueOf(source(text)))).toEqual(
      new Map<string, unknown>([
        ["a", [1, 2]],
        ["b", new Map([["c", "é\n"]])],
      ]),
    );
  });

  it("lets aliases share a node as long as the whole stays small", () => {
    const root = valueOf(source("a: &a [1, 2]\nb: [*a, *a]\n"));
    expect(plain(root)).toEqual(
      new Map<string, unknown>([
        ["a", [1, 2]],
        [
          "b",
          [
            [1, 2],
            [1, 2],
          ],
        ],
      ]),
    );
  });
});

describe("a text that tries to break the reader", () => {
  it.each([
    ["brackets", "[".repeat(20_000), /nesting is deeper than 100 levels/],
    ["dashes", "- ".repeat(20_000), /nesting is deeper than 100 levels/],
    ["braces", "{a: ".repeat(20_000), /nesting is deeper than 100 levels/],
    ["keys", "? ".repeat(5_000), /nesting is deeper than 100 levels/],
    ["anchors", "&a ".repeat(2_000), /at most one anchor/],
    ["closing brackets", "[]]".repeat(2_000), /unexpected flow-seq-end/],
    ["quotes", '"'.repeat(2_001), /follows a value/],
    ["zeros", "\0".repeat(2_000), /control character U\+0000/],
  ])("made of %s is refused with a place", (_, text, message) => {
    expect(complaints(source(text))[0]).toMatch(message);
  });

  it("of more than 32 MiB is refused before it is parsed", () => {
    expect(complaints(source(" ".repeat(33 * 1024 * 1024)))).toEqual([
      "1:1: the file is larger than 32 MiB; split the system into several files",
    ]);
  });

  it("of aliases that double sixty times is refused at the alias that is too much", () => {
    const lines = Array.from({ length: 60 }, (_, n) => `x${n + 1}: &x${n + 1} [*x${n}, *x${n}]`);
    const [first, ...others] = complaints(source(["x0: &x0 [1]", ...lines].join("\n")));
    expect(first).toMatch(/^\d+:\d+: aliases unfold to more than 4000000 values here/);
    expect(others).toEqual([]);
  });
});
