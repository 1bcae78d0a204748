/**
 * Versions as people write them, and the ranges that a dependency asks for.
 */
import { describe, expect, it } from "vitest";
import {
  completeVersion,
  isInRange,
  isVersionRange,
  leastVersion,
} from "../../../kernel/dependency/version.ts";
import { resolve } from "../../../sim/manifest/resolve.ts";
import { readNative } from "../../../sim/manifest/read-native.ts";
import { readSource } from "../../../sim/manifest/read-source.ts";
import { describeProblem } from "../../../sim/problem.ts";

describe("a version", () => {
  it.each([
    ["14", "14.0.0"],
    ["14.10", "14.10.0"],
    ["14.2.1", "14.2.1"],
    ["v1.2", "1.2.0"],
    ["2024.01.05", "2024.1.5"],
    ["14.2-rc.1", "14.2.0-rc.1"],
    ["14.2.0+build.7", "14.2.0"],
    ["nightly", null],
    ["1.2.3.4", null],
    ["14.x", null],
    ["14-", null],
    ["1234567890123456.0.0", null],
  ])("%s is completed to %s", (text, complete) => {
    expect(completeVersion(text)).toBe(complete);
  });
});

describe("a range of versions", () => {
  it.each([
    ["14.10", ">=14.9", true],
    ["14.1", ">=14.9", false],
    ["14", ">=14.0", true],
    ["13.2", ">=14.0", false],
    ["14.2.0", "14.2", true],
    ["14.3.0", "14.2", false],
    ["14.9.9", "^14.2", true],
    ["15.0.0", "^14.2", false],
    ["14.2.9", "~14.2.1", true],
    ["14.3.0", "~14.2.1", false],
    ["15.3", ">= 14.0, < 16", true],
    ["16.0", ">= 14.0, < 16", false],
    ["12.1", "12.x || 14.x", true],
    ["13.0", "12.x || 14.x", false],
    ["14.2", "==14.2.0", true],
    ["15.0.0", "14 - 16", true],
    ["14.0.0-rc.1", ">=14.0", false],
    ["14.0.0-rc.2", ">=14.0.0-rc.1", true],
    ["0.3.1", "^0.2", false],
    ["nightly", "*", false],
  ])("%s in %s: %s", (version, range, is) => {
    expect(isInRange(version, range)).toBe(is);
  });

  it("holds nothing where there is no version", () => {
    expect(isInRange(null, "*")).toBe(false);
  });

  it.each(["newest", ">=", "!=14.2", "14 16 -"])("is not written %s", (text) => {
    expect(isVersionRange(text)).toBe(false);
    expect(isInRange("14.0.0", text)).toBe(false);
    expect(leastVersion(text)).toBeNull();
  });

  it("names the lowest version that would do", () => {
    expect(leastVersion(">=14.0 <16")).toBe("14.0.0");
    expect(leastVersion(">14.2")).toBe("14.3.0");
  });
});

describe("a dependency that nobody has to have, on a version that does not suit", () => {
  const load = (dependency: string): ReturnType<typeof resolve> => {
    const db = "db: { version: 13.2, enabled: false }";
    const text = `system: s\nservices:\n  ${db}\n  web: { ${dependency} }\n`;
    const source = readSource(text, "s.yaml");
    const declaration = source.ok ? readNative(source.value) : source;
    return declaration.ok ? resolve(declaration.value) : declaration;
  };

  it.each([
    ['wants: { service: db, version: ">=14" }', "4:41", "wants"],
    ['requires: { service: db, version: ">=14", optional: true }', "4:44", "requires"],
  ])("is left out with a warning: %s", (dependency, place, verb) => {
    const reading = load(dependency);
    expect(reading.ok && reading.value.services[1]?.spec.dependencies).toEqual([]);
    expect(reading.ok && reading.value.warnings.map(describeProblem)).toEqual([
      `s.yaml:${place}: 'web' ${verb} 'db' >=14, and 'db' is 13.2: it does without; ` +
        "14.0.0 would do: write 'version: 14.0.0' there, or another range here",
    ]);
  });

  it("is kept where the version suits", () => {
    const reading = load('wants: { service: db, version: "13.x" }');
    expect(reading.ok && reading.value.warnings).toEqual([]);
    expect(reading.ok && reading.value.services[1]?.spec.dependencies).toMatchObject([
      { kind: "wants", target: 0, versions: ["13.x"] },
    ]);
  });
});
