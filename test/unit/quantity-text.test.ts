/**
 * Quantities for people, at the edges where their wording changes.
 */
import { describe, expect, it } from "vitest";
import * as text from "../../sim/quantity-text.ts";

describe("quantities for people", () => {
  it.each([
    [0, "0 s"],
    [1, "1 µs"],
    [999, "999 µs"],
    [1_000, "1 ms"],
    [2_100, "2.1 ms"],
    [99_949, "99.9 ms"],
    [99_999, "100 ms"],
    [812_400, "812 ms"],
    [999_499, "999 ms"],
    [999_500, "1 s"],
    [1_498_000, "1.498 s"],
    [59_999_499, "59.999 s"],
    [59_999_500, "1m00s"],
    [62_200_000, "1m02.2s"],
    [3_600_000_000, "1h00m"],
    [273_600_000_000, "3d04h"],
  ])("words a length of %i µs as %s", (us, expected) => {
    expect(text.durationText(us)).toBe(expected);
  });

  it.each([
    [0, "0.000s"],
    [812_999, "0.812s"],
    [120_100_000, "2m00.100s"],
    [3_720_100_000, "1h02m00.100s"],
  ])("words the instant %i as %s", (us, expected) => {
    expect(text.instantText(us)).toBe(expected);
  });

  it.each([
    [0, "0"],
    [999, "999"],
    [1_000, "1 000"],
    [120_113, "120 113"],
    [-1_234_567, "-1 234 567"],
  ])("groups %i as %s", (count, expected) => {
    expect(text.countText(count)).toBe(expected);
  });

  it.each([
    [512, "512 B"],
    [65_536, "64 KiB"],
    [1_610_612_736, "1.5 GiB"],
  ])("words %i bytes as %s", (bytes, expected) => {
    expect(text.bytesText(bytes)).toBe(expected);
  });

  it.each([
    [1, "1st"],
    [2, "2nd"],
    [3, "3rd"],
    [11, "11th"],
    [113, "113th"],
    [121, "121st"],
  ])("words place %i as %s", (count, expected) => {
    expect(text.ordinalText(count)).toBe(expected);
  });
});
