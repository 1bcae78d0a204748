/**
 * Where a line of the report may end, and where it may not.
 */
import { expect, it } from "vitest";
import { wrap } from "../../../sim/report/boot-text/shorten.ts";

it.each([
  "9.9 s",
  "812 ms",
  "250 µs",
  "512 B",
  "1.5 GiB",
  "10 MiB/s",
  "50 %",
  "120 113",
  "(line 12)",
  "1 234 567",
])("does not break between a number and what belongs to it: %s", (quantity) => {
  const text = `waited ${quantity} for it`;
  for (let columns = 7; columns <= text.length; columns += 1) {
    const lines = wrap(text, columns, "");
    expect(lines.join(" ")).toBe(text);
    expect(lines.some((line) => line.includes(quantity))).toBe(true);
  }
});

it.each(["2 services", "1 of 5", "3 sent", "web/1 may", "at 5 1 file"])(
  "breaks at every other space: %s",
  (text) => {
    expect(wrap(text, 1, "")).toEqual(text.split(" "));
  },
);
