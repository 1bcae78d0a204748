/**
 * Finding and loading the core from where the package lies.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BOOT } from "../../../kernel/time.ts";
import { loadCore } from "../../../sim/io/load-core.ts";
import { packageRoot, packageVersion } from "../../../sim/io/package-root.ts";

test("the package is found above the file that asks, with its version", () => {
  expect(packageRoot()).toBe(join(import.meta.dirname, "../../.."));
  const manifest: unknown = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8"));
  expect(manifest).toMatchObject({ name: "multios", version: packageVersion() });
});

test("two cores share nothing", () => {
  const [one, other] = [loadCore(), loadCore()];
  one.timers(0).arm(BOOT, 1);
  expect([one.timers(0).size, other.timers(0).size]).toEqual([1, 0]);
});
