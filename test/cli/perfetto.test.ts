/**
 * `--perfetto`: a file in the Trace Event Format, whole and sound, of a run that is not changed.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
