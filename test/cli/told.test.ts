/**
 * What `boot` tells of a run in which an operator acts: successes, ends, and all of the lines.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { multios } from "./run-cli.ts";

const KILLS = Array.from({ length: 60 }, (_, at) => `  - { at: ${at + 100}s, kill: s${at}/0 }`);
const MANY = Array.from({ length: 60 }, (_, at) => `  s${at}: {}`);

const SYSTEM = `system: told
services:
  m: { kind: oneshot, behavior: { start: 1s } }
  late: { enabled: false, behavior: { start: 2s } }
  report: { enabled: false, kind: oneshot, behavior: { start: 3s } }
${MANY.join("\n")}
faults:
${KILLS.join("\n")}
actions:
  - { at: 10s, start: [report, late] }
  - { at: 5m, shutdown: system }
`;

let folder = "";
let file = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "multios-told-"));
  file = join(folder, "told.multios.yaml");
  writeFileSync(file, SYSTEM);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("what an action starts for the first time is told once it is up", async () => {
  const { stdout } = await multios(["boot", file]);
  expect(stdout).toMatch(/12\.000s {2}late\/0 +ready, 2 s after the start/);
  expect(stdout).toMatch(/13\.000s {2}report\/0 +done, 3 s after the start/);
  expect(stdout).not.toMatch(/ m\/0 +done/);
});

test("a oneshot that has done its work before a shutdown is done", async () => {
  const small = join(folder, "small.multios.yaml");
  const actions = "actions: [{ at: 1m, shutdown: system }]";
  const services = "services: { m: { kind: oneshot, behavior: { start: 1s } } }";
  writeFileSync(small, `system: small\n${services}\n${actions}\n`);
  const { stdout } = await multios(["boot", small]);
  expect(stdout).toMatch(/ m\/0 .* 1 s done$/m);
});

test("nothing is cut where no terminal reads it", async () => {
  const { stdout } = await multios(["boot", file]);
  expect(stdout).not.toContain("more line");
  for (const at of KILLS.keys()) expect(stdout).toMatch(new RegExp(`s${at}/0 +killed by`));
  expect((await multios(["boot", file, "--all"])).stdout).toBe(stdout);
});

test.each(["--json", "--quiet"])("--all and %s are not asked for together", async (other) => {
  const { exitCode, stdout, stderr } = await multios(["boot", file, "--all", other]);
  expect(exitCode).toBe(2);
  expect(stdout + stderr).toContain(`--all and ${other} ask for different things`);
});
