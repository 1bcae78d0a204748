/**
 * The live view as a person sees it: whole frames, on screens of several sizes.
 */
import { describe, expect, it } from "vitest";
import { frameAt } from "./frames.ts";

const SHOP = `
services:
  db:
    type: system
    health: [{ name: ready, kind: readiness, type: tcp, port: 5432, interval: 1s }]
    behavior: { start: constant(800ms), service-time: constant(2ms), memory: { base: 64MiB } }
  web:
    instances: 3
    requires: [db]
    behavior:
      { start: constant(1s), service-time: constant(4ms), memory: { base: 32MiB },
        calls: [{ service: db, count: 2, timeout: 250ms }] }
  agent: { enabled: false, behavior: { start: constant(1s) } }
workloads:
  shoppers: { target: web, arrivals: constant(200/s), start: 5s, for: 1m }
faults:
  - { at: 20s, kill: web/1 }
  - { at: 30s, for: 20s, slow: db, factor: 20 }
`;

describe("a frame", () => {
  it("has services, workloads, faults, events and keys on a screen of 80 by 24", async () => {
    expect(await frameAt(SHOP, 31)).toEqual([
      "shop   running 10x   31.000s of 1m05s   2 of 2 ready   seed 1",
      `${"━".repeat(37)}╸${"─".repeat(42)}`,
      "",
      "instance  state      health     restarts     memory   req/s",
      "db        running    healthy           0     64 MiB     398",
      "web/0     running    healthy           0     32 MiB      67",
      "web/1     running    healthy           1     32 MiB      64",
      "web/2     running    healthy           0     32 MiB      67",
      "agent     disabled   unknown           0          -       -",
      "",
      "workload    req/s  in flight       p50       p99   failed  last 10 s",
      "shoppers      200         17      8 ms   84.5 ms      0 %",
      "",
      "fault     slow db/0, over in 19 s (line 19)",
      "",
      "   0.800s  db/0                 ready, 800 ms after the start",
      "   1.800s  web/0, web/1, web/2  ready, 1 s after the start",
      "  20.000s  web/1                killed by the fault at line 18",
      "  20.000s  web/1                restart 1 of 5 in 10 s, after 100 ms",
      "  21.100s  web/1                ready again, 1.1 s after the fault",
      "  30.000s  db/0                 slowed down by the fault at line 19",
      "",
      "",
      "space pause  + faster  - slower  n next event  g go to  / find  ? help  q end",
    ]);
  });

  it("keeps what matters on a screen of 40 by 10", async () => {
    expect(await frameAt(SHOP, 20.05, { size: { columns: 40, rows: 10 } })).toEqual([
      "shop   running 10x   20.050s of 1m05s",
      `${"━".repeat(11)}╸${"─".repeat(28)}`,
      "service   state      restarts   req/s",
      "web x3    failed            0     200",
      "… 2 more, 1 running, 1 disabled",
      "workload    req/s       p99   failed",
      "shoppers      200      8 ms   <0.1 %",
      "  20.000s  web/1  restart 1 of 5 in",
      "                  10 s, after 100 ms",
      "space pause  n next event  ? help  q end",
    ]);
  });

  it.each([
    { columns: 20, rows: 4 },
    { columns: 40, rows: 10 },
    { columns: 61, rows: 17 },
    { columns: 80, rows: 24 },
    { columns: 160, rows: 50 },
    { columns: 300, rows: 100 },
  ])("fills $columns by $rows and never more", async (size) => {
    for (const motion of ["running", "paused", "to-event", "over"] as const) {
      const lines = await frameAt(SHOP, 31, { size, choices: { motion } });
      expect(lines.length).toBe(size.rows);
      const widest = Math.max(...lines.map((line) => [...line].length));
      expect(widest).toBeLessThanOrEqual(size.columns);
    }
  });
});

const PLAIN_ONES = Array.from({ length: 57 }, (_, n) => {
  return `  s${n}: { behavior: { start: constant(100ms) } }`;
});

/** 60 services, of which some fail, one waits for one that failed, and one completes. */
const MANY = `
services:
${PLAIN_ONES.join("\n")}
  job: { kind: oneshot, behavior: { start: constant(50ms) } }
  bad: { restart: { delay: 2s }, behavior: { start: constant(50ms), run: constant(1s), exit: 3 } }
  late: { requires: [bad], behavior: { start: constant(30s) } }
`;

function body(lines: readonly string[]): readonly string[] {
  return lines.slice(3, lines.findIndex((line) => line.startsWith("…")) + 1);
}

describe("the services", () => {
  it("come with those first that are not well, where not all fit", async () => {
    const lines = body(await frameAt(MANY, 2));
    expect(lines.slice(0, 4)).toEqual([
      "service   state      restarts",
      "bad       failed            0  starts again in 1.05 s",
      "late      starting          0",
      "s0        running           0",
    ]);
    expect(lines.at(-1)).toBe("… 48 more, 47 running, 1 done");
  });

  it("scroll, and say what stands above", async () => {
    const lines = body(await frameAt(MANY, 2, { choices: { scroll: 3 } }));
    expect(lines[1]).toBe("s1        running           0");
    expect(lines.at(-1)).toBe("… 3 above; 45 more, 44 running, 1 done");
    const end = body(await frameAt(MANY, 2, { choices: { scroll: 1_000 } }));
    expect(end.at(-2)).toBe("job       done              0");
    expect(end.at(-1)).toBe("… 48 above");
  });

  it("are those with a name that is looked for, and so are the events", async () => {
    const lines = await frameAt(MANY, 2, { choices: { filter: "bad" } });
    expect(lines.slice(3, 9)).toEqual([
      "service   state      restarts",
      "bad       failed            0  starts again in 1.05 s",
      "",
      "  0.050s  bad/0  ready, 50 ms after the start",
      "  1.050s  bad/0  exited with code 3",
      "  1.050s  bad/0  restart 1 of 4 in 10 s, after 2 s",
    ]);
  });

  it("wait before they start for the first time", async () => {
    const lines = await frameAt(SHOP, 0.5);
    expect(lines[5]).toMatch(/^web\/0 +waiting/);
    expect(lines[4]).toMatch(/^db +starting/);
  });
});

describe("the head and the foot", () => {
  it.each([
    ["paused", "shop   paused   3.000s of 1m05s"],
    ["to-event", "shop   to the next event   3.000s"],
    ["to-time", "shop   going on   3.000s"],
    ["over", "shop   over   3.000s"],
  ] as const)("say when time is %s", async (motion, head) => {
    expect((await frameAt(SHOP, 3, { choices: { motion } }))[0]).toContain(head);
  });

  it.each([
    [{ prompt: { kind: "go-to", text: "2m" } }, "go to (such as 2m30s): 2m_   Enter takes it"],
    [{ prompt: { kind: "filter", text: "we" } }, "names with: we_   Enter takes it, Esc leaves"],
    [{ notice: "2m is over already" }, "2m is over already"],
    [{ motion: "paused" }, "space go on"],
    [{ motion: "over" }, "the result follows; space: stay here"],
    [{ filter: "web" }, '/ "web"'],
    [{ isHelp: true }, "? back"],
  ] as const)("say %j below", async (choices, foot) => {
    expect((await frameAt(SHOP, 3, { choices })).at(-1)).toContain(foot);
  });

  it("name no speed where the clock gives it", async () => {
    const lines = await frameAt(SHOP, 3, { choices: { isHost: true, speed: "by the clock" } });
    expect(lines[0]).toContain("running by the clock");
    expect(lines.at(-1)).not.toContain("faster");
  });

  it("explain the keys where there is room for it", async () => {
    const lines = await frameAt(SHOP, 3, { choices: { isHelp: true } });
    expect(lines.join("\n")).toContain("Ctrl-C  ends the run as interrupted: exit code 130");
    expect(lines.some((line) => line.startsWith("  q       ends the run here"))).toBe(true);
  });
});

describe("faults", () => {
  it("are gone when they are over, and with the process that they lay on", async () => {
    const text = (line: string): string => `
services:
  db: { behavior: { start: constant(100ms) } }
faults:
  - ${line}
  - { at: 5s, kill: db/0 }
`;
    const shown = async (line: string, seconds: number): Promise<readonly string[]> =>
      (await frameAt(text(line), seconds)).filter((each) => each.startsWith("fault "));
    const slow = "{ at: 1s, for: 2s, slow: db, factor: 3 }";
    expect(await shown(slow, 2)).toEqual(["fault     slow db/0, over in 1 s (line 6)"]);
    expect(await shown(slow, 3.5)).toEqual([]);
    expect(await shown("{ at: 2s, hang: db/0 }", 4)).toEqual(["fault     hang db/0 (line 6)"]);
    expect(await shown("{ at: 2s, hang: db/0 }", 6)).toEqual([]);
    expect(await shown("{ at: 2s, kill: db/0 }", 2)).toEqual([]);
  });

  it("of a zone or of the clock say which zone, and what is wrong with the clock", async () => {
    const shown = async (fault: string): Promise<readonly string[]> => {
      const zones = "machine: { zones: [a, b] }\nservices: { db: { instances: 2 } }\n";
      const lines = await frameAt(`${zones}faults:\n  - ${fault}\n`, 2);
      return lines.filter((each) => each.startsWith("fault "));
    };
    expect(await shown("{ at: 1s, zone-down: a, for: 9s }")).toEqual([
      "fault     zone-down a, over in 8 s (line 5)",
    ]);
    expect(await shown("{ at: 1s, clock: freeze, for: 9s }")).toEqual([
      "fault     clock freeze, over in 8 s (line 5)",
    ]);
  });

  it("that find no process do not lie on anybody, but where the next one is struck", async () => {
    const shown = async (fault: string): Promise<readonly string[]> => {
      const text = "services: { db: {} }\nactions: [{ at: 1s, stop: db }]\n";
      const lines = await frameAt(`${text}faults:\n  - ${fault}\n`, 3);
      return lines.filter((each) => each.startsWith("fault "));
    };
    expect(await shown("{ at: 2s, exhaust: db/0, resource: memory, for: 9s }")).toEqual([]);
    expect(await shown("{ at: 2s, exhaust: db/0, resource: files }")).toEqual([
      "fault     exhaust db/0 (line 5)",
    ]);
  });
});
