/**
 * Generated systems have the shape that was asked for, and the same text every time.
 */
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { generateSystem, SHAPES, type Shape } from "./generated-system.ts";

/** What every service requires, as indices, in the order of the file. */
function edgesOf(shape: Shape, count: number, seed = 1): readonly (readonly number[])[] {
  const manifest: { services: Record<string, { requires?: string[] }> } = parse(
    generateSystem(shape, count, seed),
  );
  const names = Object.keys(manifest.services);
  return names.map((name) =>
    (manifest.services[name]?.requires ?? []).map((other) => names.indexOf(other)),
  );
}

describe("a generated system", () => {
  test.each(SHAPES)(
    "of shape %s has as many services as asked, each after what it requires",
    (shape) => {
      for (const count of [1, 2, 11, 1000]) {
        const edges = edgesOf(shape, count);
        expect(edges).toHaveLength(count);
        for (const [index, required] of edges.entries()) {
          expect(required.every((other) => other >= 0 && other < index)).toBe(true);
          expect(new Set(required).size).toBe(required.length);
        }
      }
    },
  );

  test("has the edges of its shape", () => {
    expect(edgesOf("chain", 4)).toEqual([[], [0], [1], [2]]);
    expect(edgesOf("fan", 4)).toEqual([[], [0], [0], [0]]);
    expect(edgesOf("diamond", 7)).toEqual([[], [0], [0], [1, 2], [3], [3], [4, 5]]);
    expect(edgesOf("random", 500).flat().length).toBeGreaterThan(500);
  });

  test("is the same for the same seed, and another for another", () => {
    expect(generateSystem("random", 100, 7)).toBe(generateSystem("random", 100, 7));
    expect(generateSystem("random", 100, 7)).not.toBe(generateSystem("random", 100, 8));
  });
});
