/**
 * The victim rule as a table: who goes when memory is full.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseVictim, type Candidate } from "../../../kernel/isolation/victim.ts";

const SIZE = 1_000;

function candidate(bytes: number, rest: Partial<Candidate> = {}): Candidate {
  return { bytes, oomAdjust: 0, isOverSoft: false, ...rest };
}

describe("when memory is full", () => {
  const rows: readonly (readonly [string, readonly Candidate[], number])[] = [
    ["nobody goes where there is nobody", [], -1],
    ["the largest goes", [candidate(300), candidate(500), candidate(200)], 1],
    ["of equals the last in the file goes", [candidate(500), candidate(500)], 1],
    [
      "who is over a soft limit goes before who is larger",
      [candidate(900), candidate(100, { isOverSoft: true })],
      1,
    ],
    [
      "of two over a soft limit the larger goes",
      [candidate(200, { isOverSoft: true }), candidate(100, { isOverSoft: true })],
      0,
    ],
    [
      "an adjustment of 100 counts like a tenth of what is full",
      [candidate(500), candidate(401, { oomAdjust: 100 })],
      1,
    ],
    ["one of -100 takes as much off", [candidate(500, { oomAdjust: -100 }), candidate(399)], 0],
    ["who uses nothing is passed over", [candidate(900, { oomAdjust: -1_000 }), candidate(0)], 0],
    ["-1000 keeps out the largest", [candidate(900, { oomAdjust: -1_000 }), candidate(1)], 1],
    [
      "also one that is over a soft limit",
      [candidate(900, { oomAdjust: -1_000, isOverSoft: true }), candidate(1)],
      1,
    ],
    [
      "unless nobody else is left",
      [candidate(900, { oomAdjust: -1_000 }), candidate(1, { oomAdjust: -1_000 })],
      0,
    ],
  ];
  it.each(rows)("%s", (_, candidates, victim) => {
    expect(chooseVictim(candidates, SIZE)).toBe(victim);
  });

  it("is exact where a product passes 2^53", () => {
    const most = Number.MAX_SAFE_INTEGER;
    expect(chooseVictim([candidate(most), candidate(most - 1)], most)).toBe(0);
  });

  it("depends on nothing but the order of equals", () => {
    const drawn = fc.record({
      bytes: fc.nat({ max: 5 }),
      oomAdjust: fc.constantFrom(-1_000, -500, 0, 500),
      isOverSoft: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(drawn, { minLength: 1, maxLength: 8 }), (list) => {
        const victim = list[chooseVictim(list, SIZE)];
        const again = list.toReversed();
        expect(again[chooseVictim(again, SIZE)]).toEqual(victim);
      }),
    );
  });
});
