/**
 * Durations and sizes as Compose writes them.
 */
import { describe, expect, test } from "vitest";
import { parseComposeDuration } from "../../../sim/compose/compose-duration.ts";
import { parseComposeSize } from "../../../sim/compose/compose-size.ts";

describe("a length of time", () => {
  test.each([
    ["10s", 10_000_000],
    ["1m30s", 90_000_000],
    ["1h5m30s20ms", 3_930_020_000],
    ["500ms", 500_000],
    ["1.5s", 1_500_000],
    ["1.5h", 5_400_000_000],
    ["100us", 100],
    ["100µs", 100],
    ["1500ns", 1],
    ["2d", 172_800_000_000],
    ["1w", 604_800_000_000],
    ["0", 0],
    ["0s", 0],
  ])("%s is %d µs", (text, value) => {
    expect(parseComposeDuration(text)).toEqual({ ok: true, value });
  });

  test.each([
    ["10", "'10' has no unit", "write 10s"],
    ["-1s", "'-1s' is negative", "write a length of time, as in 30s"],
    ["soon", "'soon' is not a length of time", "write 1m30s, 10s or 500ms"],
    ["1e400s", "'1e400s' is not a length of time", "write 1m30s, 10s or 500ms"],
    ["", "'' is not a length of time", "write 1m30s, 10s or 500ms"],
    ["10 s", "'10 s' is not a length of time", "write 1m30s, 10s or 500ms"],
    ["900000000000h", "'900000000000h' is longer than 285 years", "write a shorter one"],
  ])("%s is refused", (text, message, hint) => {
    expect(parseComposeDuration(text)).toMatchObject({ ok: false, message, hint });
  });
});

describe("a size", () => {
  test.each([
    ["1048576", 1_048_576],
    ["10b", 10],
    ["1k", 1024],
    ["64KiB", 65_536],
    ["300M", 314_572_800],
    ["512mb", 536_870_912],
    ["1.5g", 1_610_612_736],
    ["1 GB", 1_073_741_824],
    ["0", 0],
  ])("%s is %d bytes", (text, value) => {
    expect(parseComposeSize(text)).toEqual({ ok: true, value });
  });

  test.each([
    ["4Gi", "'4Gi' is a size of Kubernetes, which Compose does not take", "write 4g"],
    ["-1", "'-1' is negative", "write 512m, 1.5g or a number of bytes"],
    ["lots", "'lots' is not a size", "write 512m, 1.5g or a number of bytes"],
    ["10bb", "'10bb' is not a size", "write 512m, 1.5g or a number of bytes"],
    ["9p", "'9p' is more than 8 PiB", "write a smaller size"],
  ])("%s is refused", (text, message, hint) => {
    expect(parseComposeSize(text)).toMatchObject({ ok: false, message, hint });
  });
});
