/**
 * A page may run its own script and wear its own style, by their hashes, and nothing else.
 */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentPolicy, hashOf } from "../../../../sim/report/html/content-policy.ts";

describe("the content policy", () => {
  it("names hashes as every browser computes them", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const hash = createHash("sha256").update(text, "utf8").digest("base64");
        expect(hashOf(text)).toBe(`sha256-${hash}`);
      }),
      { numRuns: 30 },
    );
  });

  it("fetches nothing from anywhere", () => {
    const policy = contentPolicy("script", "style");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/https?:|\*|unsafe/u);
  });
});
