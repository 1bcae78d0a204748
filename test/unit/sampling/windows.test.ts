/**
 * Windows of time: how long they are, and that a run of any length is covered by at most so many.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { duration, instant, SECOND } from "../../../kernel/time.ts";
import { windowFor, Windows, WINDOWS_MAX } from "../../../sim/sampling/windows.ts";

describe("a window of a run whose end is known", () => {
  it.each([
    { what: "ten minutes", seconds: 600, window: 2_000_000 },
    { what: "a minute", seconds: 60, window: 200_000 },
    { what: "an hour", seconds: 3_600, window: 10_000_000 },
    { what: "two seconds", seconds: 2, window: 5_000 },
    { what: "a day", seconds: 86_400, window: 300_000_000 },
    { what: "ten years", seconds: 315_360_000, window: 864_000_000_000 },
  ])("is a length that people count in: $what", ({ seconds, window }) => {
    expect(windowFor(instant(seconds * SECOND))).toBe(window);
  });

  it("is a millisecond at first where nobody knows the end", () => {
    expect(windowFor(null)).toBe(1_000);
    expect(windowFor(instant(0))).toBe(1_000);
  });
});

describe("windows", () => {
  it("become pairs where there are too many, and then go on from where they were", () => {
    const windows = new Windows(duration(10));
    for (let n = 0; n < 3; n++) expect(windows.reach(windows.next)).toBe(true);
    windows.halve();
    expect([windows.count, windows.lengthUs, windows.next]).toEqual([2, 20, 40]);
    // The second of them is only half full.
    expect(windows.reach(windows.next)).toBe(false);
    expect(windows.reach(windows.next)).toBe(true);
    expect([windows.count, windows.at]).toEqual([3, 60]);
  });

  it("never number more than there may be, and cover all of the time that went by", () => {
    const steps = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), steps, (length, jumps) => {
        const windows = new Windows(duration(length));
        let now = 0;
        for (const jump of jumps) {
          now += jump;
          while (windows.isTooShortFor(instant(now))) windows.halve();
          while (windows.next <= now) windows.reach(windows.next);
        }
        if (now > windows.at) windows.reach(instant(now));
        expect(windows.count).toBeLessThanOrEqual(WINDOWS_MAX);
        expect(windows.count).toBe(Math.ceil(now / windows.lengthUs));
        expect(windows.at).toBe(now);
      }),
    );
  });
});
