/**
 * The data plane of the peers: the same model three times, so they agree, with theory and with one
 * another. The C program needs a compiler and SimPy an installation: without it, it is left out.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataPlaneInJavaScript, type DataPlaneReport } from "../../../bench/peers/data-plane-js.ts";
import { holds, meanInterval, SEEDS } from "../../theory/confidence.ts";
import { mmcSojournMean } from "../../theory/many-servers.ts";

const BENCH = join(import.meta.dirname, "../../../bench");
const SCRIPT = join(BENCH, "peers/data_plane.py");
const SERVICE_US = 10_000;
const NETWORKS_US = 400;
const REQUESTS = 20_000;
/** SimPy takes 25 µs for each. */
const REQUESTS_SIMPY = 60_000;
const PYTHON = "/usr/bin/python3";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "multios-data-plane-"));
  if (!hasCompiler) return;
  const words = ["-O2", "-o", join(folder, "twin"), join(BENCH, "native/data-plane.c"), "-lm"];
  execFileSync("cc", words);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasCompiler = runs("cc", ["--version"]);
const hasSimpy = runs(PYTHON, ["-c", "import simpy"]);

function runs(path: string, words: readonly string[]): boolean {
  try {
    execFileSync(path, [...words], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function inC(size: number, requests: number, seed: number): DataPlaneReport {
  const words = ["report", size, requests, seed].map(String);
  return JSON.parse(execFileSync(join(folder, "twin"), words, { encoding: "utf8" }));
}

function inJavaScript(size: number, requests: number, seed: number): DataPlaneReport {
  return new DataPlaneInJavaScript(size, seed).report(requests);
}

function inSimpy(size: number, requests: number, seed: number): DataPlaneReport {
  const words = [SCRIPT, "report", size, requests, seed].map(String);
  return JSON.parse(execFileSync(PYTHON, words, { encoding: "utf8" }));
}

type Peer = (size: number, requests: number, seed: number) => DataPlaneReport;

function seeds(peer: Peer, size: number): readonly DataPlaneReport[] {
  return Array.from({ length: SEEDS }, (_, seed) => peer(size, REQUESTS, seed + 1));
}

describe.each([
  ["C", inC, hasCompiler],
  ["JavaScript", inJavaScript, true],
])("the model in %s", (_name, peer, canRun) => {
  // Where there is no compiler there is no program to ask.
  test.runIf(canRun)("with one instance is M/M/4: its mean is in the interval of 30 seeds", () => {
    const reports = seeds(peer, 1);
    const queue = { arrivalRate: 3.2 / SERVICE_US, serviceRate: 1 / SERVICE_US, servers: 4 };
    const mean = meanInterval(reports.map(({ mean_us: us }) => us));
    expect(holds(mean, mmcSojournMean(queue) + NETWORKS_US)).toBe(true);
    expect(holds(meanInterval(reports.map(({ utilisation }) => utilisation)), 0.8)).toBe(true);
  });

  // As above: the C program alone may be missing.
  test.runIf(canRun)(
    "does the same again with the same seed, and other things with another",
    () => {
      const [first, again, other] = [7, 7, 8].map((seed) => peer(100, REQUESTS, seed));
      expect(again).toEqual(first);
      expect(other?.digest).not.toBe(first?.digest);
      expect(first?.requests).toBe(REQUESTS);
    },
  );
});

/** The two differences that a pair of runs may have: of the mean, and of a p99 in buckets. */
const MEAN_SHARE = 0.02;
const P99_SHARE = 0.03;

describe("the peers agree with one another", () => {
  const [javascript, c, simpy] = [inJavaScript, inC, inSimpy].map((peer, at) => {
    const canRun = [true, hasCompiler, hasSimpy][at] === true;
    return (size: number): DataPlaneReport | null =>
      canRun ? peer(size, peer === inSimpy ? REQUESTS_SIMPY : 400_000, 1) : null;
  });

  test.each([10, 100])("with %i instances, in mean, p99 and utilisation", (size) => {
    const expected = javascript?.(size) ?? null;
    for (const peer of [c, simpy]) {
      const report = peer?.(size) ?? null;
      if (report === null || expected === null) continue;
      expect(Math.abs(report.mean_us / expected.mean_us - 1)).toBeLessThan(MEAN_SHARE);
      expect(Math.abs(report.p99_us / expected.p99_us - 1)).toBeLessThan(P99_SHARE);
      expect(Math.abs(report.utilisation - 0.8)).toBeLessThan(MEAN_SHARE);
    }
  });
});
