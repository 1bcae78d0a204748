/**
 * Output that cannot be written: a sentence and an exit code, and never a stack trace.
 */
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../sim/io/package-root.ts";
import { MULTIOS } from "../support/command-line.ts";

const EXAMPLE = join(packageRoot(), "sim/systems/failing.multios.yaml");

/** A device of Linux that takes nothing, as a full disk does. */
const FULL = "/dev/full";

// There is no such device elsewhere, and no other way to a full disk that needs no rights.
describe.skipIf(!existsSync(FULL))("a full disk under standard output", () => {
  it.each([["boot", EXAMPLE], ["boot", EXAMPLE, "--json"], ["plan", EXAMPLE], ["schema"]])(
    "ends %s with a sentence on standard error",
    (...words) => {
      const full = openSync(FULL, "w");
      const run = spawnSync(process.execPath, [MULTIOS, ...words], {
        stdio: ["ignore", full, "pipe"],
        encoding: "utf8",
      });
      closeSync(full);
      expect(run.stderr).toMatch(/^multios: the output cannot be written: .*no space left.*\n$/);
      expect(run.status).toBe(2);
    },
  );

  it("leaves the exit code where nothing at all can be written", () => {
    const full = openSync(FULL, "w");
    const run = spawnSync(process.execPath, [MULTIOS, "schema"], { stdio: ["ignore", full, full] });
    closeSync(full);
    expect(run.status).toBe(2);
  });
});

const folder = mkdtempSync(join(tmpdir(), "multios-pipe-"));
const PIPE = join(folder, "pipe");
const hasPipes = spawnSync("mkfifo", [PIPE]).status === 0;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Windows has no named pipes in its file system.
describe.skipIf(!hasPipes)("a named pipe that nobody reads", () => {
  it.each(["--trace", "--audit", "--log"])("is refused by %s at once", (option) => {
    const run = spawnSync(process.execPath, [MULTIOS, "boot", EXAMPLE, option, PIPE], {
      encoding: "utf8",
      timeout: 20_000,
    });
    expect(run.stderr).toContain(`${option}: ${PIPE} cannot be written: nobody reads it`);
    expect(run.status).toBe(2);
  });
});
