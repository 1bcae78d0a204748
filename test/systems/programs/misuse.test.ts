/**
 * Programs that are written wrongly, as by who seldom writes generators, and calls beyond all room:
 * each is told in words that say what to do.
 */
import { describe, expect, it } from "vitest";
import {
  defineProgram,
  type Context,
  type Program,
  type Routine,
} from "../../../sim/program/define.ts";
import { FRONT, OK, bootFront, bootPrograms, usageOf } from "../../support/program-runs.ts";

describe("a program that is written wrongly ends its process, and is told what to write", () => {
  const cases: readonly {
    readonly what: string;
    readonly program: Program;
    readonly text: RegExp;
  }[] = [
    {
      what: "answers with what it should have waited for",
      program: defineProgram({
        request(ctx) {
          const stock = ctx.call("db") as unknown as { ok: boolean };
          return { ok: stock.ok };
        },
      }),
      text: /^'request' has to return .*; did you forget 'yield\*' before a call\?$/,
    },
    {
      what: "is async",
      program: defineProgram({ request: (async () => ({ ok: true })) as never }),
      text: /^'request' is async: write '\*request', and 'yield\*' for 'await'$/,
    },
    {
      what: "is an async generator",
      program: defineProgram({
        request: async function* () {
          yield await Promise.resolve(1);
        } as never,
      }),
      text: /^'request' is async: write/,
    },
    {
      what: "returns a routine that it does not run",
      program: defineProgram({
        *request(ctx) {
          yield* ctx.work(1);
          return ctx.call("db") as unknown as { ok: boolean };
        },
      }),
      text: /^'request' returned what has not run: did you forget 'yield\*'/,
    },
    {
      what: "yields where it should delegate",
      program: defineProgram({
        *request(ctx) {
          const stock = (yield ctx.call("db") as never) as { ok: boolean };
          return { ok: stock.ok };
        },
      }),
      text: /^'request' wrote 'yield' where 'yield\*' is needed$/,
    },
    {
      what: "waits for a promise",
      program: defineProgram({
        *request() {
          yield Promise.resolve(1) as never;
          return { ok: true };
        },
      }),
      text: /^'request' yielded a promise, and nobody waits for one$/,
    },
  ];

  it.each(cases)("where it $what", async ({ program, text }) => {
    const result = await bootFront(program);
    expect(usageOf(result, "web/0").failures[0]?.text).toMatch(text);
    expect(result.violations).toEqual([]);
  });

  it("where it starts later than it says", async () => {
    const result = await bootFront(defineProgram({ ...OK, start: async () => ({ n: 1 }) }));
    expect(usageOf(result, "web/0").failures[0]?.text).toBe(
      "'start' is async: write '*start', and 'yield*' for 'await'",
    );
    expect(result.story.at(-1)).toMatch(/web failed$/);
  });

  it("where it returns from a tick what has not run", async () => {
    const tick = function* (ctx: Context<unknown>): Routine<void> {
      yield* ctx.work(1);
      return ctx.work(5) as never;
    };
    const result = await bootFront(defineProgram({ ...OK, tick }));
    expect(usageOf(result, "web/0").failures[0]?.text).toMatch(/^'tick' returned what has not run/);
  });

  it("where it promises to look for what it kept", async () => {
    const program = defineProgram({
      request(ctx) {
        ctx.promise(1, 1);
        return { ok: true };
      },
      kept: (async () => 1) as never,
    });
    const result = await bootFront(program, `${FRONT}faults: [{ at: 40ms, kill: web }]\n`);
    expect(usageOf(result, "web/0").failures[0]?.text).toMatch(/^'kept' has to return a version/);
  });
});

it("a program is told of calls that there is no room for, and so is the report", async () => {
  const many = 1_100_000;
  const web = defineProgram({
    ...OK,
    tickEvery: 10_000,
    *tick(ctx) {
      const calls = Array.from({ length: many }, () => ({ service: "db" }));
      for (const { failure } of yield* ctx.callAll(calls)) ctx.count(failure ?? "none");
    },
  });
  const text = [
    "system: full",
    "services:",
    "  db: { behavior: { service-time: constant(1h), concurrency: 2000000 } }",
    "  web:",
    "    behavior: { program: ./web.mjs, tick: 1s, calls: [{ service: db, timeout: 100ms }] }",
    "workloads: { users: { target: web, arrivals: constant(1/s), for: 1s } }",
  ].join("\n");
  const result = await bootPrograms(text, { "./web.mjs": web }, { untilMs: 1_500 });
  expect(result.violations).toEqual([]);
  const { counts } = usageOf(result, "web/0");
  expect(new Set(counts.keys())).toEqual(new Set(["capacity", "timeout"]));
  const told = counts.get("capacity") ?? 0;
  expect(told).toBeGreaterThan(many - 1_048_576);
  expect(result.traffic?.calls[0]?.counts).toMatchObject({
    calls: many,
    outcomes: { capacity: told, timeout: many - told },
  });
});
