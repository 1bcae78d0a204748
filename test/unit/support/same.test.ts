/**
 * The comparison by which the kernel is held against its model.
 */
import { expect, it } from "vitest";
import { same, type Item } from "../../support/same.ts";

it.each([
  [1, 1],
  [null, null],
  [Number.NaN, Number.NaN],
  [
    ["a", "b"],
    ["a", "b"],
  ],
  [[], []],
] as const)("takes %j and %j for the same", (actual, expected) => {
  expect(() => same(actual, expected, "x")).not.toThrow();
});

it.each([
  [Number.NaN, null],
  [Infinity, null],
  [Infinity, Number.NaN],
  [[Number.NaN], [null]],
  [1, "1"],
  [["a"], ["a", "b"]],
  [
    ["a", "b"],
    ["b", "a"],
  ],
] as const)("tells %j from %j, and says what each side was", (actual, expected) => {
  expect(() => same<Item | readonly Item[]>(actual, expected, "at 5")).toThrow(
    /^at 5\nkernel: [^]+\nmodel: /,
  );
});

it("tells NaN and Infinity apart in what it says", () => {
  expect(() => same<number | null>(Number.NaN, null, "at 5")).toThrow(
    'at 5\nkernel: "NaN"\nmodel: null',
  );
});
