/**
 * Wildcards: what they match, held to a plain model, and how long that takes.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePattern } from "../../../kernel/syscall/pattern.ts";

/** The definition itself: tries every split, which is plain and slow. */
function matchesByTrying(pattern: string, name: string): boolean {
  const [first] = pattern;
  if (first === undefined) return name === "";
  const rest = pattern.slice(1);
  if (first === "*") {
    return matchesByTrying(rest, name) || (name !== "" && matchesByTrying(pattern, name.slice(1)));
  }
  return (
    name !== "" && (first === "?" || first === name[0]) && matchesByTrying(rest, name.slice(1))
  );
}

const text = (letters: string, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...letters), maxLength });

describe("a pattern", () => {
  it.each([
    ["web", "web", true],
    ["web", "web2", false],
    ["web", "WEB", false],
    ["web*", "web", true],
    ["*", "anything", true],
    ["*-db", "orders-db", true],
    ["w?b", "wb", false],
    ["?*?", "a", false],
    ["a*b*c", "a-b-b-c", true],
    ["**", "x", true],
  ])("%s against %s: %s", (pattern, name, expected) => {
    expect(compilePattern(pattern).matches(name)).toBe(expected);
  });

  it("matches what its definition says", () => {
    fc.assert(
      fc.property(text("ab*?", 8), text("ab", 10), (pattern, name) => {
        expect(compilePattern(pattern).matches(name)).toBe(matchesByTrying(pattern, name));
      }),
      { numRuns: 5_000 },
    );
  });

  it("goes over a name once, whatever it is made of", () => {
    const evil = compilePattern(`${"*a".repeat(60)}*b`);
    const length = 200_000;
    const begin = performance.now();
    expect(evil.matches("a".repeat(length))).toBe(false);
    // Trying all splits would take longer than the age of the universe.
    expect(performance.now() - begin).toBeLessThan(5_000);
  });
});
