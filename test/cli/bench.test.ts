/**
 * `multios bench` as a person starts it: its form, what it refuses, and what it says is missing.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { multios } from "./run-cli.ts";

const ROOT = join(import.meta.dirname, "../..");
const PEERS = ["consistent-hash", "flatqueue", "hashring", "ketama", "load-balancers"];
const QUICK = ["bench", "--work", "event-queue", "--rounds", "1", "--time", "10"];

/** Nothing of the tests installs them, and nothing of the tests minds if a person did. */
const MISSING = PEERS.filter((name) => !existsSync(join(ROOT, "bench/node_modules", name)));

describe("multios bench", () => {
  it("prints rows for machines, with each peer's time over ours", async () => {
    const { stdout, stderr, exitCode } = await multios([...QUICK, "--json"]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    const result: {
      readonly node: string;
      readonly cpu: string;
      readonly missing: readonly string[];
      readonly rows: readonly {
        readonly ns: number;
        readonly spread: number;
        readonly peers: Readonly<Record<string, { readonly ns: number; readonly ratio: number }>>;
      }[];
    } = JSON.parse(stdout);
    expect(result.node).toBe(process.version);
    expect(result.cpu).not.toBe("");
    expect(result.missing).toEqual(MISSING);
    expect(result.rows[0]).toMatchObject({ work: "event-queue", case: "single", size: 1000 });
    for (const row of result.rows) {
      expect(row.ns).toBeGreaterThan(0);
      expect(row.spread).toBe(0);
      for (const peer of Object.values(row.peers)) {
        expect(peer.ratio).toBeCloseTo(peer.ns / row.ns, 2);
      }
    }
    expect(result.rows.some(({ peers }) => "binary-heap" in peers)).toBe(true);
  });

  it("prints a table of 80 columns without colour, and names what is not installed", async () => {
    const { stdout, exitCode } = await multios(QUICK);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Node ${process.version}`);
    expect(stdout).toContain("event-queue  single  1 000\n");
    expect(stdout).toMatch(/^ {2}MultiOS +[\d.]+ (?:ns|µs) +0 %$/mu);
    expect(stdout).toMatch(/^ {2}binary-heap .* (?:faster|slower) /mu);
    const lines = stdout.split("\n").filter((line) => !line.startsWith("  npm ci"));
    expect(lines.filter((line) => Array.from(line).length > 80)).toEqual([]);
    expect(stdout).not.toContain("\u{1b}");
    expect(stdout.includes("npm ci --prefix bench")).toBe(MISSING.length > 0);
  });

  it("says with --check which bounds it could not measure", async () => {
    const { stdout, exitCode } = await multios([...QUICK, "--check"]);
    const counts = /(?<held>\d+) bounds? held, (?<missed>\d+) missed, \d+ not measured\n$/u;
    const missed = Number(counts.exec(stdout)?.groups?.["missed"]);
    expect(exitCode).toBe(missed > 0 ? 1 : 0);
  });

  it("refuses a work that there is not, with those that there are", async () => {
    const { stdout, stderr, exitCode } = await multios(["bench", "--work", "moon"]);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain("there is no work 'moon'; there are event-queue");
  });

  it("ends with 130 when interrupted, after what it has measured, and leaves nothing", async () => {
    const folder = mkdtempSync(join(tmpdir(), "multios-interrupt-"));
    const words = ["bench", "--work", "event-queue", "--time", "300", "--rounds", "1000"];
    const { stdout, exitCode } = await multios(words, {
      environment: { TMPDIR: folder },
      // It has begun when there is a place for what it compiles.
      meanwhile: (child) => {
        const timer = setInterval(() => {
          if (readdirSync(folder).length === 0) return;
          clearInterval(timer);
          child.kill("SIGINT");
        }, 20);
      },
    });
    expect(exitCode).toBe(130);
    expect(stdout).toContain("rounds of 300 ms a side");
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
