/**
 * The marks of a time axis stand at round instants, and say them shortly.
 */
import { describe, expect, it } from "vitest";
import { ticksOf, tickText } from "../../../../sim/report/page/ticks.ts";

describe("ticks", () => {
  it.each([
    [0, "0"],
    [250_000, "250 ms"],
    [1_500_000, "1.5s"],
    [59_000_000, "59s"],
    [120_000_000, "2m"],
    [150_000_000, "2m30s"],
    [61_500_000, "1m01.5s"],
    [3_900_000_000, "1h05m"],
    [7_200_000_000, "2h"],
    [259_200_000_000, "3d"],
    [266_400_000_000, "3d2h"],
  ])("%d µs are %s", (us, text) => {
    expect(tickText(us)).toBe(text);
  });

  it("stand at whole minutes in ten minutes, and at no more places than asked for", () => {
    const minutes = ticksOf(0, 600_000_000, 12).map((us) => us / 60_000_000);
    expect(minutes).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(ticksOf(0, 600_000_000, 4).length).toBeLessThanOrEqual(5);
  });
});
