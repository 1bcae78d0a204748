/**
 * What a screen has no room for: which lines of what happened go first, and what is counted only.
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

async function linesOf(
  detail: Detail,
  { text = TEXT, seconds = 200 }: { readonly text?: string; readonly seconds?: number } = {},
): Promise<readonly string[]> {
  const system = valueOf(load(text));
  const result = await run(system, { untilMs: seconds * 1_000 });
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
  expect(lines.filter((line) => line.includes("left out"))).toEqual([]);
  expect(lines.filter((line) => line.includes("killed by"))).toHaveLength(60);
});

const CRASHES = "restart: { policy: always, delay: 10ms, limit: { burst: 100, interval: 10s } }";

const BUSY = `system: s
services:
${NAMES.map((name) => `  ${name}: {}`).join("\n")}
  loop: { restart: { policy: always, delay: 1s }, behavior: { run: constant(2s) } }
actions:
${NAMES.slice(0, 45)
  .map((name, at) => `  - { at: ${at + 1}s, pause: ${name} }`)
  .join("\n")}
faults:
${NAMES.slice(45, 50)
  .map((name, at) => `  - { at: ${at + 100}s, kill: ${name} }`)
  .join("\n")}
`;

it("announces every run of lines that it cuts, and keeps the last of what happened", async () => {
  const told = await linesOf("lines", { text: BUSY, seconds: 120 });
  const lines = await linesOf("screen", { text: BUSY, seconds: 120 });
  const shown = lines.filter((line) => !/ more line|left out/.test(line));
  const cut = lines.flatMap((line) => /… (\d+) more lines?; all: --all$/.exec(line)?.[1] ?? []);
  expect(shown).toHaveLength(40);
  expect(shown.filter((line) => line.includes("asked by the operator"))).toHaveLength(28);
  expect(cut.reduce((sum, count) => sum + Number(count), shown.length)).toBe(told.length - 1);
  expect(lines.at(-1)).toBe(told.at(-1));
  expect(lines.some((line) => /1m44.000s  s49.0 +killed by/.test(line))).toBe(true);
});

it("counts no stop by the operator as one of the crashes before it", async () => {
  const text = `system: s
services:
  db: {}
  web: { requires: [db], ${CRASHES}, behavior: { exit: 1, run: constant(3s) } }
actions:
  - { at: 20s, stop: db }
  - { at: 21s, start: web }
`;
  const lines = await linesOf("lines", { text, seconds: 40 });
  expect(lines).toContain("  20.000s  web/0        stopped with db (requires), by the operator");
  const crashes = (await linesOf("all", { text, seconds: 40 })).filter((line) =>
    line.includes("exited with code 1"),
  );
  const counted = `(${crashes.length - 4} more like it before)`;
  expect(lines.filter((line) => line.includes(`exited with code 1  ${counted}`))).toHaveLength(1);
});

it("never only counts what the operator asked for", async () => {
  const restarts = Array.from({ length: 9 }, (_, at) => `  - { at: ${at + 1}0s, restart: web }`);
  const text = `system: s\nservices: { web: {} }\nactions:\n${restarts.join("\n")}\n`;
  const lines = await linesOf("lines", { text });
  expect(lines.filter((line) => line.includes("restart, asked by the operator"))).toHaveLength(9);
  expect(lines.filter((line) => line.includes("ready again"))).toHaveLength(4);
});

it("tells each of two calls that are the same, with its line", async () => {
  const lines = await linesOf("lines", {
    text: `system: s
services: { web: {}, db: {} }
actions:
  - { at: 1s, stop: web }
  - { at: 1s, stop: web }
`,
  });
  expect(lines.slice(0, 2)).toEqual([
    "  1.000s  web    stop, asked by the operator (line 4)",
    "  1.000s  web    stop, asked by the operator (line 5)",
  ]);
});

it("says how many times where they stand in one line of the manifest", async () => {
  const call = "{ at: 1s, stop: [db, web] }";
  const lines = await linesOf("lines", {
    text: `system: s
services: { web: {}, db: {} }
actions: [${call}, ${call}, { at: 1s, stop: db }]
`,
  });
  expect(lines[0]).toMatch(
    /db \(3 times\), web \(twice\) +stop, asked by the operator \(line 3\)$/,
  );
});

it("tells that a oneshot has run again, as others wait for that", async () => {
  const lines = await linesOf("lines", {
    text: `system: s
services: { job: { kind: oneshot, behavior: { start: constant(1s) } } }
actions: [{ at: 10s, start: job }, { at: 20s, restart: job }]
`,
  });
  expect(lines.filter((line) => line.includes("done again"))).toEqual(
    lines.filter((line) => /job\/0 +done again$/.test(line)),
  );
  expect(lines.some((line) => /21\.000s +job\/0 +done again$/.test(line))).toBe(true);
});

it("puts no effect above its cause, and what befell several alike together", async () => {
  const hook = "{ run: constant(1s), failures: 1, exit: 9 }";
  const text = `system: s
services:
  a: { hooks: { on-start: ${hook} } }
  b: { hooks: { on-start: ${hook} } }
  c: { hooks: { on-start: { run: constant(5s), timeout: 1s } } }
  d: { hooks: { on-start: { run: constant(5s), timeout: 1s } } }
`;
  const lines = await linesOf("lines", { text, seconds: 1.5 });
  expect(lines.map((line) => line.trim().split(/ {2,}/).slice(1).join(" ").slice(0, 21))).toEqual([
    "a/0, b/0 start failed",
    "a/0, b/0 restart 1 of",
    "c/0, d/0 start failed",
    "c/0, d/0 restart 1 of",
  ]);
});

const TWO = `system: s
services:
  a: { restart: { delay: 100ms, limit: { burst: 100 } }, behavior: { run: constant(7s), exit: 1 } }
  b: { restart: { delay: 100ms, limit: { burst: 100 } }, behavior: { run: constant(50s), exit: 1 } }
groups: { g: { members: [a, b], intensity: 100, period: 5m } }
`;

it("tells a failure whole, with its cause and all that came of it, or not at all", async () => {
  const lines = await linesOf("lines", { text: TWO, seconds: 120 });
  const ofA = lines.filter((line) => / a\/0 |restarts a\/0/.test(line));
  const steps = ["exited with code 1", "restarts a/0", "restart ", "ready again"];
  expect(ofA).toHaveLength(4 * steps.length);
  for (const [at, line] of ofA.entries()) expect(line).toContain(steps[at % steps.length]);
  expect(ofA[12]).toContain("exited with code 1  (12 more like it before)");
  expect(lines.at(-1)).toBe("  … 48 lines like those told left out; all: --all");
  expect(await linesOf("all", { text: TWO, seconds: 120 })).not.toContain(lines.at(-1));
});

it("counts no restart of one member among those of another", async () => {
  const lines = await linesOf("lines", { text: TWO, seconds: 120 });
  const ofB = lines.filter((line) => line.includes("restarts b/0"));
  expect(ofB).toHaveLength(2);
  expect(ofB.filter((line) => line.includes("more like it"))).toEqual([]);
});

it("tells for whom something that had been given up starts again", async () => {
  const text = `system: s
services:
  db: { behavior: { stop: 100ms } }
  agent: { part-of: [db], requires: [{ service: metrics, optional: true }] }
  idle: { enabled: false, part-of: [db], requires: [metrics] }
  metrics: { restart: { policy: no }, behavior: { start-failures: 99 } }
actions: [{ at: 10s, restart: db }, { at: 20s, start: metrics }]
`;
  const lines = await linesOf("lines", { text, seconds: 30 });
  expect(lines.filter((line) => line.includes("started again for"))).toEqual([
    "  10.000s  metrics/0  started again for agent (requires)",
  ]);
});
