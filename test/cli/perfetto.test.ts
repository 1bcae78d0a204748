/**
 * `--perfetto`: a file in the Trace Event Format, whole and sound, of a run that is not changed.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TraceEventJson } from "../../sim/report/perfetto/events.ts";
import { timelineProblems } from "../support/timeline-laws.ts";
import { multios } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "multios-perfetto-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SYSTEM = `system: drawn
services:
  db: { instances: 2, behavior: { start: 500ms, service-time: exponential(2ms) } }
  web:
    requires: [db]
    behavior:
      start: 200ms
      service-time: exponential(1ms)
      memory: { base: 8MiB, leak: 1KiB/s }
      calls: [{ service: db, count: 2, mode: parallel, timeout: 20ms, retries: 1 }]
workloads:
  people: { target: web, arrivals: poisson(200/s), start: 1s, for: 30s, timeout: 100ms }
faults:
  - { at: 3s, kill: web/0 }
  - { at: 5s, for: 1s, hang: db/1 }
objectives:
  - availability(people) >= 10 %
`;

interface File {
  readonly traceEvents: readonly TraceEventJson[];
  readonly otherData: Readonly<Record<string, unknown>>;
}

describe("--perfetto", () => {
  let file: File;
  let digest: string;

  beforeAll(async () => {
    const manifest = join(folder, "drawn.multios.yaml");
    const path = join(folder, "drawn.json");
    writeFileSync(manifest, SYSTEM);
    const { stdout } = await multios(["boot", manifest, "--json", "--perfetto", path]);
    ({ digest } = JSON.parse(stdout) as { readonly digest: string });
    file = JSON.parse(readFileSync(path, "utf8")) as File;
    const plain = await multios(["boot", manifest, "--json"]);
    expect(plain.stdout).toBe(stdout);
  });

  it("is sound by the rules of the format", () => {
    expect(timelineProblems(file.traceEvents)).toEqual([]);
  });

  it("leads from a fault to the exit, the restart and readiness", () => {
    const arrows = file.traceEvents.filter(({ ph }) => ph === "s" || ph === "f");
    expect(arrows.length).toBeGreaterThan(4);
    const fault = arrows.filter((each) => each.ph === "s" && each.pid === 1);
    expect(fault.length).toBeGreaterThan(0);
    expect(file.otherData["arrows"]).toBe(arrows.length / 2);
  });

  it("has requests with hops, counters, and the digest of the run", () => {
    const names = new Set(file.traceEvents.map((each) => ("name" in each ? each.name : "")));
    for (const name of ["people", "web/0", "db/0", "db/1", "serves", "ready", "restarts"]) {
      expect(names).toContain(name);
    }
    expect(names).toContain("people p99, ms");
    expect(names).toContain("web/0 memory, bytes");
    expect(names).toContain("held: availability(people) >= 10 %");
    expect(file.otherData["digest"]).toBe(digest);
  });
});

const COMPUTING = `system: computing
machine: { cpus: 2 }
services:
  a: { behavior: { start: 300ms, cpu: 100 % } }
  b: { instances: 3, requires: [a], behavior: { start: 400ms, cpu: 80 % } }
faults:
  - { at: 3s, for: 500ms, cpu-hog: b/0 }
  - { at: 5s, kill: a/0 }
`;

const FAILING = `system: failing
services: { s: { behavior: { service-time: 1ms, errors: 20 % } } }
workloads: { l: { target: s, arrivals: poisson(1000/s), for: 30s } }
`;

it("--perfetto draws every failed request or counts it, thinned out or not", async () => {
  const manifest = join(folder, "failing.multios.yaml");
  const path = join(folder, "failing.json");
  writeFileSync(manifest, FAILING);
  const { stdout } = await multios(["boot", manifest, "--json", "--perfetto", path]);
  const { workloads } = JSON.parse(stdout) as {
    readonly workloads: Readonly<Record<string, { readonly failed: number }>>;
  };
  const { traceEvents, otherData } = JSON.parse(readFileSync(path, "utf8")) as File;
  const drawn = traceEvents.filter(
    (each) => each.ph === "b" && each.name === "l" && each.args?.["outcome"] === "error",
  );
  expect(drawn.length).toBeGreaterThan(1_024);
  const notDrawn = otherData["failed requests not drawn"];
  expect(notDrawn).toBeGreaterThan(0);
  expect(drawn.length + Number(notDrawn)).toBe(workloads["l"]?.failed);
});

describe("--perfetto where CPUs are simulated", () => {
  it("has a track for each CPU on which everybody stands who ran, for as long", async () => {
    const manifest = join(folder, "computing.multios.yaml");
    const path = join(folder, "computing.json");
    writeFileSync(manifest, COMPUTING);
    const { stdout } = await multios(["boot", manifest, "--json", "--perfetto", path]);
    const plain = await multios(["boot", manifest, "--json"]);
    expect(plain.stdout).toBe(stdout);
    const { traceEvents, otherData } = JSON.parse(readFileSync(path, "utf8")) as File;
    expect(timelineProblems(traceEvents)).toEqual([]);
    const slices = traceEvents.filter((each) => each.ph === "X");
    const sums = new Map<number, number>();
    for (const { tid, dur } of slices) sums.set(tid, (sums.get(tid) ?? 0) + dur);
    const { machine } = JSON.parse(stdout) as {
      readonly machine: { readonly cpus: readonly { readonly run_us: number }[] };
    };
    expect([sums.get(1), sums.get(2)]).toEqual(machine.cpus.map(({ run_us: us }) => us));
    expect(new Set(slices.map(({ name }) => name))).toEqual(new Set(["a/0", "b/0", "b/1", "b/2"]));
    expect(otherData["CPU slices drawn"]).toBe(slices.length);
    expect(otherData["CPU slices not drawn"]).toBe(0);
  });

  it("is whole after Ctrl-C, with what has happened by then", async () => {
    const manifest = join(folder, "cut.multios.yaml");
    const path = join(folder, "cut.json");
    writeFileSync(manifest, SYSTEM);
    const words = ["boot", manifest, "--hal", "host", "--for", "1h", "--perfetto", path];
    const { exitCode } = await multios(words, {
      meanwhile(child) {
        const poll = setInterval(() => {
          if (!readdirSync(folder).some((name) => name.startsWith("cut.json"))) return;
          clearInterval(poll);
          setTimeout(() => child.kill("SIGINT"), 1_500);
        }, 50);
      },
    });
    expect(exitCode).toBe(INTERRUPTED);
    const { traceEvents, otherData } = JSON.parse(readFileSync(path, "utf8")) as File;
    expect(timelineProblems(traceEvents)).toEqual([]);
    expect(otherData["digest"]).toMatch(/^sha256:/u);
  });
});

/** Signal 2 was this much of an exit code. */
const INTERRUPTED = 130;
