/**
 * Calls that end, and calls that do not: at what a request that comes back to itself is refused.
 */
import { describe, expect, it } from "vitest";
import { complaints, load } from "./read.ts";

/** `a` calls `b`, and `b` calls `a`. */
function circle(first: string, second: string): readonly string[] {
  const text = [
    "system: s",
    "services:",
    `  a: { behavior: { calls: { service: b, ${first} } } }`,
    `  b: { behavior: { calls: { service: a, ${second} } } }`,
  ].join("\n");
  return complaints(load(text));
}

describe("calls that come back", () => {
  it.each([
    ["probability: 50 %", ""],
    ["probability: 99 %", ""],
    ["probability: 0 %", "count: 10000"],
    ["probability: 30 %, count: 3", "probability: 1.0"],
    ["probability: 50 %", "count: 2, probability: 99 %"],
  ])("with %j and %j end", (first, second) => {
    expect(circle(first, second)).toEqual([]);
  });

  it.each([
    ["", "", "calls in a cycle: a > b > a"],
    ["probability: 50 %", "count: 2", "calls come back too often: a > b > a"],
    ["probability: 50 %, count: 3", "", "calls come back too often: a > b > a"],
    ["probability: 99.9999999 %", "", "calls come back too often: a > b > a"],
  ])("with %j and %j do not", (first, second, message) => {
    const [found, ...others] = circle(first, second);
    expect(found).toContain(message);
    expect(others).toEqual([]);
  });

  it("on two ways, each of which would end, are refused where both together do not", () => {
    const calls = "[{ service: a, probability: 60 % }, { service: a, probability: 60 % }]";
    const [found] = complaints(
      load(`system: s\nservices: { a: { behavior: { calls: ${calls} } } }`),
    );
    expect(found).toContain("calls come back too often: a > a");
  });

  it("are found in a chain of twenty thousand, which is no cycle", () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => {
      return `  s${n}: { behavior: { calls: [s${n + 1}] } }`;
    });
    const text = `system: s\nservices:\n${lines.join("\n")}\n  s20000: {}\n`;
    expect(complaints(load(text))).toEqual([]);
  });
});
