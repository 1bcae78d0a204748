/**
 * Sentences that a newcomer needs: where nothing stands any more, what is near, what holds.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { multios } from "./run-cli.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MAIN = join(ROOT, "dist", "cli", "multios.js");
const SHOP = "sim/systems/web-shop.multios.yaml";

it("a working directory that was deleted is said, and is no defect of ours", () => {
  const folder = mkdtempSync(join(tmpdir(), "multios-gone-"));
  const script = `cd "${folder}" && rmdir "${folder}" && "${process.execPath}" "${MAIN}" check x`;
  const { status, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8" });
  expect(stderr).toContain("the working directory does not exist any more");
  expect(status).toBe(2);
});

it.each([
  ["gatewey", "did you mean 'gateway'?"],
  ["pay", "did you mean one of payment?"],
  ["nowhere", "there are db, cache,"],
])("plan --service %s names those that are near", async (name, hint) => {
  const { stderr, exitCode } = await multios(["plan", SHOP, "--service", name]);
  expect(stderr).toContain(`there is no service '${name}'`);
  expect(stderr).toContain(hint);
  expect(exitCode).toBe(2);
});

it("a wrong work or number of bench is told as in every verb, as JSON too", async () => {
  const { stdout, exitCode } = await multios(["bench", "--work", "rong", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    problems: [{ message: "there is no work 'rong'", hint: "did you mean 'ring'?" }],
  });
  expect(exitCode).toBe(2);
  const { stderr } = await multios(["bench", "--rounds", "1001"]);
  expect(stderr).toContain("multios bench: --rounds");
  expect((await multios(["bench", "--help"])).stdout).toContain("power-of-two-choices");
});

it("an audit log has what was asked for; of a damaged one is told what holds", async () => {
  const folder = mkdtempSync(join(tmpdir(), "multios-words-"));
  const file = join(folder, "s.multios.yaml");
  const log = join(folder, "s.jsonl");
  const config = "{ values: { size: 5, password: old }, secrets: [password] }";
  const set = "{ size: 7, password: hunter2 }";
  const calls = [set, "{ size: x }"].map((values, at) => {
    return `{ at: ${at + 1}s, reload: web, set: ${values} }`;
  });
  const actions = `[${calls.join(", ")}]`;
  writeFileSync(file, `system: s\nservices: { web: { config: ${config} } }\nactions: ${actions}\n`);
  const { stdout } = await multios(["boot", file, "--audit", log]);
  expect(stdout).toContain("'size' of web is to be a number; given: \"x\"");
  const text = readFileSync(log, "utf8");
  expect(text).toContain('"asked":"size: 7, password: ***"');
  expect(text).not.toContain("hunter2");
  writeFileSync(log, text.replace("size: 7", "size: 8"));
  const verdict = await multios(["audit", "verify", log, "--json"]);
  expect(JSON.parse(verdict.stdout)).toMatchObject({ ok: false, system: "s", seed: "1" });
  rmSync(folder, { recursive: true, force: true });
});

it.each([
  [{}, "multios"],
  [{ npm_command: "exec" }, "npx multios"],
  [{ npm_command: "start" }, "npx multios"],
  [{ npm_command: "test" }, "multios"],
])("with %j the commands to go on with begin with %s", async (environment, program) => {
  const failing = "sim/systems/failing.multios.yaml";
  const { stdout } = await multios(["boot", failing], { environment });
  const lines = stdout.split("\n").map((line) => line.trim());
  expect(lines).toContain(`again: ${program} boot ${failing} --seed 1`);
  expect(lines).toContain(`${program} boot ${failing} --seed 1 --report run.html`);
  expect(lines).toContain(`${program} plan ${failing} --service api`);
});

it("what to look at next is what there is not yet", async () => {
  const folder = mkdtempSync(join(tmpdir(), "multios-next-"));
  const manifest = join(folder, "next.multios.yaml");
  const text = [
    "system: next",
    "services: { web: { behavior: { errors: 100 % } } }",
    "workloads: { users: { target: web, arrivals: constant(10/s), for: 1s } }",
    "objectives: [errors(users) <= 1 %]",
    "",
  ].join("\n");
  writeFileSync(manifest, text);
  const { stdout } = await multios(["boot", manifest]);
  const page = join(folder, "run.html");
  const { stdout: withPage } = await multios(["boot", manifest, "--report", page]);
  rmSync(folder, { recursive: true });
  expect(stdout).toContain("--report run.html");
  expect(stdout).toContain("--perfetto run.json");
  expect(withPage).toContain("--perfetto run.json");
  expect(withPage).not.toContain("--report run.html");
});

it("a promise that was not kept is told in lines that fit, with what explains it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "multios-promise-"));
  const manifest = join(folder, "lost.multios.yaml");
  const text = [
    "system: lost",
    "services:",
    "  db: { behavior: { template: database, database: { writes: 100 %, sync: interval } } }",
    "workloads:",
    "  a: { target: db, arrivals: constant(50/s), key: uniform(1000), start: 2s, for: 20s }",
    "faults: [{ at: 8s, kill: db }]",
    "",
  ].join("\n");
  writeFileSync(manifest, text);
  const { stdout, exitCode } = await multios(["boot", manifest]);
  rmSync(folder, { recursive: true });
  const told = stdout.split("\n").filter((line) => /^( {2}broken| {12}\S)/u.test(line));
  expect(told.length).toBeGreaterThan(1);
  expect(told.every((line) => line.length <= 80)).toBe(true);
  expect(told.join(" ").replaceAll(/\s+/gu, " ")).toContain("its 'sync: interval' acknowledges");
  expect(stdout).toContain("look next");
  expect(exitCode).toBe(1);
});
