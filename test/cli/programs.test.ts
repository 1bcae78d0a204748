/**
 * Programs from files: what is loaded, what is refused, and what they cannot reach.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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

/** Throws whatever it is asked. */
const PROXY =
  "new Proxy({}, { get() { throw 1; }, has() { throw 2; }, getPrototypeOf() { throw 3; } })";
const MUTE = "Object.defineProperty(new Error(), 'message', { get() { throw 1; } })";

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

/** A folder of its own: a manifest or Compose file, with what lies beside it. */
function beside(manifest: string, others: Readonly<Record<string, string>> = {}): string {
  const own = mkdtempSync(join(folder, "beside-"));
  writeFileSync(join(own, "m.yaml"), manifest);
  mkdirSync(join(own, "folder.mjs"));
  for (const [name, text] of Object.entries(others)) writeFileSync(join(own, name), text);
  return join(own, "m.yaml");
}

/** The lines of all problems and what each says first, without the folder. */
function placesIn(text: string): readonly string[] {
  return text
    .split("\n")
    .filter((line) => /:\d+:\d+: /.test(line))
    .map((line) => line.replace(/^.*\/(?=[a-z.]+:\d)/, "").replace(/;.*$/, ""));
}

describe("a program whose file cannot be had", () => {
  const MISSING = `system: s
services:
  web: { requires: [zz], behavior: { program: ./nope.mjs } }
  db: { behavior: { program: ./folder.mjs } }
  log: { behavior: { program: ./endless.mjs } }
workloads: { l: { target: web, arrivals: file(a.txt) } }
`;
  const others = { "a.txt": "0.5\nabc\n-1\n1.0\n0.7\n", "endless.mjs": "for (;;);" };
  const arrivals = [
    "a.txt:2:1: 'abc' is not an instant",
    "a.txt:3:1: '-1' is before the start of the workload",
    "a.txt:5:1: '0.7' is earlier than the instant before it",
  ];
  const programs = [
    "m.yaml:3:47: './nope.mjs': the file does not exist",
    "m.yaml:4:30: './folder.mjs': this is a folder, not a file",
  ];

  it.each(["boot", "check", "plan"])("is told by %s with all else, sorted", async (verb) => {
    const { exitCode, stdout, stderr } = await multios([verb, beside(MISSING, others)]);
    expect(placesIn(verb === "check" ? stdout : stderr)).toEqual([
      ...arrivals,
      expect.stringMatching(/^m\.yaml:3:21: .*'zz'/),
      ...programs,
    ]);
    expect(exitCode).toBe(3);
  });

  it("is told beside wrong values as well", async () => {
    const text = MISSING.replace("[zz]", "[db], stop-timeout: soon");
    const { stderr } = await multios(["boot", beside(text, others)]);
    expect(placesIn(stderr)).toEqual([
      ...arrivals,
      expect.stringMatching(/^m\.yaml:3:\d+: .*'soon'/),
      expect.stringContaining("'./nope.mjs'"),
      programs[1],
    ]);
  });

  it("is told beside wrong values in a Compose file", async () => {
    const text = `services:
  web: { image: web, restart: often, x-multios: { behavior: { program: ./nope.mjs } } }
x-multios: { workloads: { l: { target: web, arrivals: file(a.txt) } } }
`;
    const { stderr } = await multios(["boot", beside(text, others)]);
    expect(placesIn(stderr)).toEqual([
      ...arrivals,
      expect.stringMatching(/^m\.yaml:2:\d+: .*often/),
      expect.stringMatching(/^m\.yaml:2:\d+: '\.\/nope\.mjs': the file does not exist/),
    ]);
  });

  it("is told with what only a run asks for, and with the warnings of a check", async () => {
    const text = `system: s
services: { web: { behavior: { program: ./nope.mjs } } }
workloads: { l: { target: web, arrivals: constant(1/s) } }
`;
    const missing = "m.yaml:2:41: './nope.mjs': the file does not exist";
    const path = beside(text);
    const boot = await multios(["boot", path]);
    expect(placesIn(boot.stderr)).toEqual([missing, expect.stringContaining("m.yaml:3:")]);
    expect(placesIn((await multios(["boot", path, "--for", "1s"])).stderr)).toEqual([missing]);
    const check = await multios(["check", path]);
    expect(placesIn(check.stdout)).toEqual([missing, expect.stringContaining("m.yaml:3:")]);
  });
});

describe("a module that is no program is refused with its place", () => {
  const cases: readonly (readonly [what: string, program: string | null, message: RegExp])[] = [
    ["is missing", null, /'\.\/web\.mjs': the file does not exist; is the path right/],
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
    ["changes the language", "Array.prototype.push = 1;", /read only property 'push' of .*:1:22\)/],
    ["adds to the language", "Object.prototype.at = 1;", /property at, object is not ext.*:1:21\)/],
    [
      "hides a handler that throws",
      defined("get request() { throw 1; }"),
      /cannot be loaded: some/,
    ],
    [
      "looks at the clock as its handlers are read",
      defined("get request() { return Date.now(); }"),
      /'Date' is not there for programs: take/,
    ],
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

  const changes: readonly (readonly [what: string, code: string])[] = [
    ["a method of arrays", "Array.prototype.push = () => 0"],
    ["how arrays are gone through", "Array.prototype[Symbol.iterator] = null"],
    ["all objects", "Object.prototype.event = 'x'"],
    ["a map", "Map.prototype.get = () => undefined"],
    ["the name of a class", "globalThis.Map = class {}"],
    ["generators", "Object.getPrototypeOf(function* () {}).prototype.next = null"],
    ["a step", "Object.getPrototypeOf(ctx.work(1)).next = null"],
    ["what a step asks for", "ctx.work(1).us = -1"],
    ["what one step asks for", "Object.defineProperty(ctx.work(1), 'us', { value: -5 })"],
    ["its context's class", "Object.getPrototypeOf(ctx).now = 7"],
    ["a door", "globalThis.process = {}"],
    ["how errors are described", "Error.prepareStackTrace = () => { throw 7; }"],
  ];

  it.each(changes)("cannot change %s, and dies of trying", async (_, code) => {
    const path = shop(defined(`request(ctx) { ${code}; return { ok: true }; }`));
    const { stdout, exitCode, stderr } = await multios(["boot", path]);
    expect(stdout.replaceAll(/\s+/g, " ")).toMatch(
      /'request' threw: (Type|Ambient)Error: .*web\.mjs/,
    );
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
  });

  it("may have errors, texts and fields of its own all the same", async () => {
    const head = `class Own extends Error { constructor() { super("so"); this.name = "Own"; } }
      function Old() {}
      Old.prototype = Object.create(Map.prototype);
      Old.prototype.constructor = Old;
      Old.prototype.toString = () => "old";
      const odd = {};
      odd.hasOwnProperty = 1; odd.constructor = 2; odd.toString = 3;`;
    const code = "ctx.log(`${new Old()} ${Object.keys(odd)}`); throw new Own();";
    const { stdout } = await multios([
      "boot",
      shop(defined(`request(ctx) { ${code} }`, head)),
      "--json",
    ]);
    expect(stdout).toContain("old hasOwnProperty,constructor,toString");
    expect(stdout).toContain("Own: so (web.mjs");
  });

  it("may have a state that can be gone through", async () => {
    const head = "class Sequence { #n = 0; next() { return ++this.#n; } }";
    const start = "*start(ctx) { yield* ctx.work(10); return new Sequence(); }";
    const request = "request(ctx) { return { ok: ctx.state.next() > 0 }; }";
    const { stdout, exitCode } = await multios([
      "boot",
      shop(defined(`${start}, ${request}`, head)),
    ]);
    expect(stdout).not.toContain("exception");
    expect(exitCode).toBe(0);
  });

  const odd: readonly (readonly [what: string, handlers: string, words: RegExp])[] = [
    [
      "throws what cannot be read",
      `request() { throw ${PROXY}; }`,
      /something that cannot be read/,
    ],
    [
      "throws an error without words",
      `request() { throw ${MUTE}; }`,
      /something that cannot be re/,
    ],
    ["answers with a trap", `request() { return ${PROXY}; }`, /something that is no error/],
    [
      "ticks with a trap",
      `tick() { return ${PROXY}; }, tickEvery: 1000`,
      /something that is no err/,
    ],
    [
      "starts with a trap",
      "start() { return { get then() { throw new Error('then'); } }; }",
      /'start' threw: Error: then/,
    ],
    ["counts by an object", "request(ctx) { ctx.count({}); }", /has a text as its name/],
    [
      "makes a step of its own",
      "*request(ctx) { yield new (ctx.work(1).constructor)(NaN); }",
      /NaN/,
    ],
    ["calls what is no list", "*request(ctx) { yield* ctx.callAll(7); }", /calls are an array/],
    ["sends a prototype", "*request() { return JSON.parse(DATA); }", /'__proto__' is no name/],
    [
      "calls without end",
      "*request(ctx) { for (;;) yield* ctx.callAll([]); }",
      /100000 steps, and/,
    ],
    [
      "works without end",
      "*tick(ctx) { for (;;) yield* ctx.work(0); }, tickEvery: 1000",
      /100000 st/,
    ],
    ["starts without end", "*start(ctx) { for (;;) yield* ctx.work(0); }", /10000 steps, and no/],
  ];

  it.each(odd)("and %s ends by itself", { timeout: 60_000 }, async (_, handlers, words) => {
    const data = String.raw`const DATA = '{"ok":true,"body":{"__proto__":{}}}';`;
    const { stdout, exitCode } = await multios(["boot", shop(defined(handlers, data))]);
    expect(stdout.replaceAll(/\s+/g, " ")).toMatch(words);
    expect([0, 4]).toContain(exitCode);
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

  it("and never comes back breaks the run off, there and then", { timeout: 120_000 }, async () => {
    const handler =
      "*request(ctx) { yield* ctx.work(500); while (ctx.now > 25_000); return { ok: true }; }";
    const path = shop(defined(handler));
    const [trace, audit] = [`${path}.jsonl`, `${path}.audit`];
    const options = ["--quiet", "--trace", trace, "--audit", audit];
    const { stdout, stderr, exitCode } = await multios(["boot", path, ...options]);
    expect(stderr).toBe(
      `${path}:3:58: the program of web/0 has not come back from 'request' for 30 s, ` +
        "at 0.030s of the run; does it loop without end? 'yield*' lets time go by\n" +
        "1 error; the run was broken off; it has no result, " +
        "and all that was written is the audit log, without its seal.\n",
    );
    expect([stdout, exitCode]).toEqual(["", 3]);
    expect([existsSync(trace), existsSync(audit)]).toEqual([false, true]);
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
