/**
 * The shares of consistent hashing, against the tables and bounds of the papers.
 */
import { expect, test } from "vitest";
import {
  maglevKeysVariance,
  maglevShareBounds,
  ringKeysDeviation,
  ringLargestShareMean,
  ringShareDeviation,
  ringShareQuantile,
} from "../../theory/hash-imbalance.ts";

/** Lamping and Veach (2014), the table of a ring of 1,000 nodes as they measured it. */
const MEASURED: readonly (readonly [
  points: number,
  deviation: number,
  low: number,
  high: number,
])[] = [
  [1, 0.997_906, 0.005, 5.25],
  [10, 0.315_181, 0.37, 1.98],
  [100, 0.099_699_6, 0.76, 1.28],
  [1_000, 0.031_572_3, 0.92, 1.09],
];

test.each(MEASURED)("%i points a node: deviation %f, 99 %% between %f and %f", (...row) => {
  const [points, deviation, low, high] = row;
  const ring = { nodes: 1_000, pointsEach: points };
  expect(ringShareDeviation(ring) / deviation).toBeCloseTo(1, 2);
  expect(Math.abs(ringShareQuantile(points, 0.005) - low)).toBeLessThan(0.01);
  expect(Math.abs(ringShareQuantile(points, 0.995) - high)).toBeLessThan(0.05);
});

test("with one point the largest share is 1 + 1/2 + ... + 1/n", () => {
  const harmonic = 1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5;
  expect(ringLargestShareMean({ nodes: 5, pointsEach: 1 })).toBeCloseTo(harmonic, 6);
});

test("of two nodes with two points the larger has 11/8: E|x - 1/2| of Beta(2, 2) is 3/16", () => {
  expect(ringLargestShareMean({ nodes: 2, pointsEach: 2 })).toBeCloseTo(11 / 8, 6);
});

test("more points even it out", () => {
  const largest = [1, 10, 100, 1_000].map((pointsEach) => {
    return ringLargestShareMean({ nodes: 100, pointsEach });
  });
  expect(largest).toEqual(largest.toSorted((a, b) => b - a));
  expect(largest[2]).toBeGreaterThan(1.2);
  expect(largest[2]).toBeLessThan(1.3);
});

test("few keys spread more than the arcs do, endlessly many as the arcs", () => {
  const ring = { nodes: 10, pointsEach: 100 };
  expect(ringKeysDeviation(ring, 1e12)).toBeCloseTo(ringShareDeviation(ring), 6);
  // One key: all of it to one of ten, whatever the arcs.
  expect(ringKeysDeviation(ring, 1)).toBeCloseTo(3, 9);
});

test("Maglev: backends differ by one slot, so by 1 % with a hundred slots each", () => {
  expect(maglevShareBounds(1_000, 65_537)).toEqual({ least: 65 / 65.537, most: 66 / 65.537 });
  const { least, most } = maglevShareBounds(100, 10_007);
  expect(most - least).toBeLessThanOrEqual(0.01);
});

test("keys on a Maglev table spread as its slots do, and by counting where they are few", () => {
  // Of five slots one of two backends has three, so 6/5 of the mean, and the other 4/5.
  expect(maglevKeysVariance(2, 5, 1e12)).toBeCloseTo(0.04, 9);
  expect(maglevKeysVariance(4, 8, 1e12)).toBeCloseTo(0, 9);
  // One key: all of it to one of ten.
  expect(maglevKeysVariance(10, 100, 1)).toBeCloseTo(9, 9);
});
