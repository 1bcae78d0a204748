/**
 * Programs from files: what is loaded, what is refused, and what they cannot reach.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { multios } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "multios-programs-"));
afterAll(() => rmSync(folder, { recursive: true }));

const MANIFEST = `system: shop
services:
  web: { restart: { policy: "no" }, behavior: { program: ./web.mjs } }
workloads:
  users: { target: web, arrivals: constant(100/s), key: uniform(9), for: 50ms }
`;

let count = 0;

/** A folder of its own with a manifest and a program. */
function shop(program: string | null, others: Readonly<Record<string, string>> = {}): string {
  count += 1;
  const own = join(folder, String(count));
  mkdirSync(own);
  const files = { ...others, "shop.multios.yaml": MANIFEST };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(own, name), text);
  if (program !== null) writeFileSync(join(own, "web.mjs"), program);
  return join(own, "shop.multios.yaml");
}

function defined(handlers: string, head = ""): string {
  const body = `export default defineProgram({ ${handlers} });`;
  return `import { defineProgram } from "multios";\n${head}\n${body}\n`;
}

describe("a module that is no program is refused with its place", () => {
  const cases: readonly (readonly [what: string, program: string | null, message: RegExp])[] = [
    ["is missing", null, /'\.\/web\.mjs': there is no such file; is the path right/],
    ["has no default export", "export const x = 1;", /'\.\/web\.mjs' has no default export/],
    ["exports a function", "export default () => 1;", /the default export of '\.\/web\.mjs' is no/],
    ["is not JavaScript", "export default {", /cannot be loaded: SyntaxError: /],
    ["throws", "throw new Error('so');", /cannot be loaded: Error: so \(web\.mjs:1:7\)/],
    [
      "has a part that is none",
      defined("respond() {}"),
      /a program has no 'respond'; its parts are/,
    ],
    ["has a handler that is none", defined("request: 1"), /'request' is no function/],
    ["ticks never", defined("tickEvery: 0"), /'tickEvery' is no length of time/],
    ["imports a module of Node", "import 'node:fs';", /'node:fs' is not there for programs/],
    ["imports what is missing", "import './no.mjs';", /cannot be loaded: .*no\.mjs/],
    ["runs for ever as it loads", "for (;;);", /it does not come to its end/],
    ["waits for what never comes", "await new Promise(() => {});", /it does not come to its end/],
    ["throws what has no text", "throw Object.create(null);", /something that is no error: an obj/],
    ["looks at the clock as it loads", "Date.now();", /'Date' is not there for programs: take/],
  ];

  it.each(cases)("it %s", async (_, program, message) => {
    const path = shop(program);
    const { exitCode, stderr } = await multios(["boot", path]);
    expect(stderr).toMatch(message);
    expect(stderr).toContain(`${path}:3:58: `);
    expect(exitCode).toBe(3);
  });

  it("and check finds it as well", async () => {
    const { exitCode, stdout } = await multios(["check", shop("export default 1;")]);
    expect(stdout).toContain("is no program");
    expect(exitCode).toBe(3);
  });
});

describe("a program that runs", () => {
  it("is the same every time, and has what it imports beside it", async () => {
    const path = shop(
      defined(
        "*request(ctx, { key }) { yield* ctx.work(cost(key) + ctx.random.below(9));" +
          " return { ok: true }; }",
        'import { cost } from "./cost.mjs";',
      ),
      { "cost.mjs": "export const cost = (key) => key * 100;\n" },
    );
    const [one, other] = await Promise.all([
      multios(["boot", path, "--json"]),
      multios(["boot", path, "--json"]),
    ]);
    expect(one.exitCode).toBe(0);
    expect(one.stdout).toBe(other.stdout);
    expect(one.stdout).toContain('"programs": {"web/0":{"program":"./web.mjs"');
  });

  const shut: readonly (readonly [what: string, code: string])[] = [
    ["Date", "new Date()"],
    ["Math.random", "Math.random()"],
    ["Math.exp", "Math.exp(1)"],
    ["setTimeout", "setTimeout(() => 0, 1)"],
    ["process", "process.exit(0)"],
    ["fetch", "fetch('http://localhost')"],
    ["console", "console.log(1)"],
    ["performance", "performance.now()"],
    ["crypto", "crypto.randomUUID()"],
    ["localeCompare", "'a'.localeCompare('b')"],
    ["eval", "eval('1')"],
  ];

  it.each(shut)("cannot reach %s, and dies of trying", async (what, code) => {
    const path = shop(defined(`request() { ${code}; return { ok: true }; }`));
    const { stdout } = await multios(["boot", path]);
    const words = stdout.replaceAll(/\s+/g, " ");
    // It stands in the timeline, at its instant.
    expect(words).toMatch(/\d\.\d{3}s web\/0 'request' threw: AmbientError: /);
    expect(words).toContain(`AmbientError: '${what}' is not there for programs`);
    expect(words).toMatch(/\(web\.mjs:3:\d+\)/);
  });

  const strays: readonly (readonly [what: string, code: string, message: RegExp])[] = [
    ["rejects", "Promise.reject(new Error('later'))", /Error: later \(web\.mjs:3:/],
    ["throws", "Promise.resolve().then(() => { null.x; })", /TypeError: .* \(web\.mjs:3:/],
    ["imports what it may not", "import('node:fs')", /'node:fs' is not there for programs/],
  ];

  it.each(strays)("and leaves a promise behind that %s ends with 3", async (_, code, message) => {
    const path = shop(defined(`request() { ${code}; return { ok: true }; }`));
    const { exitCode, stderr } = await multios(["boot", path]);
    expect(stderr).toMatch(message);
    expect(stderr).toContain("a promise that a program left behind has failed");
    expect(stderr).not.toContain("    at ");
    expect(exitCode).toBe(3);
  });

  it("says nothing that a terminal would carry out", async () => {
    const escape = String.raw`\u001b[2J`;
    const said = `ctx.count("${escape}sold"); ctx.log("${escape}");`;
    const path = shop(defined(`request(ctx) { ${said} throw new Error("${escape}so"); }`));
    const { stdout } = await multios(["boot", path]);
    const { stdout: json } = await multios(["boot", path, "--json"]);
    const { stderr } = await multios(["boot", shop(`throw new Error("${escape}so");`)]);
    expect(stdout).toContain(`${escape}sold`);
    expect(stderr).toContain(`Error: ${escape}so`);
    expect(`${stdout}${json}${stderr}`).not.toContain("\u001b");
  });

  it("in which an async handler stands is told to be a generator", async () => {
    const path = shop(defined("async tick() {}, tickEvery: 1000"));
    const { stdout } = await multios(["boot", path]);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "'tick' is async: write '*tick', and 'yield*' for 'await'",
    );
  });
});
