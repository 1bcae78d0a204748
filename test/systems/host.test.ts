/**
 * Runs that a person ends: in the time of the wall and in the time of the simulation.
 */
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { multios, type CliResult } from "../cli/run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "multios-host-"));
afterAll(() => rmSync(folder, { recursive: true }));

function manifest(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const short = manifest(
  "short.multios.yaml",
  `system: short
services:
  db: { behavior: { start: constant(400ms) } }
  web: { requires: [db], behavior: { start: constant(300ms) } }
`,
);

/** Probed for ever: in virtual time it keeps a processor busy for as long as it is let. */
const probed = manifest(
  "probed.multios.yaml",
  `system: probed
services:
  db:
    instances: 2
    health: [{ name: alive, kind: liveness, type: process, interval: 1s, timeout: 500ms }]
    behavior: { start: constant(100ms) }
`,
);

/** The first sign of life of a run is its unfinished trace; soon after it listens to signals. */
const LISTENS_AFTER_MS = 700;
const LOOKS_EVERY_MS = 20;

function interruptOnceRunning(
  trace: string,
  signal: NodeJS.Signals,
): (child: ChildProcess) => void {
  return (child) => {
    const timer = setInterval(() => {
      if (!existsSync(`${trace}.${child.pid}.tmp`)) return;
      clearInterval(timer);
      setTimeout(() => child.kill(signal), LISTENS_AFTER_MS);
    }, LOOKS_EVERY_MS);
    child.on("close", () => clearInterval(timer));
  };
}

interface Case {
  readonly hal: "host" | "virtual";
  readonly signal: NodeJS.Signals;
}

const CASES: readonly Case[] = [
  { hal: "host", signal: "SIGINT" },
  { hal: "host", signal: "SIGTERM" },
  { hal: "host", signal: "SIGHUP" },
  { hal: "virtual", signal: "SIGINT" },
  { hal: "virtual", signal: "SIGTERM" },
  { hal: "virtual", signal: "SIGHUP" },
];

let runs = 0;

async function interrupted({ hal, signal }: Case, options: readonly string[]): Promise<CliResult> {
  runs += 1;
  const trace = join(folder, `${runs}.jsonl`);
  const words = ["boot", probed, "--hal", hal, "--for", "300d", "--trace", trace, ...options];
  const result = await multios(words, { meanwhile: interruptOnceRunning(trace, signal) });
  expect(result.exitCode, result.stderr).toBe(130);
  expect(result.stderr).toBe("");
  // What is known so far includes the trace, whole to its last line.
  const lines = readFileSync(trace, "utf8").trimEnd().split("\n");
  for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
  expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  return result;
}

describe("a run in the time of the wall", () => {
  it("takes as long as the system does", async () => {
    const began = performance.now();
    const { stdout, exitCode } = await multios(["boot", short, "--hal", "host", "--json"]);
    const wallMs = performance.now() - began;
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout) as {
      readonly boot: { readonly ready_us: number; readonly order: readonly string[] };
    };
    expect(report.boot.order).toEqual(["db/0", "web/0"]);
    expect(report.boot.ready_us).toBeGreaterThanOrEqual(700_000);
    // Never early, and late only by what a busy machine makes a timer wait.
    expect(report.boot.ready_us).toBeLessThan(3_000_000);
    expect(wallMs).toBeGreaterThanOrEqual(700);
  });

  it("lasts as long as --for says", async () => {
    const began = performance.now();
    const words = ["boot", short, "--hal", "host", "--for", "1500ms", "--json"];
    const { stdout, exitCode } = await multios(words);
    expect(exitCode).toBe(0);
    expect(performance.now() - began).toBeGreaterThanOrEqual(1_500);
    const { duration_us: durationUs } = JSON.parse(stdout) as { readonly duration_us: number };
    expect(durationUs).toBeGreaterThanOrEqual(1_500_000);
  });
});

describe("a run that is interrupted", () => {
  it.each(CASES)("by $signal, on the $hal HAL, prints its report so far", async (how) => {
    const { stdout } = await interrupted(how, []);
    expect(stdout).toContain("probed   1 service, 2 instances");
    // The line breaks where the figures before it happen to end.
    expect(stdout.replace(/\s+/g, " ")).toContain("interrupted; this is what is known so far");
    expect(stdout).toMatch(/db\/0 .* ready\n/);
    expect(stdout).toMatch(/sha256:[0-9a-f]{64}/);
  });

  it.each(CASES)("by $signal, on the $hal HAL, prints whole JSON", async (how) => {
    const { stdout } = await interrupted(how, ["--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      system: "probed",
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      boot: { order: ["db/0", "db/1"] },
      services: { db: { state: "running", instances: { "db/1": { state: "running" } } } },
    });
  });

  it("in virtual time has come far beyond what the wall took", async () => {
    const { stdout } = await interrupted({ hal: "virtual", signal: "SIGINT" }, ["--json"]);
    const { duration_us: durationUs } = JSON.parse(stdout) as { readonly duration_us: number };
    expect(durationUs).toBeGreaterThan(60_000_000);
  });
});
