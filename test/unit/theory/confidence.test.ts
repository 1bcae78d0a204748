/**
 * Intervals of means, against the tables of NIST and an example that is worked out by hand.
 */
import { expect, test } from "vitest";
import {
  holds,
  meanInterval,
  normalQuantile,
  SEEDS,
  studentQuantile,
} from "../../theory/confidence.ts";
import { quantileOf } from "../../theory/quantile-search.ts";

/** NIST/SEMATECH e-Handbook, 1.3.6.7.2: critical values of Student's t. */
test.each([
  [0.975, 1, 12.706],
  [0.975, 2, 4.303],
  [0.995, 10, 3.169],
  [0.995, SEEDS - 1, 2.756],
  [0.95, 29, 1.699],
  [0.995, 100, 2.626],
])("t of %f with %i degrees of freedom is %f", (share, degrees, value) => {
  expect(studentQuantile(share, degrees)).toBeCloseTo(value, 3);
});

test("the normal quantiles are those of the tables", () => {
  expect(normalQuantile(0.975)).toBeCloseTo(1.959_964, 6);
  expect(normalQuantile(0.995)).toBeCloseTo(2.575_829, 6);
});

test("two runs of 1 and 3: a mean of 2, a standard error of 1, and t of 1 degree", () => {
  const interval = meanInterval([1, 3], 0.95);
  expect(interval.mean).toBe(2);
  expect(interval.high).toBeCloseTo(2 + 12.706, 3);
  expect(interval.low).toBeCloseTo(2 - 12.706, 3);
  expect([holds(interval, 2), holds(interval, 15)]).toEqual([true, false]);
});

test("thirty runs are held to 99 %: 2.756 standard errors", () => {
  const samples = Array.from({ length: SEEDS }, (_, n) => n % 2);
  const error = Math.sqrt(0.25 / (SEEDS - 1));
  expect(meanInterval(samples).high).toBeCloseTo(0.5 + 2.756 * error, 4);
});

test("one run says nothing", () => {
  expect(() => meanInterval([1])).toThrow(RangeError);
});

test("a quantile is where the tail has fallen to the rest, and 0 where it begins there", () => {
  expect(quantileOf((time) => Math.exp(-time), 0.99, 1)).toBeCloseTo(Math.log(100), 12);
  expect(quantileOf((time) => 0.1 * Math.exp(-time), 0.89, 1)).toBe(0);
  expect(() => quantileOf(() => 0, 1, 1)).toThrow(RangeError);
});
