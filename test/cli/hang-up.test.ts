/**
 * A terminal that is closed while a run goes on: the run ends as at Ctrl-C, its files are whole,
 * and nothing breaks down over a terminal that is not there any more.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { MULTIOS } from "../support/command-line.ts";
import { hasPty } from "../support/pty.ts";

const TIMEOUT_MS = 120_000;
const LOOKS_EVERY_MS = 50;
/** Its files are there a little before it listens. */
const LISTENS_AFTER_MS = 1_000;

/** Under load, for longer than anybody waits. */
const LOADED = `system: loaded
services: { web: { behavior: { service-time: 1ms, concurrency: 100 } } }
workloads: { users: { target: web, arrivals: poisson(5000/s), for: 30d } }
objectives: [ "availability(users) >= 99 %" ]
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "multios-hang-up-"));
  writeFileSync(join(folder, "loaded.multios.yaml"), LOADED);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function until<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await pause(LOOKS_EVERY_MS);
  }
}

function isThere(pid: number): boolean {
  // One that has ended and was not taken notice of yet is not there either.
  const status = `/proc/${pid}/stat`;
  return existsSync(status) && !/\) [ZX] /.test(readFileSync(status, "utf8"));
}

// Without `script` there is no terminal to close.
it.skipIf(!hasPty)(
  "a run whose terminal is closed ends with its files, and quietly",
  { timeout: TIMEOUT_MS },
  async () => {
    const words = ["--trace", "t.jsonl", "--audit", "audit.log", "--report", "page.html"];
    const command = [process.execPath, MULTIOS, "boot", "loaded.multios.yaml", ...words]
      .map((word) => `'${word}'`)
      .join(" ");
    const env = { PATH: process.env["PATH"] ?? "", TERM: "xterm" };
    const shell = `exec ${command} 2> errors.txt`;
    const terminal = spawn("script", ["-qec", shell, "/dev/null"], { cwd: folder, env });
    const unfinished = await until(() =>
      readdirSync(folder).find((name) => /^t\.jsonl\.\d+\.tmp$/.test(name)),
    );
    const pid = Number(unfinished.split(".")[2]);
    await pause(LISTENS_AFTER_MS);
    terminal.kill("SIGKILL");
    await until(() => !isThere(pid));
    expect(readFileSync(join(folder, "errors.txt"), "utf8")).toBe("");
    const files = ["audit.log", "errors.txt", "loaded.multios.yaml", "page.html", "t.jsonl"];
    expect(new Set(readdirSync(folder))).toEqual(new Set(files));
    const log = readFileSync(join(folder, "audit.log"), "utf8").trimEnd().split("\n");
    expect(log.at(-1)).toContain('"ending":"interrupted"');
  },
);
