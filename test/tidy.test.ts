/**
 * Holds this repository to its own rules. What each rule wants stands in test/tidy/rules/.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkTidy } from "./tidy/check-tidy.ts";
import { describeFinding } from "./tidy/finding.ts";
import { readRepository } from "./tidy/repository.ts";

const ROOT = join(import.meta.dirname, "..");

/** A few seconds of work, on a machine that may have others to serve. */
const TIMEOUT_MS = 120_000;

test("the repository is tidy", { timeout: TIMEOUT_MS }, () => {
  const files = readRepository(ROOT);
  expect(files.length).toBeGreaterThan(50);
  expect(checkTidy(files).map(describeFinding).join("\n")).toBe("");
});
