/**
 * The command line knows the works by name before the benches run: both lists are the same.
 */
import { expect, it } from "vitest";
import { WORKS } from "../../../bench/contests.ts";
import { BENCH_WORKS } from "../../../sim/cli/bench-works.ts";

it("the works that are offered are those that there are", () => {
  expect(BENCH_WORKS).toEqual(WORKS);
});
