/**
 * A workload by a file that cannot be one: refused with its place before anything is run, and soon,
 * however large the file is.
 */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { measuredMultios } from "../support/measured-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "multios-arrivals-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A start takes half of that; a gigabyte that is read takes several times as much. */
const SECONDS_MAX = 1.5;

const FILES: readonly (readonly [what: string, make: (path: string) => void, place: RegExp])[] = [
  ["is missing", () => undefined, /m\.yaml:3:42: 'a\.txt': .*exist/],
  ["is empty", (path) => writeFileSync(path, ""), /m\.yaml:3:42: 'a\.txt': .*no instants/],
  ["holds words", (path) => writeFileSync(path, "1\nsoon\n"), /a\.txt:2:1: 'soon' is not an/],
  [
    "holds bytes",
    (path) => writeFileSync(path, Buffer.from([49, 10, 0, 255])),
    /m\.yaml:3:42: .*is binary/,
  ],
  ["has a gigabyte", (path) => sparse(path, 2 ** 30), /m\.yaml:3:42: 'a\.txt': .*than 64 MiB/],
];

/** It takes no place on the disk. */
function sparse(path: string, bytes: number): void {
  writeFileSync(path, "");
  truncateSync(path, bytes);
}

describe("a file of arrivals that", () => {
  it.each(FILES)("%s is refused with its place", async (_, make, place) => {
    const own = mkdtempSync(join(folder, "case-"));
    const manifest = join(own, "m.yaml");
    const asks = "workloads: { a: { target: web, arrivals: file(a.txt), for: 1s } }";
    writeFileSync(manifest, `system: s\nservices: { web: {} }\n${asks}\n`);
    make(join(own, "a.txt"));
    const run = await measuredMultios(["boot", manifest]);
    expect(run.stderr).toMatch(place);
    expect(run.stderr).toContain("nothing was booted");
    expect(run.stdout).toBe("");
    expect(run.exitCode).toBe(3);
    expect(run.cpuSeconds).toBeLessThan(SECONDS_MAX);
  });
});
