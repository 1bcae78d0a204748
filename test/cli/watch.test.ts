/**
 * The live view on a real terminal: keys, frames, and how it leaves the terminal behind.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { hasPty, Pty } from "../support/pty.ts";
import { multios } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "multios-watch-"));
afterAll(() => rmSync(folder, { recursive: true }));

const shop = join(folder, "shop.multios.yaml");
writeFileSync(
  shop,
  `system: shop
services:
  db: { behavior: { start: constant(400ms), service-time: constant(2ms) } }
  web: { requires: [db], behavior: { start: constant(300ms), calls: [{ service: db }] } }
workloads: { people: { target: web, arrivals: poisson(100/s), start: 1s, for: 5m } }
faults:
  - { at: 20s, kill: db/0 }
  - { at: 2m, for: 10s, slow: db, factor: 9 }
`,
);

const TIMEOUT_MS = 60_000;

function digestIn(text: string): string {
  return /sha256:[0-9a-f]{64}/.exec(text)?.[0] ?? "none";
}

/** The terminal is as it was found. */
function leftBehind({ screen }: Pty): void {
  expect(screen.isLive).toBe(false);
  expect(screen.isCursorShown).toBe(true);
  expect(screen.isWrapping).toBe(true);
}

// Only `script` of util-linux gives a test a terminal of its own; other systems lack it.
describe.skipIf(!hasPty)("the live view on a terminal", { timeout: TIMEOUT_MS }, () => {
  it("ends with the run, prints its result, and has the digest of any other run", async () => {
    const plain = await multios(["boot", shop]);
    const pty = new Pty(["boot", shop, "--watch", "--speed", "max"]);
    await pty.shows("the result follows");
    const { exitCode, page } = await pty.end();
    leftBehind(pty);
    expect(exitCode).toBe(0);
    expect(digestIn(page)).toBe(digestIn(plain.stdout));
    expect(page).toContain("people");
  });

  it("pauses, goes to the next event and to an instant, and q ends it as --for does", async () => {
    const pty = new Pty(["boot", shop, "--watch", "--speed", "0.1x"]);
    await pty.shows("running 0.1x");
    pty.type(" ");
    await pty.shows("paused");
    pty.type("n");
    await pty.shows(/db\/0 +ready, 400 ms after the start/);
    expect(await pty.shows("paused")).toContain("0.400s of 5m01s");
    pty.type("g1m\r");
    expect(await pty.shows("1m00.000s")).toContain("paused");
    await pty.shows(/db\/0 +killed by the fault at line 7/);
    pty.type("q");
    const { exitCode, page } = await pty.end();
    leftBehind(pty);
    expect(exitCode).toBe(0);
    expect(page).toContain("whoever watched it had seen enough");
    expect(page).toContain(`again: multios boot ${shop} --seed 1 --for 60s`);
    const again = await multios(["boot", shop, "--for", "60s"]);
    expect(digestIn(page)).toBe(digestIn(again.stdout));
  });

  it("says in all that q ended it before --for was over, and how to run it again", async () => {
    const report = join(folder, "enough.html");
    const words = ["boot", shop, "--for", "2m", "--watch", "--speed", "0.1x", "--report", report];
    const pty = new Pty(words);
    await pty.shows("running 0.1x");
    pty.type("g1m\r");
    expect(await pty.shows("1m00.000s")).toContain("paused");
    pty.type("q");
    const { page } = await pty.end();
    const file = readFileSync(report, "utf8");
    for (const text of [page, file]) {
      expect(text).toContain("whoever watched it had seen enough");
      expect(text).toContain(`multios boot ${shop} --seed 1 --for 60s`);
      expect(text).not.toContain("--for was over");
    }
  });

  it("is ended by Ctrl-C at once, also while it is paused, with what is known so far", async () => {
    const pty = new Pty(["boot", shop, "--watch", "--speed", "10x"]);
    await pty.shows("running 10x");
    pty.type(" ");
    await pty.shows("paused");
    pty.type("\x03");
    const { exitCode, page } = await pty.end();
    leftBehind(pty);
    expect(exitCode).toBe(130);
    expect(page).toContain("interrupted; this is what is known so far");
  });

  it.each([
    ["SIGTERM", 130],
    ["SIGHUP", 130],
    ["SIGQUIT", 131],
  ] as const)("gives the terminal back at %s", async (signal, expected) => {
    const pty = new Pty(["boot", shop, "--watch", "--speed", "10x"]);
    await pty.shows("running 10x");
    process.kill(pty.pid, signal);
    const { exitCode } = await pty.end();
    leftBehind(pty);
    expect(exitCode).toBe(expected);
  });

  it("takes another size as soon as the terminal has it", async () => {
    const pty = new Pty(["boot", shop, "--watch", "--hal", "host"]);
    await pty.shows("2 of 2 ready");
    const terminal = readlinkSync(`/proc/${pty.pid}/fd/2`);
    spawnSync("stty", ["-F", terminal, "cols", "50", "rows", "12"]);
    await pty.shows("space pause  n next event  g go to  ? help  q end");
    expect(pty.screen.lines.length).toBeLessThanOrEqual(12);
    pty.type("q");
    expect((await pty.end()).exitCode).toBe(0);
  });

  it("is plain where the locale knows ASCII only", async () => {
    const pty = new Pty(["boot", shop, "--watch"], { LC_ALL: "C" });
    expect(await pty.shows(/^-{80}$|^=*>-*$/)).toHaveLength(80);
    pty.type("q");
    await pty.end();
  });

  it("is refused where the terminal cannot move its cursor", async () => {
    const pty = new Pty(["boot", shop, "--watch"], { TERM: "dumb" });
    const { exitCode, page } = await pty.end();
    expect(exitCode).toBe(2);
    expect(page).toContain("TERM is dumb");
  });
});
