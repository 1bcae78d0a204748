/**
 * Memory as straight lines: exact at every microsecond, also where products pass 2^53.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { INSTANT_MAX, instant } from "../../../kernel/time.ts";
import {
  atRate,
  bytesAt,
  MemorySum,
  passesAt,
  type MemoryUse,
} from "../../../sim/machine/memory.ts";

const uses: fc.Arbitrary<MemoryUse> = fc.record({
  bytes: fc.integer({ min: 0, max: 2 ** 40 }),
  since: fc.integer({ min: 0, max: 2 ** 40 }).map(instant),
  bytesPerSecond: fc.integer({ min: 0, max: 2 ** 36 }),
});

describe("the memory of a process", () => {
  it("passes a limit at the first microsecond at which it is over, and not before", () => {
    fc.assert(
      fc.property(uses, fc.integer({ min: 0, max: 2 ** 41 }), (use, limit) => {
        const at = passesAt(use, limit);
        if (at === null) {
          expect(use.bytesPerSecond === 0 || use.bytes <= limit).toBe(true);
          return;
        }
        expect(bytesAt(use, at)).toBeGreaterThan(limit);
        if (at > use.since) expect(bytesAt(use, instant(at - 1))).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it("keeps what it has when its rate changes", () => {
    const use = { bytes: 10, since: instant(0), bytesPerSecond: 1_000_000 };
    expect(atRate(use, instant(5), 0)).toEqual({ bytes: 15, since: 5, bytesPerSecond: 0 });
  });
});

describe("the memory of the machine", () => {
  it("is full at the instant at which the sum of its processes says so", () => {
    fc.assert(
      fc.property(fc.array(uses, { maxLength: 5 }), fc.nat({ max: 2 ** 42 }), (list, limit) => {
        const machine = new MemorySum();
        for (const use of list) machine.add(use);
        const now = instant(Math.max(0, ...list.map((use) => use.since)));
        const at = machine.passesAt(limit, now);
        // Rounding each process down loses less than a byte a process.
        const sum = (time: number): number =>
          list.reduce((total, use) => total + bytesAt(use, instant(time)), 0);
        // Later than the last instant there is stands for never.
        if (at === null) expect(sum(INSTANT_MAX)).toBeLessThanOrEqual(limit + list.length);
        else expect(sum(at) + list.length).toBeGreaterThan(limit);
        if (at !== null && at > now) expect(sum(at - 1)).toBeLessThanOrEqual(limit);
        for (const use of list) machine.remove(use);
        expect(machine.passesAt(0, now)).toBe(null);
      }),
    );
  });
});
