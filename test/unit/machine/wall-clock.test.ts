/**
 * The wall clock: what faults make of it, alone and together, and that it is right again after.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instant, SECOND } from "../../../kernel/time.ts";
import type { ClockFault } from "../../../sim/fault/spec.ts";
import { WALL_EPOCH_US, WallClock } from "../../../sim/machine/wall-clock.ts";

const at = (seconds: number) => instant(seconds * SECOND);

/** What it is off by, in microseconds. */
function offBy(clock: WallClock, seconds: number): number {
  return clock.at(at(seconds)) - WALL_EPOCH_US - at(seconds);
}

describe("a wall clock", () => {
  it("begins at its epoch and goes with the time", () => {
    const clock = new WallClock();
    expect(clock.at(at(0))).toBe(Date.UTC(2026, 0, 1) * 1_000);
    expect(offBy(clock, 86_400)).toBe(0);
  });

  it.each<[string, ClockFault, number]>([
    ["jumps forward", { kind: "jump", byUs: 3_600_000_000 }, 3_600_000_000],
    ["jumps back", { kind: "jump", byUs: -5 }, -5],
    ["gains 200 µs a second", { kind: "drift", perMillion: 200 }, 2_000],
    ["loses half of the time", { kind: "drift", perMillion: -500_000 }, -5_000_000],
    ["stands", { kind: "freeze" }, -10_000_000],
  ])("%s by a fault, and is right again when that heals", (_, how, expected) => {
    const clock = new WallClock();
    clock.disturb(0, how, at(5));
    expect(offBy(clock, 15)).toBe(expected);
    clock.heal(0, at(15));
    expect(offBy(clock, 15)).toBe(0);
  });

  it("keeps what each fault does apart from what the others do", () => {
    const clock = new WallClock();
    clock.disturb(0, { kind: "drift", perMillion: 100 }, at(0));
    clock.disturb(1, { kind: "jump", byUs: 7 }, at(10));
    clock.disturb(2, { kind: "freeze" }, at(20));
    // It stands from 20 s on: the drift has come to 2,000 µs and stands as well.
    expect(offBy(clock, 30)).toBe(2_000 + 7 - 10_000_000);
    clock.heal(1, at(30));
    expect(offBy(clock, 30)).toBe(2_000 - 10_000_000);
    clock.heal(2, at(30));
    expect(offBy(clock, 40)).toBe(3_000);
  });

  it("shows no time before 1970", () => {
    const clock = new WallClock();
    clock.disturb(0, { kind: "jump", byUs: -2 * WALL_EPOCH_US }, at(1));
    expect(clock.at(at(2))).toBe(0);
  });

  it("is right after any faults, once all have healed", () => {
    const how: fc.Arbitrary<ClockFault> = fc.oneof(
      fc.constant<ClockFault>({ kind: "freeze" }),
      fc.integer().map((byUs): ClockFault => ({ kind: "jump", byUs })),
      fc.integer({ min: -999_999, max: 1_000_000 }).map((perMillion): ClockFault => {
        return { kind: "drift", perMillion };
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(how, fc.nat(1_000_000)), { maxLength: 6 }), (faults) => {
        const clock = new WallClock();
        let now = 0;
        faults.forEach(([kind, laterUs], fault) => {
          now += laterUs;
          clock.disturb(fault, kind, instant(now));
        });
        faults.forEach(([, laterUs], fault) => {
          now += laterUs;
          clock.heal(fault, instant(now));
        });
        expect(clock.at(instant(now))).toBe(WALL_EPOCH_US + now);
      }),
    );
  });
});
