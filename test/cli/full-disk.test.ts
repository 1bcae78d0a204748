/**
 * Output that cannot be written: a sentence and an exit code, and never a stack trace.
 */
import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../sim/io/package-root.ts";
import { MULTIOS } from "../support/command-line.ts";

const EXAMPLE = join(packageRoot(), "sim/systems/failing.multios.yaml");

const WEB_SHOP = join(packageRoot(), "sim/systems/web-shop.multios.yaml");

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

// As above.
describe.skipIf(!existsSync(FULL))("a full disk under a file that was asked for", () => {
  const own = mkdtempSync(join(tmpdir(), "multios-full-"));
  afterAll(() => rmSync(own, { recursive: true, force: true }));
  // A page is told by its ending.
  const page = join(own, "page.html");
  symlinkSync(FULL, page);

  it.each([
    ["--report", page],
    ["--trace", FULL],
    ["--perfetto", FULL],
  ])("ends a run with %s with a sentence on standard error", (option, path) => {
    const run = spawnSync(process.execPath, [MULTIOS, "boot", WEB_SHOP, option, path], {
      encoding: "utf8",
    });
    expect(run.stderr).toMatch(/^multios boot: --\w+: \S+ cannot be written: the disk is full\n/);
    expect(run.stderr).not.toMatch(/^\s+at /m);
    expect(run.status).toBe(2);
  });

  it.each(["--report", "--trace", "--perfetto"])("leaves no half of a file of %s", (option) => {
    const path = join(own, "half.html");
    const words = [MULTIOS, "boot", WEB_SHOP, option, path];
    // So many blocks of 512 bytes or a kibibyte; what comes behind them is not written.
    const limited = ["-c", 'ulimit -f 8; exec "$@"', "sh", process.execPath, ...words];
    const run = spawnSync("sh", limited, { encoding: "utf8" });
    expect(run.stderr).toContain(`${option}: ${path} cannot be written: a file may not be larger`);
    expect(run.status).toBe(2);
    expect(readdirSync(own)).toEqual(["page.html"]);
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
