/**
 * The fixed point of the shortest of d lines, against the table of Mitzenmacher's thesis.
 */
import { expect, test } from "vitest";
import {
  choicesSojournMean,
  choicesSojournQuantile,
  choicesSojournTail,
  choicesTail,
} from "../../theory/power-of-choices.ts";
import { mm1SojournMean, mm1SojournQuantile } from "../../theory/single-server.ts";

test("with two choices the share of lines with n or more is rho^(2^n - 1)", () => {
  const shares = [0, 1, 2, 3].map((atLeast) => choicesTail(0.9, 2, atLeast));
  [1, 0.9, 0.9 ** 3, 0.9 ** 7].forEach((share, at) => expect(shares[at]).toBeCloseTo(share, 12));
});

/** What the thesis predicts for the limit; by hand 1 + rho^2 + rho^6 + rho^14 + ... */
test.each([
  [0.5, 1.2657],
  [0.9, 2.6141],
])("at a load of %f two choices give a mean of %f services", (utilisation, mean) => {
  expect(choicesSojournMean(utilisation, 2)).toBeCloseTo(mean, 4);
});

test("one choice is M/M/1", () => {
  const server = { arrivalRate: 0.9, serviceRate: 1 };
  expect(choicesSojournMean(0.9, 1)).toBeCloseTo(mm1SojournMean(server), 9);
  expect(choicesSojournQuantile(0.9, 1, 0.99)).toBeCloseTo(mm1SojournQuantile(server, 0.99), 6);
});

test("the distribution of the sojourn has its mean", () => {
  const step = 0.005;
  let mean = 0;
  for (let n = 0; n < 12_000; n++) mean += step * choicesSojournTail(0.8, 2, (n + 0.5) * step);
  expect(mean).toBeCloseTo(choicesSojournMean(0.8, 2), 5);
});

test("what is no load or no choice is refused", () => {
  expect(() => choicesTail(1, 2, 1)).toThrow(RangeError);
  expect(() => choicesTail(0.5, 1.5, 1)).toThrow(RangeError);
});
