/**
 * What is left of a file that a run was to write, where the run breaks off.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openTraceFile } from "../../../sim/io/trace-file.ts";

const folder = mkdtempSync(join(tmpdir(), "multios-trace-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** More than is kept back before it is written. */
const LONG = "x".repeat(300_000);

it("is nothing of a file, however much was written", () => {
  const file = openTraceFile(join(folder, "run.jsonl"), []);
  file.writeLine(LONG);
  expect(file.discard()).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});

it("is what a device has taken, and says so, once", () => {
  const file = openTraceFile("/dev/null", []);
  file.writeLine(LONG);
  expect([file.discard(), file.discard()]).toEqual([true, false]);
});

it("is nothing of a device that has taken nothing yet", () => {
  const file = openTraceFile("/dev/null", []);
  file.writeLine("x");
  expect(file.discard()).toBe(false);
});
