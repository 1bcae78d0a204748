/**
 * Handles: which service and which registration, in one number that may come back from anywhere.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ServiceId } from "../../../kernel/spec.ts";
import { GENERATION_MAX, handleOf, partsOf } from "../../../kernel/syscall/handle.ts";

const service = fc.nat({ max: 2 ** 20 - 1 }).map((id) => id as ServiceId);
const generation = fc.integer({ min: 1, max: GENERATION_MAX });

describe("a handle", () => {
  it("stands for its service and its registration, up to the last that there can be", () => {
    fc.assert(
      fc.property(service, generation, (id, count) => {
        const handle = handleOf({ service: id, generation: count });
        expect(Number.isSafeInteger(handle)).toBe(true);
        expect(partsOf(handle)).toEqual({ service: id, generation: count });
      }),
    );
  });

  it.each([-1, 0, 5, 1.5, Number.NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 40), 2 ** 20 - 1])(
    "is never %d",
    (value) => {
      expect(partsOf(value)).toBeNull();
    },
  );
});
