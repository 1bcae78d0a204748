/**
 * Work that is cut into computing and waiting sums up to the work, whatever its length and share.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { duration } from "../../../kernel/time.ts";
import { burstsOf, takeRound } from "../../../sim/machine/cpu/bursts.ts";

const ROUND_US = 100_000;

function roundsOf(lengthUs: number, numerator: number, denominator: number): number[][] {
  const bursts = burstsOf(duration(lengthUs), { numerator, denominator });
  const rounds: number[][] = [];
  for (let round = takeRound(bursts); round !== null; round = takeRound(bursts)) {
    rounds.push([round.computeUs, round.waitUs]);
  }
  return rounds;
}

describe("a piece of work", () => {
  it.each([
    [
      250_000,
      2,
      5,
      [
        [33_334, 50_000],
        [33_333, 50_000],
        [33_333, 50_000],
      ],
    ],
    [50_000, 1, 2, [[25_000, 25_000]]],
    [10_000_000, 1, 1, [[10_000_000, 0]]],
    [10_000_000, 0, 1, [[0, 10_000_000]]],
    [3, 1, 2, [[2, 1]]],
  ])("of %d µs, of which %d/%d need a CPU, is cut into rounds", (length, above, below, rounds) => {
    expect(roundsOf(length, above, below)).toEqual(rounds);
  });

  it("sums up to its length and to its share, in rounds that are never longer than 100 ms", () => {
    const share = fc
      .integer({ min: 1, max: 1_000 })
      .chain((below) => fc.tuple(fc.integer({ min: 0, max: below }), fc.constant(below)));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50_000_000 }), share, (length, [above, below]) => {
        const rounds = roundsOf(length, above, below);
        const computeUs = rounds.reduce((sum, [compute = 0]) => sum + compute, 0);
        const waitUs = rounds.reduce((sum, [, wait = 0]) => sum + wait, 0);
        expect(computeUs + waitUs).toBe(length);
        expect(Math.abs(computeUs - (length * above) / below)).toBeLessThanOrEqual(0.5);
        const isUncut = computeUs === 0 || waitUs === 0;
        const longest = Math.max(...rounds.map(([compute = 0, wait = 0]) => compute + wait));
        if (!isUncut) expect(longest).toBeLessThanOrEqual(ROUND_US);
      }),
    );
  });
});
