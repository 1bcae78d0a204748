/**
 * What a screen has no room for: which lines of what happened go first.
 */
import { expect, it } from "vitest";
import { happeningLines, type Detail } from "../../../sim/report/boot-text/happenings.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import { createRunRecorder } from "../../../sim/report/run-recorder.ts";
import { run } from "../../support/systems.ts";
import { load, valueOf } from "../manifest/read.ts";

const NAMES = Array.from({ length: 60 }, (_, at) => `s${at}`);

const TEXT = `system: s
services:
${NAMES.map((name) => `  ${name}: {}`).join("\n")}
faults:
${NAMES.map((name, at) => `  - { at: ${at + 10}s, kill: ${name}/0 }`).join("\n")}
actions:
  - { at: 40s, restart: s1 }
  - { at: 40s, stop: s2 }
`;

async function linesOf(detail: Detail): Promise<readonly string[]> {
  const system = valueOf(load(TEXT));
  const result = await run(system);
  const recorder = createRunRecorder(system);
  for (const record of result.records) recorder.observe(record);
  return happeningLines(system, recorder.report(result), { width: 160, palette: PLAIN, detail });
}

it("keeps what the operator asked for on a screen, where the noise around it is cut", async () => {
  const lines = await linesOf("screen");
  expect(lines.filter((line) => line.includes("asked by the operator"))).toHaveLength(2);
  expect(lines.filter((line) => / more lines?; all: --all$/.test(line)).length).toBeGreaterThan(1);
  expect(lines.filter((line) => !line.includes("more line"))).toHaveLength(40);
});

it("cuts nothing where no screen has to hold it", async () => {
  const lines = await linesOf("lines");
  expect(lines.filter((line) => line.includes("more line"))).toEqual([]);
  expect(lines.filter((line) => line.includes("killed by"))).toHaveLength(60);
});
