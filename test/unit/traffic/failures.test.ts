/**
 * Requests that failed between two instants, as readings of counters give them.
 */
import { describe, expect, it } from "vitest";
import { instant } from "../../../kernel/time.ts";
import { failedBetween, type FailureReading } from "../../../sim/traffic/failures.ts";
import { failedText } from "../../../sim/report/failed-meanwhile.ts";

const READINGS: readonly FailureReading[] = [
  { tUs: instant(10), before: [0, 0], after: [2, 0] },
  { tUs: instant(20), before: [5, 1], after: [5, 1] },
  { tUs: instant(30), before: [5, 1], after: [9, 1] },
];

describe("what failed meanwhile", () => {
  it("counts from before the first instant to after the last", () => {
    expect(failedBetween(READINGS, 10, 20)).toEqual([5, 1]);
    expect(failedBetween(READINGS, 20, 30)).toEqual([4, 0]);
    expect(failedBetween(READINGS, 10, 10)).toEqual([2, 0]);
  });

  it("is not known where nobody has read the counters", () => {
    expect(failedBetween(READINGS, 11, 20)).toBeNull();
    expect(failedBetween(READINGS, 10, 31)).toBeNull();
    expect(failedBetween([], 10, 20)).toBeNull();
  });

  it.each([
    [[], "no request failed meanwhile"],
    [[["shoppers", 1]], "1 request of shoppers failed meanwhile"],
    [[["shoppers", 31]], "31 requests of shoppers failed meanwhile"],
    [
      [
        ["shoppers", 31],
        ["robots", 4],
      ],
      "31 requests of shoppers and 4 of robots failed meanwhile",
    ],
    [
      [
        ["a", 1_000],
        ["b", 2],
        ["c", 3],
        ["d", 4],
        ["e", 5],
      ],
      "1 000 requests of a, 2 of b, 3 of c and 9 of 2 others failed meanwhile",
    ],
  ] as const)("is told in words: %j", (counts, expected) => {
    const failed = counts.map(([workload, count]) => ({ workload, count }));
    expect(failedText(failed)).toBe(expected);
  });
});
