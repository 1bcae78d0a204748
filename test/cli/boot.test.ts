/**
 * `boot`, `plan`, `check` and `schema` from the outside: output, files, signals and exit codes.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { multios } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "multios-boot-"));
afterAll(() => rmSync(folder, { recursive: true }));

const PAIR = `system: pair
services:
  db:
    behavior: { start: constant(1s) }
  web:
    requires: [db]
    instances: 2
    behavior: { start: constant(500ms) }
`;

function manifest(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const pair = manifest("pair.multios.yaml", PAIR);
const faulty = manifest(
  "faulty.multios.yaml",
  `${PAIR}faults:\n  - { at: 1m, kill: db/0 }\nobjectives:\n  - recovery(db) <= 10ms\n`,
);
const failing = manifest(
  "failing.multios.yaml",
  `${PAIR}  bad: { restart: { policy: "no" }, behavior: { start-failures: 9 } }
objectives:
  - ready(system) <= 1ms
`,
);
const esc = String.fromCharCode(27);

describe("boot", () => {
  it("prints the contract's JSON, with times that add up", async () => {
    const { stdout, exitCode } = await multios(["boot", pair, "--json", "--seed", "7"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      system: "pair",
      seed: "7",
      version: "0.1.0",
      duration_us: 1_500_000,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      events: expect.any(Number),
      boot: {
        ready_us: 1_500_000,
        order: ["db/0", "web/0", "web/1"],
        critical_chain: ["db", "web"],
      },
      services: {
        web: {
          state: "running",
          health: "healthy",
          restarts: 0,
          availability: 1,
          error: null,
          instances: {
            "web/1": {
              state: "running",
              health: "healthy",
              restarts: 0,
              started_us: 1_000_000,
              ready_us: 1_500_000,
              requests: 0,
              memory_peak_bytes: expect.any(Number),
              exit: null,
            },
          },
        },
      },
      workloads: {},
      faults: [],
      objectives: [],
      invariants: { checked: 0, not_exercised: [], violations: [] },
      warnings: [],
    });
  });

  it("gives the same digest for the same seed in two processes, as text and as JSON", async () => {
    const [json, text] = await Promise.all([
      multios(["boot", faulty, "--json"]),
      multios(["boot", faulty]),
    ]);
    const { digest } = JSON.parse(json.stdout) as { digest: string };
    expect(text.stdout).toContain(digest);
  });

  it("takes the greatest seed without rounding it", async () => {
    const seed = String(2n ** 64n - 1n);
    const { stdout } = await multios(["boot", pair, "--json", "--seed", seed]);
    expect(JSON.parse(stdout)).toMatchObject({ seed });
  });

  it("starts multios-lcg from its own seed", async () => {
    const { stdout } = await multios(["boot", pair, "--json", "--rng", "multios-lcg"]);
    expect(JSON.parse(stdout)).toMatchObject({ seed: "123456789" });
  });

  it("tells of what is paused at the end, which has been ready all the same", async () => {
    const text = `${PAIR}actions: [{ at: 2s, pause: db }]\nobjectives: [state(db) == paused]\n`;
    const paused = manifest("paused.multios.yaml", text);
    const { stdout, exitCode } = await multios(["boot", paused]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("down at the end  db  paused, asked by the operator, at 2.000s");
    const json = await multios(["boot", paused, "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      services: { db: { state: "paused", health: "unknown" }, web: { state: "running" } },
      objectives: [{ held: true, observed: "paused" }],
    });
  });

  it("has not come up where a service was paused before it was ready", async () => {
    const text = `system: early
services:
  db: { health: { kind: readiness, successes: 3 } }
  web: { requires: [db] }
actions: [{ at: 1s, pause: db }]
`;
    const { stdout, exitCode } = await multios(["boot", manifest("early.multios.yaml", text)]);
    expect(exitCode).toBe(4);
    expect(stdout).toContain("db    started at 0.000s, and was paused before it was ready");
    expect(stdout).toContain("web   waits for db, which is paused");
  });

  it("reports a violated objective with exit code 1, and what to look at next", async () => {
    const { stdout, exitCode } = await multios(["boot", faulty]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/db\/0 {2}killed by the fault at line 10/);
    const words = stdout.replaceAll(/\s+/g, " ");
    expect(words).toMatch(/violated recovery\(db\) <= 10ms .* db\/0 was down \(line 12\)/);
    expect(stdout).toContain("look next");
  });

  it("ends with 4 and not with 1 where a service never became ready", async () => {
    const { stdout, exitCode } = await multios(["boot", failing, "--quiet"]);
    expect(exitCode).toBe(4);
    expect(stdout).toContain("failed  bad   service-failed");
    expect(stdout).toContain("violated  ready(system) <= 1ms");
  });

  it("says nothing when it is quiet and all held", async () => {
    expect(await multios(["boot", pair, "--quiet"])).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "",
    });
  });

  it("fits 80 columns where nobody says otherwise, and uses what COLUMNS gives", async () => {
    const widest = async (environment: Record<string, string>): Promise<number> => {
      const { stdout } = await multios(["boot", pair], { environment });
      const rows = stdout.split("\n").filter((line) => line.includes("━"));
      return Math.max(...rows.map((row) => [...row].length));
    };
    expect(await widest({})).toBeLessThanOrEqual(80);
    const wide = await widest({ COLUMNS: "120" });
    expect(wide).toBeGreaterThan(100);
    expect(wide).toBeLessThanOrEqual(120);
  });

  it("says the same without colour as with it", async () => {
    const coloured = await multios(["boot", faulty], { environment: { FORCE_COLOR: "1" } });
    const plain = await multios(["boot", faulty], {
      environment: { FORCE_COLOR: "1", NO_COLOR: "1" },
    });
    expect(coloured.stdout).toContain(esc);
    expect(plain.stdout).not.toContain(esc);
    expect(coloured.stdout.replaceAll(new RegExp(`${esc}\\[\\d+m`, "g"), "")).toBe(plain.stdout);
  });

  it("writes every record of the trace as a line, each cause before its effect", async () => {
    const path = join(folder, "trace.jsonl");
    const { stdout } = await multios(["boot", faulty, "--json", "--trace", path, "--trace-all"]);
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const records = told.filter(({ seq }) => seq !== null);
    expect(JSON.parse(stdout)).toMatchObject({ events: records.length });
    for (const [seq, record] of records.entries()) {
      expect(record["seq"]).toBe(seq);
      expect(record["cause"] === null || Number(record["cause"]) < seq).toBe(true);
    }
    expect(records).toContainEqual(
      expect.objectContaining({
        t_us: 1_000_000,
        event: "service.state",
        service: "db",
        instance: "db/0",
        from: "starting",
        to: "running",
      }),
    );
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("writes the kernel's log in MultiOS's form, to a file or before the report", async () => {
    const path = join(folder, "kernel.log");
    const plain = await multios(["boot", faulty]);
    const withFile = await multios(["boot", faulty, "--log", path]);
    expect(withFile.stdout).toBe(plain.stdout);
    const log = readFileSync(path, "utf8");
    const lines = log.split("\r\n");
    expect(lines.at(-1)).toBe("");
    expect(lines[0]).toBe("[INFO]  === MultiOS Bootstrap Starting ===");
    expect(lines[1]).toBe("[INFO]  [    0.000000] stage early-init");
    expect(lines).toContain("[INFO]  MultiOS kernel initialization complete!");
    for (const line of lines.slice(0, -1)) {
      expect(line).toMatch(/^\[(?:INFO\] |WARN\] |ERROR\]) \S/u);
    }
    const both = await multios(["boot", faulty, "--log", "-"]);
    expect(both.stdout).toBe(log + plain.stdout);
    expect((await multios(["boot", faulty, "--log", "-", "--json"])).exitCode).toBe(2);
  });

  it("leaves no trace behind where the manifest is refused", async () => {
    const path = join(folder, "refused.jsonl");
    const bad = manifest("refused.multios.yaml", "system: bad\nservices: {}\n");
    expect((await multios(["boot", bad, "--trace", path])).exitCode).toBe(3);
    expect(readdirSync(folder)).not.toContain("refused.jsonl");
  });

  it("writes to a device without replacing it", async () => {
    expect((await multios(["boot", pair, "--trace", "/dev/null"])).exitCode).toBe(0);
    expect(() => readFileSync("/dev/null")).not.toThrow();
  });

  it("ends quietly where the reader of its output goes away", async () => {
    const many = Array.from({ length: 5_000 }, (_, at) => `  s${at}: {}\n`).join("");
    const path = manifest("many.multios.yaml", `system: many\nservices:\n${many}`);
    const { stderr, exitCode } = await multios(["boot", path, "--json"], {
      meanwhile: (child) => child.stdout?.destroy(),
    });
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "on the host ends at %s with the report so far and exit code 130",
    async (signal) => {
      const log = join(folder, `${signal}.jsonl`);
      const { stdout, exitCode } = await multios(
        ["boot", pair, "--hal", "host", "--for", "1h", "--audit", log],
        {
          meanwhile(child) {
            // However long it takes to come up: once it has begun the log, and a moment later.
            const poll = setInterval(() => {
              if (!existsSync(log)) return;
              clearInterval(poll);
              setTimeout(() => child.kill(signal), 1_000);
            }, 50);
          },
        },
      );
      expect(exitCode).toBe(130);
      expect(stdout).toContain("wall-clock time");
      // The line breaks where the figures before it happen to end.
      expect(stdout.replace(/\s+/g, " ")).toContain("interrupted; this is what is known so far");
    },
  );
});

describe("the other verbs", () => {
  it("check counts what is fine", async () => {
    expect(await multios(["check", pair])).toMatchObject({
      exitCode: 0,
      stdout: "ok: 2 services, 3 instances\n",
    });
  });

  it("check prints JSON without problems where there are none", async () => {
    const { stdout } = await multios(["check", pair, "--json"]);
    expect(JSON.parse(stdout)).toEqual({ ok: true, problems: [] });
  });

  it("plan prints the contract's JSON", async () => {
    const { stdout, exitCode } = await multios(["plan", pair, "--json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      waves: [["db/0"], ["web/0", "web/1"]],
      start: ["db/0", "web/0", "web/1"],
      stop: ["web/1", "web/0", "db/0"],
      critical_chain: [
        { service: "db", duration_us: 1_000_000 },
        { service: "web", duration_us: 500_000 },
      ],
    });
  });

  it.each([
    ["mermaid", "flowchart LR"],
    ["dot", 'digraph "pair" {'],
    ["table", "pair   2 services in 2 waves"],
  ])("plan draws as %s", async (format, firstLine) => {
    const { stdout } = await multios(["plan", pair, "--format", format]);
    expect(stdout.split("\n")[0]).toBe(firstLine);
  });

  it("schema prints a JSON Schema", async () => {
    const { stdout, exitCode } = await multios(["schema"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ $schema: expect.stringContaining("json-schema") });
  });
});
