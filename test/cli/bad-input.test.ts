/**
 * Bad input: exit code 3, a place and a reason, and never a stack trace.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { multios } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "multios-bad-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function pipe(): string {
  const path = join(folder, "pipe");
  execFileSync("/usr/bin/env", ["mkfifo", path]);
  return path;
}

const system = "system: bad\nservices:\n";

const INPUTS: readonly (readonly [name: string, make: () => string, message: RegExp])[] = [
  ["a missing file", () => join(folder, "none.yaml"), /:1:1: the file does not exist/],
  ["a folder", () => (mkdirSync(join(folder, "d")), join(folder, "d")), /:1:1: this is a folder/],
  ["a pipe", pipe, /:1:1: this is not a regular file/],
  ["a device", () => "/dev/zero", /:1:1: this is not a regular file/],
  ["an image", () => file("image", Buffer.from([137, 80, 78, 71, 0, 1])), /:1:1: .*binary/],
  ["Latin 1", () => file("latin1", Buffer.from([0x73, 0xe9])), /:1:1: .*UTF-8/],
  ["33 MiB", () => file("large", Buffer.alloc(33 * 2 ** 20, "a")), /:1:1: .*larger than 32 MiB/],
  ["an empty file", () => file("empty", ""), /:1:1: /],
  ["invalid YAML", () => file("invalid", "system: a\nservices: [\n"), /:\d+:\d+: /],
  [
    "a workload without an end",
    () =>
      file(
        "endless",
        `${system}  a: {}\nworkloads: { w: { target: a, arrivals: constant(1/s) } }\n`,
      ),
    /:4:14: the workload 'w' has no end, .*'for: 10m' in it, or add --for 10m/,
  ],
  [
    "a dependency that is missing",
    () => file("lost", `${system}  web: { requires: [bd] }\n  db: {}\n`),
    /lost:3:\d+: .*did you mean 'db'/,
  ],
  [
    "a cycle",
    () => file("cycle", `${system}  a: { requires: [b] }\n  b: { requires: [a] }\n`),
    /cycle:\d+:\d+: .*a.*b.*a/,
  ],
];

describe("bad input", () => {
  it.each(INPUTS)(
    "such as %s is refused with a place and exit code 3",
    async (_, make, message) => {
      const path = make();
      const result = await multios(["boot", path]);
      expect(result.stderr).toMatch(message);
      expect(result.stderr).not.toMatch(/^\s+at /m);
      expect(result.stdout).toBe("");
      expect(result.exitCode).toBe(3);
    },
  );

  it("is printed as JSON where JSON was asked for", async () => {
    const path = file("json", `${system}  web: { requires: [bd], typ: user }\n`);
    for (const verb of ["boot", "check", "plan"]) {
      const result = await multios([verb, path, "--json"]);
      expect(result.exitCode).toBe(3);
      const { ok, problems } = JSON.parse(result.stdout) as { ok: boolean; problems: object[] };
      expect(ok).toBe(false);
      expect(problems.length).toBeGreaterThan(0);
      for (const problem of problems) {
        expect(Object.keys(problem)).toEqual([
          "file",
          "line",
          "column",
          "severity",
          "code",
          "message",
          "hint",
        ]);
      }
    }
  });

  it("names the native manifest that stands among several files", async () => {
    const native = file("native", `${system}  a: {}\n`);
    const compose = file("compose", "services:\n  a: { image: x }\n");
    const result = await multios(["boot", "-f", native, "-f", compose]);
    expect(result.stderr).toContain(`${native}:1:1: this is a native manifest`);
    expect(result.exitCode).toBe(3);
  });

  it("is found in each of the files that check is given", async () => {
    const good = file("good", `${system}  a: {}\n`);
    const bad = file("bad", `${system}  a: { requires: [a] }\n`);
    const result = await multios(["check", good, bad]);
    expect(result.stdout).toContain(`${good} ok: 1 service, 1 instance`);
    expect(result.stdout).toMatch(/bad:3:\d+: /);
    expect(result.exitCode).toBe(3);
  });
});
