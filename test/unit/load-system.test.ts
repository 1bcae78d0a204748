/**
 * Which form a file is taken for, and what is said where it is neither quite.
 */
import { describe, expect, it } from "vitest";
import { loadSystem } from "../../sim/load-system.ts";
import type { FileReader } from "../../sim/io-ports.ts";

function load(text: string, profiles: readonly string[] = []): ReturnType<typeof loadSystem> {
  const reader: FileReader = {
    read: (path) =>
      path === "shop.yaml"
        ? { ok: true, text }
        : { ok: false, reason: "missing", detail: "the file does not exist" },
    refusalOf: () => null,
    resolve: (_, path) => path,
  };
  return loadSystem({ files: ["shop.yaml"], profiles, reader, environment: {} });
}

describe("a file to boot", () => {
  it("that misspells 'system' is not taken for a Compose file", () => {
    const reading = load("# shop\nsytem: shop\nservices:\n  db: { kind: oneshot }\n");
    expect(reading.ok).toBe(false);
    if (reading.ok) return;
    expect(reading.problems).toHaveLength(1);
    expect(reading.problems[0]).toMatchObject({ line: 2, column: 1, code: "unknown-field" });
    expect(reading.problems[0]?.hint).toContain("did you mean 'system'");
  });

  it.each([
    { profiles: ["debug"], codes: ["profile-ignored"] },
    { profiles: [], codes: [] },
  ])("that is native warns of the profiles $profiles, which it ignores", ({ profiles, codes }) => {
    const reading = load("system: shop\nservices:\n  db: {}\n", profiles);
    expect(reading.ok).toBe(true);
    if (reading.ok) expect(reading.value.warnings.map(({ code }) => code)).toEqual(codes);
  });
});
