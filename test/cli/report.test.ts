/**
 * `boot --report` from the outside: the file, what is said of it, and what is left after a refusal.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { multios } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "multios-report-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SMALL = join(folder, "small.multios.yaml");
writeFileSync(
  SMALL,
  `system: small
services:
  db: {}
  web: { requires: [db], behavior: { start: 200ms } }
faults: [{ at: 1m, kill: web/0 }]
`,
);

/** Signal 2 was this much of an exit code. */
const INTERRUPTED = 130;

describe("boot --report", () => {
  it("writes a whole page, and says where it is and how large", async () => {
    const path = join(folder, "run.html");
    const { stdout, exitCode } = await multios(["boot", SMALL, "--report", path]);
    expect(exitCode).toBe(0);
    const page = readFileSync(path, "utf8");
    expect(page.startsWith("<!doctype html>")).toBe(true);
    expect(page.trimEnd().endsWith("</html>")).toBe(true);
    expect(page).toContain(`multios boot ${SMALL} --seed 1`);
    expect(stdout).toMatch(/^report {2}.*run\.html, [\d.]+ KiB: open it in a browser$/mu);
    expect(readdirSync(folder).filter((name) => name.includes(".tmp"))).toEqual([]);
  });

  it("changes nothing of the run, and gives the same page each time", async () => {
    const [first, second] = [join(folder, "1.html"), join(folder, "2.html")];
    const plain = await multios(["boot", SMALL, "--json"]);
    const shown = await multios(["boot", SMALL, "--json", "--report", first]);
    await multios(["boot", SMALL, "--quiet", "--report", second]);
    const { report, ...rest } = JSON.parse(shown.stdout) as { report: object };
    expect(rest).toEqual(JSON.parse(plain.stdout));
    expect(report).toEqual({ file: first, bytes: readFileSync(first).length });
    expect(readFileSync(first, "utf8")).toBe(readFileSync(second, "utf8"));
  });

  it("leaves no page where nothing was booted", async () => {
    const broken = join(folder, "broken.yaml");
    writeFileSync(broken, "system: s\nservices: { web: { requires: [nobody] } }\n");
    const path = join(folder, "none.html");
    const { exitCode } = await multios(["boot", broken, "--report", path]);
    expect(exitCode).toBe(3);
    expect(existsSync(path)).toBe(false);
  });

  it("has what is known by then after Ctrl-C", async () => {
    const path = join(folder, "cut.html");
    const words = ["boot", SMALL, "--hal", "host", "--for", "1h", "--report", path];
    const { exitCode } = await multios(words, {
      meanwhile(child) {
        // However long it takes to come up: once it has opened the page, and a moment later.
        const poll = setInterval(() => {
          if (!readdirSync(folder).some((name) => name.startsWith("cut.html"))) return;
          clearInterval(poll);
          setTimeout(() => child.kill("SIGINT"), 1_500);
        }, 50);
      },
    });
    expect(exitCode).toBe(INTERRUPTED);
    expect(readFileSync(path, "utf8")).toContain("interrupted; this is what is known so far");
  });
});
