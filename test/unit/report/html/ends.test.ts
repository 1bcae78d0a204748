/**
 * Of a long row the first and the last are kept, in their order, and the rest is counted.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Ends } from "../../../../sim/report/html/ends.ts";

describe("Ends", () => {
  it("keeps the first and the last of any number", () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(9), fc.integer({ min: 1, max: 9 }), (count, first, last) => {
        const ends = new Ends<number>(first, last);
        const all = Array.from({ length: count }, (_, n) => n);
        for (const item of all) ends.add(item);
        const isAll = count <= first + last;
        const kept = isAll ? all : [...all.slice(0, first), ...all.slice(count - last)];
        expect(ends.kept()).toEqual(kept);
        expect(ends.leftOut).toBe(count - kept.length);
      }),
    );
  });
});
