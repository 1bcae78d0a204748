/**
 * The load that retries make, worked out by hand.
 */
import { expect, test } from "vitest";
import {
  attemptsMax,
  attemptsMean,
  attemptsMeanMax,
  attemptsMeanThroughLevels,
  failedShare,
} from "../../theory/retries.ts";

test.each([
  [0, 3, 1, 0],
  [0.5, 3, 1.875, 0.0625],
  [0.1, 2, 1.11, 0.001],
  [1, 3, 4, 1],
])(
  "errors of %f and %i retries: %f attempts a request, %f fail",
  (errors, retries, mean, failed) => {
    expect(attemptsMean({ errors, retries })).toBeCloseTo(mean, 12);
    expect(failedShare({ errors, retries })).toBeCloseTo(failed, 12);
  },
);

test("three levels that try four times each make 64 of one, where all fails", () => {
  expect(attemptsMeanThroughLevels({ errors: 1, retries: 3 }, 3)).toBe(64);
});

test("a budget of 10 % holds the load at 1.1 times, and few errors do not feel it", () => {
  expect(attemptsMeanMax({ errors: 1, retries: 3 }, 0.1)).toBeCloseTo(1.1, 12);
  expect(attemptsMeanMax({ errors: 0.01, retries: 3 }, 0.1)).toBeCloseTo(1.010_101, 9);
});

test("what was saved up at the start is spent once", () => {
  expect(attemptsMax(100, 0.2, 10)).toBe(130);
});

test("a probability is between 0 and 1", () => {
  expect(() => attemptsMean({ errors: 1.1, retries: 1 })).toThrow(RangeError);
});
