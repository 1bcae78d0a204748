/**
 * The bars of the boot on terminals that are too narrow for them.
 */
import { expect, it } from "vitest";
import { timeline } from "../../../sim/report/boot-text/timeline.ts";
import type { Row } from "../../../sim/report/boot-text/rows.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import { createRunRecorder } from "../../../sim/report/run-recorder.ts";
import { Scribe, sketchSystem } from "./small-system.ts";

const ROW: Row = {
  wave: "10001-100250",
  label: "250 services",
  startedUs: 0,
  stumbledUs: null,
  readyUs: 1_000_000,
  verdict: "ready",
  bootUs: 1_000_000,
  remark: "a-service-with-a-long-name",
};

function linesAt(width: number): readonly string[] {
  const system = sketchSystem([{ name: "web" }]);
  const scribe = new Scribe();
  scribe.boot(0, 0, 1_000_000);
  const recorder = createRunRecorder(system);
  for (const record of scribe.records) recorder.observe(record);
  const report = recorder.report(scribe.result(1_000_000, system.instanceCount));
  const stumbled: Row = { ...ROW, stumbledUs: 500_000, verdict: "failed", readyUs: null };
  return timeline({ heading: "services", rows: [ROW, stumbled], note: "" }, report, width, PLAIN);
}

it.each([20, 40, 60])("has a bar at %i columns, however wide the rest is", (width) => {
  const [, ready = "", failed = ""] = linesAt(width);
  expect(ready).toContain("╸");
  expect(failed).toContain("✗");
});

it.each([60, 80, 160])("fits %i columns, if need be without the remarks", (width) => {
  const lines = linesAt(width);
  expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(width);
  expect(lines.some((line) => line.includes("…"))).toBe(width > 60);
});
