/**
 * Programs that people write: what they are asked, what they may do, and what becomes of them.
 */
import { describe, expect, it } from "vitest";
import { defineProgram, type Program } from "../../../sim/program/define.ts";
import { FRONT, OK, bootFront, bootPrograms, usageOf } from "../../support/program-runs.ts";

describe("a program", () => {
  it("serves requests by working, by calling others and by saying how it went", async () => {
    const result = await bootFront(
      defineProgram({
        *request(ctx) {
          yield* ctx.work(1_000);
          const answer = yield* ctx.call("db");
          return { ok: answer.ok };
        },
      }),
    );
    expect(result.violations).toEqual([]);
    const [workload] = result.traffic?.workloads ?? [];
    expect(workload?.counts.outcomes.ok).toBe(9);
    // A millisecond of its own and two of the database; ways take no time here.
    expect(workload?.latency).toMatchObject({ mean: 3_000, max: 3_000 });
  });

  it("hears of a failed call as an answer, and decides itself what that means", async () => {
    const text = FRONT.replace("constant(2ms)", "constant(2ms), errors: 100 %");
    const result = await bootFront(
      defineProgram({
        *request(ctx) {
          const answers = yield* ctx.callAll([{ service: "db" }, { service: "db", key: 7 }]);
          for (const { failure } of answers) ctx.count(failure ?? "none");
          return { ok: true };
        },
      }),
      text,
    );
    expect(usageOf(result, "web/0").counts).toEqual(new Map([["error", 18]]));
    expect(result.traffic?.workloads[0]?.counts.outcomes.ok).toBe(9);
  });

  it("gets what another program sends, as a copy, and answers in kind", async () => {
    const text = FRONT.replace("service-time: constant(2ms)", "program: ./db.mjs");
    const seen: unknown[] = [];
    const db = defineProgram({
      request: (_, { key, body }) => ({ ok: true, body: { key, got: body } }),
    });
    const web = defineProgram({
      *request(ctx, { key }) {
        const sent = { list: [1, 2] };
        const asked = ctx.call("db", { key: key + 1, body: sent });
        const { body } = yield* asked;
        sent.list.push(3);
        seen.push([key, body]);
        return { ok: true };
      },
    });
    const result = await bootPrograms(text, { "./web.mjs": web, "./db.mjs": db });
    expect(result.violations).toEqual([]);
    expect(seen).toHaveLength(9);
    for (const [key, body] of seen as [number, unknown][]) {
      expect(body).toEqual({ key: key + 1, got: { list: [1, 2] } });
    }
  });

  it("keeps what start made for as long as its process lives, and ticks meanwhile", async () => {
    const program = defineProgram<{ served: number }>({
      *start(ctx) {
        yield* ctx.work(5_000);
        return { served: 0 };
      },
      request(ctx) {
        ctx.state.served += 1;
        ctx.gauge("served", ctx.state.served);
        return { ok: true };
      },
      tick(ctx) {
        ctx.count("ticks");
      },
    });
    const text = `${FRONT}faults:\n  - { at: 55ms, kill: web }\n`;
    const result = await bootFront(program, text);
    expect(result.story).toContain("5 web running");
    const { counts, gauges } = usageOf(result, "web/0");
    expect(gauges.get("served")).toBeLessThan(9);
    expect(counts.get("ticks")).toBeGreaterThanOrEqual(4);
  });

  it("is given up on where its caller gives up, and may put things in order", async () => {
    const text = FRONT.replace("timeout: 500ms", "timeout: 3ms");
    const result = await bootFront(
      defineProgram({
        *request(ctx) {
          try {
            yield* ctx.work(10_000);
            ctx.count("done");
          } finally {
            ctx.count("over");
          }
          return { ok: true };
        },
      }),
      text,
    );
    expect(result.violations).toEqual([]);
    expect(usageOf(result, "web/0").counts).toEqual(new Map([["over", 9]]));
    expect(result.traffic?.workloads[0]?.counts.outcomes.timeout).toBe(9);
  });

  it("that hangs does nothing until it is let go, and then goes on", async () => {
    const text = `${FRONT}faults:\n  - { at: 15ms, for: 30ms, hang: web }\n`;
    const result = await bootFront(
      defineProgram({
        *request(ctx) {
          yield* ctx.work(8_000);
          return { ok: true };
        },
      }),
      text,
    );
    expect(result.violations).toEqual([]);
    // The first began at 10 ms and had 3 ms left when it went on at 45 ms.
    expect(result.traffic?.workloads[0]?.latency?.max).toBeGreaterThanOrEqual(38_000);
  });

  it("is the same every time, with any randomness of its own", async () => {
    const program = defineProgram({
      *request(ctx) {
        yield* ctx.work(ctx.random.exponential(3_000));
        if (ctx.random.chance(1, 3)) yield* ctx.call("db");
        return { ok: ctx.random.below(10) > 0 };
      },
    });
    const [one, other, third] = [
      await bootFront(program),
      await bootFront(program),
      await bootFront(OK),
    ];
    expect(one.digest).toBe(other.digest);
    expect(third.digest).not.toBe(one.digest);
  });

  it("deals with messages, which are handled when it has dealt with them", async () => {
    const text = `system: post
services:
  clock:
    wants: [desk]
    behavior: { sends: [{ to: desk, every: constant(10ms), reply: true, size: 64B }] }
  desk: { behavior: { program: ./desk.mjs } }
`;
    const desk = defineProgram({
      *message(ctx, { from, bytes }) {
        yield* ctx.work(5_000);
        ctx.count(`${bytes} from ${from}`);
      },
    });
    const result = await bootPrograms(text, { "./desk.mjs": desk }, { untilMs: 100 });
    // Each is sent 10 ms after the answer to the one before, which takes 5 ms.
    expect(usageOf(result, "desk/0").counts).toEqual(new Map([["64 from clock", 6]]));
    expect(result.violations).toEqual([]);
  });

  it("hears of a message that comes at the very instant at which the run ends", async () => {
    const text = `system: post
services:
  desk: { behavior: { program: ./desk.mjs } }
  clock: { requires: [desk], behavior: { sends: [{ to: desk, every: 200ms }] } }
workloads: { l: { target: desk, arrivals: constant(1/s), for: 2s } }
`;
    const desk = defineProgram({
      request: () => ({ ok: true }),
      message(ctx): undefined {
        ctx.count("messages");
      },
    });
    const result = await bootPrograms(text, { "./desk.mjs": desk });
    expect(result.ending).toBe("quiet");
    expect(result.messages?.ways[0]?.counts).toMatchObject({ sent: 10, received: 10 });
    expect(usageOf(result, "desk/0").counts).toEqual(new Map([["messages", 10]]));
    expect(result.violations).toEqual([]);
  });

  it("changes nothing for who is up at once: requests of the first instant find it", async () => {
    const text = `system: early
services:
  slow: { behavior: { program: ./slow.mjs } }
  quick: {}
workloads: { w: { target: quick, arrivals: closed(3 0ms), for: 9ms } }
`;
    const result = await bootPrograms(text, { "./slow.mjs": OK });
    expect(result.traffic?.workloads[0]).toMatchObject({
      counts: { outcomes: { ok: 30, refused: 0, full: 0 } },
    });
    expect(result.violations).toEqual([]);
  });

  it("is asked to put things in order when it is stopped", async () => {
    const text = `${FRONT}actions:\n  - { at: 200ms, stop: web }\n`;
    const program = defineProgram({
      *stop(ctx) {
        yield* ctx.work(7_000);
        ctx.log("goodbye");
      },
    });
    const result = await bootFront(program, text);
    expect(usageOf(result, "web/0").log).toEqual([{ at: 207_000, text: "goodbye" }]);
    expect(result.story.at(-1)).toBe("207 web stopped");
  });
});

describe("a program that is wrong ends its process, and the report says why", () => {
  const cases: readonly {
    readonly what: string;
    readonly program: Program;
    readonly text: RegExp;
  }[] = [
    {
      what: "throws",
      program: defineProgram({
        request() {
          throw new Error("no such thing");
        },
      }),
      text: /^'request' threw: no such thing$/,
    },
    {
      what: "calls whom it does not name",
      program: defineProgram({
        *request(ctx) {
          yield* ctx.call("cache");
          return { ok: true };
        },
      }),
      text: /it called 'cache', which 'behavior.calls' of web does not name/,
    },
    {
      what: "answers what is no answer",
      program: defineProgram({ request: () => true as unknown as { ok: boolean } }),
      text: /'request' has to return/,
    },
    {
      what: "takes a time that is none",
      program: defineProgram({
        *request(ctx) {
          yield* ctx.work(-1);
          return { ok: true };
        },
      }),
      text: /a time is whole microseconds from 0 on, not -1/,
    },
    {
      what: "sends what is no data",
      program: defineProgram({
        request: () => ({ ok: true, body: new Map() as unknown as null }),
      }),
      text: /an object of a class is no plain data/,
    },
  ];

  it.each(["work", "callAll"] as const)(
    "it goes on and on with '%s' and lets no time go by",
    async (step) => {
      const result = await bootFront(
        defineProgram({
          *request(ctx) {
            for (;;) yield* step === "work" ? ctx.work(0) : ctx.callAll([]);
          },
        }),
      );
      const [first] = usageOf(result, "web/0").failures;
      expect(first).toEqual({
        at: 10_000,
        text: "'request' threw: it made 100000 steps, and no time went by",
      });
      expect(result.violations).toEqual([]);
    },
  );

  it.each(cases)("it $what", async ({ program, text }) => {
    const result = await bootFront(program);
    expect(usageOf(result, "web/0").failures[0]?.text).toMatch(text);
    const failed = result.records.find(({ event }) => event === "program.failed");
    const exit = result.records.find(
      (record) => record.event === "service.state" && record.exit?.code === 1,
    );
    expect(failed?.tUs).toBe(10_000);
    expect(exit).toMatchObject({ tUs: 10_000, cause: failed?.seq });
    expect(result.violations).toEqual([]);
  });

  it("it throws in start, so that it never comes up", async () => {
    const result = await bootFront(
      defineProgram({
        start() {
          throw new Error("no disk");
        },
      }),
    );
    expect(usageOf(result, "web/0").failures[0]?.text).toBe("'start' threw: no disk");
    expect(result.story.at(-1)).toMatch(/web failed$/);
  });

  it("it throws in a tick", async () => {
    const result = await bootFront(
      defineProgram({
        ...OK,
        tick(ctx) {
          if (ctx.now > 45_000) throw new Error("late");
        },
      }),
    );
    const failed = result.records.find(({ event }) => event === "program.failed");
    expect(failed?.tUs).toBe(50_000);
    expect(result.violations).toEqual([]);
  });
});

describe("where CPUs are simulated", () => {
  const busy = (cpu: string): string =>
    FRONT.replace(
      "services:\n",
      `machine: { cpus: 1 }\nservices:\n  busy: { behavior: { ${cpu} } }\n`,
    );

  it.each(["cpu: 100 %", "cpu: 30 %", "start: 10s, cpu: 80 %"])(
    "what a program throws ends it at that instant (%s)",
    async (cpu) => {
      const program = defineProgram({
        *request(ctx) {
          yield* ctx.work(1_234);
          throw new Error("so");
        },
      });
      const result = await bootFront(program, busy(cpu));
      const failed = result.records.find(({ event }) => event === "program.failed");
      const exit = result.records.find(
        (record) => record.event === "service.state" && record.exit?.code === 1,
      );
      expect(exit).toMatchObject({ tUs: failed?.tUs, cause: failed?.seq });
      expect(result.violations).toEqual([]);
    },
  );
});
