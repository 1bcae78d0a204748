/**
 * Texts that somebody sends to break the reader: small ones that unfold, deep ones, long ones, and
 * systems whose dependencies are one great knot.
 */
import { files, HEAD, range, text, web, type BadInput } from "./bad-input.ts";

const MEBIBYTE = 1024 * 1024;

/** Service n requires number `factor` × n + `offset`, modulo their count, for each of the pairs. */
function knot(
  count: number,
  pairs: readonly (readonly [factor: number, offset: number])[],
): string {
  const lines = range(count).map((n) => {
    const targets = pairs.map(([factor, offset]) => `s${(n * factor + offset) % count}`);
    return `  s${n}: { requires: [${targets.join(", ")}] }\n`;
  });
  return HEAD + lines.join("");
}

/** Nine levels of ten aliases each: a thousand million values in half a kilobyte. */
const LAUGHS = ["x-a0: &a0 [ha]"]
  .concat(range(9).map((n) => `x-a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(9)}*a${n}]`))
  .join("\n");

function ring(count: number, field: string): string {
  const services = range(count).map((n) => `  s${n}: { ${field}: [s${(n + 1) % count}] }\n`);
  return `${HEAD}${services.join("")}`;
}

const TEXTS: readonly BadInput[] = [
  text("a billion laughs", `${LAUGHS}\n${HEAD}  web: { tags: *a9 }\n`, /FILE:\d+:\d+: .*alias/),
  files(
    "a billion laughs in Compose",
    { "compose.yaml": `${LAUGHS}\nservices:\n  web: { image: x, command: *a9 }\n` },
    /FILE:\d+:\d+: .*alias/,
  ),
  text(
    "a quadratic bomb of aliases",
    `x: &x [${"a, ".repeat(20_000)}a]\ny: [${"*x, ".repeat(20_000)}*x]\n${HEAD}  web: {}\n`,
    /FILE:\d+:\d+: .*alias/,
  ),
  text(
    "a quadratic bomb of merge keys",
    `x: &x {${range(5_000)
      .map((n) => `k${n}: 1`)
      .join(", ")}}\ny:\n${"  - { <<: *x }\n".repeat(5_000)}${HEAD}  web: {}\n`,
    /FILE:\d+:\d+: /,
  ),
  text(
    "an alias within its own anchor",
    `${HEAD}  web: &w { tags: [*w] }\n`,
    /FILE:3:\d+: .*alias|anchor/,
  ),
  text("100,000 open brackets", `${HEAD}  web: ${"[".repeat(100_000)}`, /FILE:3:\d+: .*deep/),
  text(
    "100,000 brackets in JSON",
    `{"system":${"[".repeat(100_000)}`,
    /FILE:1:\d+: .*deep/,
    "json",
  ),
  text(
    "100,000 braces that close",
    `${HEAD}  web: ${"{a: ".repeat(100_000)}${"}".repeat(100_000)}\n`,
    /FILE:3:\d+: .*deep/,
  ),
  text(
    "5,000 levels of indentation",
    `system: bad\n${range(5_000)
      .map((n) => `${" ".repeat(n)}a:\n`)
      .join("")}`,
    /FILE:\d+:\d+: .*deep/,
  ),
  text("a line of 5 MB", `system: ${"a".repeat(5_000_000)}\nservices: { web: {} }\n`, /FILE:1:9: /),
  text(
    "a list of 5 MB on one line",
    `system: bad\nservices: { web: { tags: { a: [${"1234, ".repeat(800_000)}1] } } }\n`,
    /FILE:2:\d+: /,
  ),
  text("a key of 1 MB", `${HEAD}  ${"k".repeat(MEBIBYTE)}: {}\n`, /FILE:3:\d+: /),
  text("a field of 1 MB", `${HEAD}  web: { ${"k".repeat(MEBIBYTE)}: 1 }\n`, /FILE:3:\d+: /),
  text("a quoted key of 1 MB", `${HEAD}  "${"k".repeat(MEBIBYTE)}": {}\n`, /FILE:3:\d+: /),
  text(
    "a million digits for a number",
    `${HEAD}  web: { instances: ${"9".repeat(1_000_000)} }\n`,
    /FILE:3:\d+: /,
  ),
];

const KNOTS: readonly BadInput[] = [
  web("a dependency on itself", "requires: [web]", /FILE:3:\d+: .*itself/),
  web("a dependency that is missing", "requires: [db]", /FILE:3:\d+: .*no service 'db'/),
  text("a cycle of 1,000", ring(1_000, "requires"), /FILE:\d+:\d+: .*cycle: s\d+ > s\d+.*s999/),
  text("a cycle of order alone", ring(1_000, "after"), /FILE:\d+:\d+: .*cycle.*s999/),
  text(
    "a cycle of before alone",
    `${HEAD}  a: { before: [b] }\n  b: { before: [a] }\n`,
    /FILE:\d+:\d+: .*cycle.*a.*b/,
  ),
  text(
    "150 services that all require each other",
    knot(
      150,
      range(149).map((n) => [1, n + 1]),
    ),
    /FILE:\d+:\d+: .*cycle/,
  ),
  text(
    "a knot of 2,000 services",
    knot(2_000, [
      [1, 1],
      [7, 3],
      [31, 11],
    ]),
    /FILE:\d+:\d+: .*(cycle|itself)/,
  ),
  text(
    "5,000 misspelt dependencies among 5,000 services",
    `${HEAD}${range(5_000)
      .map((n) => `  service-number-${n}: { requires: [servise-number-${n}] }\n`)
      .join("")}`,
    /FILE:3:\d+: .*no service 'servise-number-0'; did you mean/,
  ),
  text(
    "20,000 unknown fields",
    `${HEAD}  web:\n${range(20_000)
      .map((n) => `    field-${n}: 1\n`)
      .join("")}`,
    /FILE:4:5: .*no field/,
  ),
];

export const BOMBS: readonly BadInput[] = [...TEXTS, ...KNOTS];
