/**
 * What was counted by window, as so many a second.
 */
import { expect, it } from "vitest";
import { SECOND, duration, instant } from "../../../kernel/time.ts";
import { ratesOf } from "../../../sim/report/rates.ts";

const WINDOW = duration(2 * SECOND);

it("takes a window by its length, and the last one by its own", () => {
  const samples = { windowUs: WINDOW, count: 3, endUs: instant(5 * SECOND) };
  expect(ratesOf(Float64Array.of(10, 20, 30), samples)).toEqual([5, 10, 30]);
});

it("counts the last one with the one before where it is too short to say anything", () => {
  const samples = { windowUs: WINDOW, count: 3, endUs: instant(4_005_000) };
  const [, , last] = ratesOf(Float64Array.of(200, 200, 1), samples);
  expect(last).toBeCloseTo(201 / 2.005, 9);
});

it("has nothing else where there is but one", () => {
  const samples = { windowUs: WINDOW, count: 1, endUs: instant(500_000) };
  expect(ratesOf(Float64Array.of(7), samples)).toEqual([14]);
});

it("takes several windows as one", () => {
  const samples = { windowUs: WINDOW, count: 5, endUs: instant(8_100_000) };
  const [first, second, last] = ratesOf(Float64Array.of(2, 4, 6, 8, 1), samples, 2);
  expect([first, second]).toEqual([1.5, 3.5]);
  expect(last).toBeCloseTo(15 / 4.1, 9);
});
