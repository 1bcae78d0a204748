/**
 * What `boot` prints for people, from traces that are written by hand.
 */
import { describe, expect, it } from "vitest";
import { duration } from "../../../kernel/time.ts";
import type { Objective } from "../../../sim/manifest/objective.ts";
import { bootText } from "../../../sim/report/boot-text/boot-text.ts";
import { judge } from "../../../sim/report/objectives.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import { createRunRecorder } from "../../../sim/report/run-recorder.ts";
import type { SystemSpec } from "../../../sim/system.ts";
import { requires, Scribe, sketchSystem } from "./small-system.ts";

function textOf(
  system: SystemSpec,
  scribe: Scribe,
  { width = 80, isQuiet = false }: { readonly width?: number; readonly isQuiet?: boolean } = {},
): string {
  const recorder = createRunRecorder(system);
  for (const record of scribe.records) recorder.observe(record);
  const last = scribe.records.at(-1)?.tUs ?? 0;
  const report = recorder.report(scribe.result(last, system.instanceCount));
  const verdicts = judge(system.objectives, report);
  return bootText(
    { system, seed: 1n, version: "0.1.0", report, verdicts, audit: null, page: null },
    {
      width,
      palette: PLAIN,
      conditions: "virtual time",
      command: "multios boot small.multios.yaml --seed 1",
      planCommand: "multios plan small.multios.yaml",
      isQuiet,
      detail: "screen",
    },
  );
}

function columnsOf(text: string): number {
  // Commands are there to be copied and are never broken.
  const lines = text.split("\n").filter((line) => !line.includes("  multios "));
  return Math.max(...lines.map((line) => [...line].length));
}

const PAIR = sketchSystem([{ name: "db" }, { name: "web", dependencies: [requires(0)] }]);

function bootedPair(): Scribe {
  const scribe = new Scribe();
  scribe.boot(0, 0, 1_000_000);
  scribe.boot(1, 1_000_000, 4_000_000);
  return scribe;
}

function failedPair(): Scribe {
  const scribe = new Scribe();
  const start = scribe.state(0, 0, ["stopped", "starting"]);
  const exit = { code: 7, signal: null, cause: "exit-code" } as const;
  const fall = scribe.state(50_000, 0, ["starting", "failed"], {
    exit,
    error: "service-failed",
    cause: start,
  });
  scribe.state(50_000, 1, ["stopped", "failed"], { error: "dependency-error", cause: fall });
  return scribe;
}

const READY: Objective = {
  text: "ready(system) <= 2s",
  metric: "ready",
  subject: { kind: "system" },
  comparison: "<=",
  bound: { kind: "duration", us: duration(2_000_000) },
  place: { file: "small.multios.yaml", line: 99, column: 5 },
};

describe("the text of a boot", () => {
  it("draws each instance from its start to its readiness on one scale", () => {
    expect(textOf(PAIR, bootedPair())).toContain(
      [
        "wave  instance  0s         1s         2s         3s",
        `   1  db/0      ${"━".repeat(10)}╸${" ".repeat(41)}1 s ready`,
        `   2  web/0     ${" ".repeat(11)}${"━".repeat(32)}╸${" ".repeat(8)}3 s ready`,
        "critical chain   db 1 s > web 3 s = 4 s to ready",
      ].join("\n"),
    );
  });

  it("ends with the digest, on a line of its own, and the command that runs it again", () => {
    for (const width of [60, 80, 160]) {
      const lines = textOf(PAIR, bootedPair(), { width }).trimEnd().split("\n");
      expect(lines.slice(-2)).toEqual([
        "sha256:0",
        "again: multios boot small.multios.yaml --seed 1",
      ]);
    }
  });

  it("names the failed service, its place, why, whom it took along, and what to run next", () => {
    const text = textOf(PAIR, failedPair());
    expect(text).toContain("not ready: 2 of 2 enabled services never became ready: db, web");
    expect(text).toContain("failed  db   service-failed   small.multios.yaml:10");
    expect(text).toContain("db/0  exited with code 7 while starting");
    expect(text).toContain("and with it web (dependency-error)");
    expect(text).toContain("multios boot small.multios.yaml --seed 1 --trace trace.jsonl");
    expect(text).toContain("multios plan small.multios.yaml");
  });

  it("says nothing when it is to be quiet and all held", () => {
    expect(textOf(PAIR, bootedPair(), { isQuiet: true })).toBe("");
  });

  it("says what is violated, with its line, also when it is to be quiet", () => {
    const system = { ...PAIR, objectives: [READY] };
    const text = textOf(system, bootedPair(), { isQuiet: true });
    expect(text).toContain("violated  ready(system) <= 2s   4 s   (line 99)");
  });

  it.each([60, 80, 100, 160])("fits %i columns with long names and failures", (width) => {
    const name = `a-very-long-name-of-a-service-${"x".repeat(90)}`;
    const system = sketchSystem([
      { name },
      { name: `${name}2`, dependencies: [requires(0)] },
      { name: "third", dependencies: [requires(0)] },
    ]);
    expect(columnsOf(textOf(system, bootedPair(), { width }))).toBeLessThanOrEqual(width);
  });

  it("shows a system of thousands by its waves, within a screen", () => {
    const many = Array.from({ length: 5_000 }, (_, at) => ({
      name: `s${at}`,
      dependencies: at === 0 ? [] : [requires(at - 1)],
    }));
    const scribe = new Scribe();
    for (let at = 0; at < 5_000; at += 1) scribe.boot(at, at * 10, at * 10 + 10);
    const text = textOf(sketchSystem(many), scribe);
    expect(text.split("\n").length).toBeLessThan(60);
    expect(text).toContain("1-125  125 services");
    expect(columnsOf(text)).toBeLessThanOrEqual(80);
  });

  it("collapses a crash loop into its first rounds and a count", () => {
    const scribe = bootedPair();
    const exit = { code: 1, signal: null, cause: "exit-code" } as const;
    for (let round = 0; round < 1_000; round += 1) {
      const at = 5_000_000 + round * 1_000_000;
      scribe.state(at, 0, ["running", "failed"], { exit, error: "service-failed" });
      scribe.state(at + 1, 0, ["failed", "starting"]);
    }
    const text = textOf(PAIR, scribe);
    expect(text.match(/db\/0 {2}exited with code 1/g)?.length).toBeLessThan(12);
    expect(text).toContain("(996 more like it before)");
  });

  it("counts exits apart from stops, so that a number is one of what its line says", () => {
    const scribe = bootedPair();
    const clean = { code: 0, signal: null, cause: "clean" } as const;
    const exit = { code: 1, signal: null, cause: "exit-code" } as const;
    for (let round = 0; round < 10; round += 1) {
      const at = 5_000_000 + round * 2_000_000;
      scribe.state(at, 0, ["running", "stopped"], { exit: clean });
      scribe.state(at + 1_000_000, 0, ["running", "failed"], { exit, error: "service-failed" });
    }
    const text = textOf(PAIR, scribe);
    expect(text).toMatch(/exited cleanly.*\n?.*\(6 more like it before\)/);
    expect(text).toContain("exited with code 1  (6 more like it before)");
  });

  it("says that a oneshot was done at boot, also where a shutdown came after that", () => {
    const scribe = new Scribe();
    scribe.state(0, 0, ["stopped", "starting"]);
    scribe.state(1_000_000, 0, ["starting", "running"]);
    const exit = { code: 0, signal: null, cause: "clean" } as const;
    scribe.state(1_000_000, 0, ["running", "stopped"], { exit });
    scribe.write(5_000_000, { event: "manager.state", from: "running", to: "stopped" });
    expect(textOf(sketchSystem([{ name: "job", kind: "oneshot" }]), scribe)).toMatch(/1 s done$/m);
  });

  it("counts how often a system went down apart from how often it booted again", () => {
    const scribe = bootedPair();
    for (let round = 1; round <= 20; round += 1) {
      const at = 5_000_000 + round * 1_000_000;
      scribe.write(at, { event: "manager.state", from: "running", to: "stopped" });
      scribe.write(at, { event: "manager.state", from: "stopped", to: "running" });
    }
    const text = textOf(PAIR, scribe);
    expect(text).toContain("down: every service has stopped  (16 more like it before)");
    expect(text).toContain("boots again  (16 more like it before)");
  });
});
