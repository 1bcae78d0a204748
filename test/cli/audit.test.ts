/**
 * `boot --audit` and `audit verify` from the outside: files, output, signals and exit codes.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AUDIT_BYTES_MAX } from "../../sim/io/audit-reader.ts";
import { bytesOf, hashIn, logOf, type Call } from "../support/audit-logs.ts";
import { MULTIOS } from "../support/command-line.ts";
import { multios, type CliResult } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "multios-audit-"));
afterAll(() => rmSync(folder, { recursive: true }));

const OPS = join(folder, "ops.multios.yaml");
writeFileSync(
  OPS,
  `system: ops
services:
  db: {}
  web: { requires: [db], behavior: { start: 200ms } }
actions:
  - { at: 1m, stop: web }
  - { at: 2m, restart: db }
  - { at: 3m, start: web }
`,
);

const LOG = join(folder, "log.jsonl");
let booted: CliResult;
let lines: readonly string[] = [];

beforeAll(async () => {
  booted = await multios(["boot", OPS, "--audit", LOG]);
  lines = linesOf(LOG);
});

function linesOf(path: string): readonly string[] {
  return readFileSync(path, "utf8").trimEnd().split("\n");
}

let files = 0;

function file(content: string | Buffer): string {
  files += 1;
  const path = join(folder, `made-${files}.jsonl`);
  writeFileSync(path, content);
  return path;
}

function verify(path: string, ...options: readonly string[]): Promise<CliResult> {
  return multios(["audit", "verify", path, ...options]);
}

describe("boot --audit", () => {
  it("writes each call between a header and a seal, and prints the head", () => {
    expect(booted).toMatchObject({ exitCode: 0, stderr: "" });
    expect(booted.stdout).toContain(
      `audit   3 entries in ${LOG}\nhead    ${hashIn(lines.at(-1))}\n`,
    );
    const calls = lines.slice(1, -1).map((line) => {
      const { t_us: tUs, call, service } = JSON.parse(line) as Readonly<Record<string, unknown>>;
      return [tUs, call, service];
    });
    expect(calls).toEqual([
      [60_000_000, "stopService", "web"],
      [120_000_000, "restartService", "db"],
      [180_000_000, "startService", "web"],
    ]);
    expect(lines).toHaveLength(5);
  });

  it("writes the same bytes again, and tells them as JSON; the digest is the run's", async () => {
    const again = join(folder, "again.jsonl");
    const { stdout } = await multios(["boot", OPS, "--json", "--audit", again]);
    expect(readFileSync(again)).toEqual(readFileSync(LOG));
    const result = JSON.parse(stdout) as { digest: string; audit: object };
    expect(result.audit).toEqual({ file: again, entries: 3, head: hashIn(lines.at(-1)) });
    expect(lines.at(-1)).toContain(`"digest":"${result.digest}"`);
  });

  it("points at the records of the trace", async () => {
    const [trace, audit] = [join(folder, "with.trace"), join(folder, "with.audit")];
    await multios(["boot", OPS, "--trace", trace, "--audit", audit, "--trace-all"]);
    const records = linesOf(trace);
    for (const line of linesOf(audit).slice(1, -1)) {
      const { record, call } = JSON.parse(line) as { record: number; call: string };
      expect(JSON.parse(records[record] ?? "")).toMatchObject({ event: "audit", call });
    }
  });

  it("replaces nothing, but fills an empty file and follows a link", async () => {
    const taken = file("notes of my own\n");
    const refused = await multios(["boot", OPS, "--audit", taken]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("name another file, or move this one away");
    expect(readFileSync(taken, "utf8")).toBe("notes of my own\n");
    const empty = file("");
    symlinkSync(empty, join(folder, "link"));
    await multios(["boot", OPS, "--quiet", "--audit", join(folder, "link")]);
    expect(readFileSync(empty)).toEqual(readFileSync(LOG));
  });

  it("leaves neither log nor trace where the manifest or an option is refused", async () => {
    const bad = join(folder, "bad.multios.yaml");
    writeFileSync(bad, "system: bad\nservices: {}\n");
    const [audit, trace] = [join(folder, "none.audit"), join(folder, "none.trace")];
    expect((await multios(["boot", bad, "--audit", audit])).exitCode).toBe(3);
    expect((await multios(["boot", OPS, "--audit", LOG, "--trace", trace])).exitCode).toBe(2);
    expect((await multios(["boot", OPS, "--audit", audit, "--trace", audit])).exitCode).toBe(2);
    for (const path of [audit, trace]) expect(existsSync(path)).toBe(false);
  });

  it("ends with a sentence where the disk is full, and whole lines stay", () => {
    // One block of 1,024 bytes or of 512: the header fits, and not all of the entries do.
    const path = join(folder, "full.jsonl");
    const script = `trap '' XFSZ; ulimit -f 1; exec "$0" "$1" boot "$2" --audit "$3"`;
    const words = ["-c", script, process.execPath, MULTIOS, OPS, path];
    const run = spawnSync("sh", words, { encoding: "utf8" });
    expect(run.stderr).toContain("cannot be written: a file may not be larger here");
    expect(run.status).toBe(2);
    const text = readFileSync(path, "utf8");
    expect(text.endsWith("\n")).toBe(true);
    expect(lines.join("\n").startsWith(text.trimEnd())).toBe(true);
    expect(text.trimEnd().split("\n").length).toBeLessThan(lines.length);
  });

  // A device of Linux that takes nothing, as a full disk does.
  it.skipIf(!existsSync("/dev/full"))("ends with a sentence where a device is full", async () => {
    const { stderr, exitCode } = await multios(["boot", OPS, "--audit", "/dev/full"]);
    expect(stderr).toMatch(
      /^multios boot: --audit: \/dev\/full cannot be written: the disk is full$/m,
    );
    expect(exitCode).toBe(2);
  });

  it("seals the log of a run that Ctrl-C ended, and says so", async () => {
    const path = join(folder, "interrupted.jsonl");
    const { exitCode } = await multios(
      ["boot", OPS, "--hal", "host", "--for", "1h", "--audit", path],
      {
        meanwhile(child) {
          // However long it takes to come up: once it has begun the log, and a moment later.
          const poll = setInterval(() => {
            if (!existsSync(path)) return;
            clearInterval(poll);
            setTimeout(() => child.kill("SIGINT"), 2_000);
          }, 100);
        },
      },
    );
    expect(exitCode).toBe(130);
    const verified = await verify(path);
    expect(verified).toMatchObject({ exitCode: 0 });
    expect(verified.stdout).toContain(": interrupted");
  });

  it("leaves the log of a run that was killed without a seal", async () => {
    const path = join(folder, "killed.jsonl");
    const child = spawn(process.execPath, [MULTIOS, "boot", OPS, "--hal", "host", "--audit", path]);
    const ended = new Promise((resolve) => child.on("close", resolve));
    while (!existsSync(path) || readFileSync(path).length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    child.kill("SIGKILL");
    await ended;
    expect(await verify(path)).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("not sealed"),
    });
    const allowed = await verify(path, "--allow-unsealed");
    expect(allowed.exitCode).toBe(0);
    expect(allowed.stdout).toMatch(/^warning: .*not sealed/);
  });
});

describe("audit verify", () => {
  it("says that all is well, with count, digest and head", async () => {
    const { stdout, stderr, exitCode } = await verify(LOG);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^ok: 3 entries, sealed, digest sha256:[0-9a-f]{64}\n/);
    expect(stdout).toContain(
      "ops   seed 1   splitmix   version 0.1.0   ended at 3m00.200s: quiet\n",
    );
    expect(stdout).toContain(`head ${hashIn(lines.at(-1))}\n`);
    const json = await verify(LOG, "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: true,
      file: LOG,
      entries: 3,
      system: "ops",
      seed: "1",
      version: "0.1.0",
      sealed: true,
      ending: "quiet",
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      head: hashIn(lines.at(-1)),
      problems: [],
    });
  });

  it("agrees with the head that was noted, with or without its prefix", async () => {
    const head = hashIn(lines.at(-1));
    expect((await verify(LOG, "--head", head)).exitCode).toBe(0);
    expect((await verify(LOG, "--head", head.slice(7).toUpperCase())).exitCode).toBe(0);
    const other = await verify(LOG, "--head", "0".repeat(64));
    expect(other.exitCode).toBe(1);
    expect(other.stdout).toContain(`${LOG}:5:1: the head that was given stands nowhere in it`);
    const earlier = await verify(LOG, "--head", hashIn(lines[1]));
    expect(earlier.stdout).toContain(
      "it goes on after the head that was given; which is that of line 2",
    );
  });

  const DEFECTS: readonly (readonly [
    name: string,
    edit: (lines: readonly string[]) => readonly string[],
    message: RegExp,
  ])[] = [
    [
      "changed",
      (all) => all.with(2, (all[2] ?? "").replace("db", "dx")),
      /:3:1: entry 1: changed: /,
    ],
    ["removed", (all) => all.toSpliced(2, 1), /:3:1: entry 1: removed: here stands entry 2/],
    [
      "reordered",
      (all) => all.toSpliced(1, 2, all[2] ?? "", all[1] ?? ""),
      /:2:1: entry 1: reordered: /,
    ],
    [
      "duplicated",
      (all) => all.toSpliced(2, 0, all[1] ?? ""),
      /:3:1: entry 0: duplicated: .*line 2/,
    ],
    ["inserted", (all) => all.toSpliced(2, 0, "{}"), /:3:1: this line: inserted: .*entry 1/],
    ["no JSON", (all) => all.with(1, "{"), /:2:1: entry 0: changed: its line is not JSON/],
    ["too long", (all) => all.with(1, "a".repeat(99_999)), /:2:1: entry 0: changed: .*16 KiB/],
    ["without a seal", (all) => all.slice(0, 4), /:4:1: not sealed: .*after 3 entries; --allow-un/],
  ];

  it.each(DEFECTS)("names the first line of a log that is %s", async (_, edit, message) => {
    const { stdout, exitCode } = await verify(file(bytesOf(edit(lines))));
    expect(stdout).toMatch(message);
    expect(exitCode).toBe(1);
  });

  it("names what a cut has taken, and prints problems as JSON", async () => {
    const path = file(readFileSync(LOG).subarray(0, 700));
    const { stdout, exitCode } = await verify(path, "--json");
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      entries: 1,
      sealed: null,
      problems: [
        {
          file: path,
          line: 3,
          column: 1,
          severity: "error",
          code: "audit-truncated",
          message: "entry 1: truncated: its line breaks off",
        },
      ],
    });
  });

  const NO_LOGS: readonly (readonly [name: string, make: () => string, message: RegExp])[] = [
    ["a missing file", () => join(folder, "missing"), /:1:1: the file does not exist/],
    ["a folder", () => folder, /:1:1: this is a folder/],
    ["a device", () => "/dev/zero", /:1:1: this is not a regular file/],
    ["an empty file", () => file(""), /:1:1: the file is empty/],
    ["a manifest", () => OPS, /:1:1: this is no audit log/],
    ["an image", () => file(Buffer.alloc(1_000_000, 0xff)), /:1:1: this is no audit log/],
    [
      "a file that is too large",
      () => {
        const path = file("");
        truncateSync(path, AUDIT_BYTES_MAX + 1);
        return path;
      },
      /:1:1: the file is larger than 4 GiB/,
    ],
  ];

  it.each(NO_LOGS)("refuses %s with exit code 3", async (_, make, message) => {
    const { stdout, stderr, exitCode } = await verify(make());
    expect(stdout).toMatch(message);
    expect([exitCode, stderr]).toEqual([3, ""]);
  });

  it("reads a log of many pieces, and finds a byte in the midst of it", async () => {
    const calls = Array.from({ length: 3_000 }, (_, index): Call => {
      return { tUs: index, call: "startService", service: `sérvice-${index}`, error: null };
    });
    const whole = bytesOf(logOf(calls));
    expect(whole.length).toBeGreaterThan(3 * 256 * 1024);
    const path = file(whole);
    expect((await verify(path)).stdout).toMatch(/^ok: 3 000 entries, sealed/);
    const broken = join(folder, "broken.jsonl");
    copyFileSync(path, broken);
    const at = whole.indexOf('"seq":2000,') + 8;
    whole[at] = (whole[at] ?? 0) ^ 1;
    writeFileSync(broken, whole);
    expect((await verify(broken)).stdout).toMatch(/:2002:1: entry 2000: changed/);
  });

  // Without /proc nobody outside knows when the reading has begun.
  it.skipIf(!existsSync("/proc/self/fd"))(
    "ends at Ctrl-C with what holds so far and exit code 130",
    async () => {
      // It takes a while to see that the line after the second entry never ends.
      const path = file(`${lines.slice(0, 3).join("\n")}\n`);
      truncateSync(path, AUDIT_BYTES_MAX);
      const { stdout, exitCode } = await multios(["audit", "verify", path], {
        meanwhile: (child) => void whenOpen(child, path).then(() => child.kill("SIGINT")),
      });
      expect(stdout).toBe("interrupted after 2 entries, which hold so far\n");
      expect(exitCode).toBe(130);
    },
  );

  it("does not let what a log says move the cursor", async () => {
    const esc = String.fromCharCode(27);
    const { stdout } = await verify(file(bytesOf(logOf([], { system: `x${esc}[2Jy` }))));
    expect(stdout).not.toContain(esc);
  });
});

/** Waits until a process has a file open. */
async function whenOpen({ pid }: ChildProcess, path: string): Promise<void> {
  const descriptors = `/proc/${pid}/fd`;
  const isOpen = (): boolean =>
    readdirSync(descriptors).some((name) => linkOf(join(descriptors, name)) === path);
  while (!isOpen()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Empty where the file was closed meanwhile. */
function linkOf(descriptor: string): string {
  try {
    return readlinkSync(descriptor);
  } catch {
    return "";
  }
}
