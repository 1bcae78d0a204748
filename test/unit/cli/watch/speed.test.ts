/**
 * How fast virtual time passes, as it is written and as keys change it.
 */
import { describe, expect, test } from "vitest";
import {
  faster,
  readSpeed,
  slower,
  SPEED_MAX,
  speedText,
} from "../../../../sim/cli/watch/speed.ts";

describe("a speed", () => {
  test.each([
    [undefined, 1],
    ["10x", 10],
    ["10", 10],
    ["0.5x", 0.5],
    ["0.01x", 0.01],
    ["1000000x", 1_000_000],
    ["max", SPEED_MAX],
  ])("%s is read as %d", (text, speed) => {
    expect(readSpeed(text)).toBe(speed);
  });

  test.each(["", "x", "fast", "-1x", "0x", "0", "0.009x", "1000001x", "1e3x", "10xx", "Infinity"])(
    "%j is refused, with what to write instead",
    (text) => {
      expect(() => readSpeed(text)).toThrow(/is not a speed/);
    },
  );

  test("the keys go through 1, 2, 5, 10 and so on, from any speed", () => {
    expect([1, 1.5, 2, 5, 70, 1_000_000, SPEED_MAX].map(faster)).toEqual([
      2,
      2,
      5,
      10,
      100,
      SPEED_MAX,
      SPEED_MAX,
    ]);
    expect([SPEED_MAX, 1_000_000, 70, 2, 1, 0.02, 0.01].map(slower)).toEqual([
      1_000_000, 500_000, 50, 1, 0.5, 0.01, 0.01,
    ]);
  });

  test.each([
    [10, "10x"],
    [0.05, "0.05x"],
    [SPEED_MAX, "max"],
  ])("%d is told as %s", (speed, text) => {
    expect(speedText(speed)).toBe(text);
  });
});
