/**
 * What the wall clock of the machine shows, for people: `2026-01-01 00:09:00`, always in UTC.
 *
 * What it showed at an instant follows from the faults alone, so no record has to carry it.
 */
import type { Instant } from "../../kernel/time.ts";
import { healsAt, type FaultSpec } from "../fault/spec.ts";
import { WallClock } from "../machine/wall-clock.ts";
import type { SystemSpec } from "../system.ts";

type OfClock = Extract<FaultSpec, { readonly kind: "clock" }>;

const SECOND_US = 1_000_000;
const DAY_S = 86_400;

/** Microseconds since 1970 that it shows once all that falls on this instant has happened. */
export function wallAt({ faults }: SystemSpec, now: Instant): number {
  const ofClock = faults.filter((fault): fault is OfClock => fault.kind === "clock");
  const changes = ofClock
    .flatMap((fault) => [
      { at: fault.at, fault, isEnd: false },
      ...(fault.forUs === null ? [] : [{ at: healsAt(fault), fault, isEnd: true }]),
    ])
    .filter(({ at }) => at <= now)
    .toSorted((a, b) => a.at - b.at || a.fault.index - b.fault.index);
  const clock = new WallClock();
  for (const { at, fault, isEnd } of changes) {
    if (isEnd) clock.heal(fault.index, at);
    else clock.disturb(fault.index, fault.how, at);
  }
  return clock.at(now);
}

/** `2026-01-01 00:09:00`; what is below a second is left out. */
export function wallText(us: number): string {
  const seconds = Math.floor(us / SECOND_US);
  const { year, month, day } = dateOf(Math.floor(seconds / DAY_S));
  const rest = seconds % DAY_S;
  const time = [Math.floor(rest / 3_600), Math.floor(rest / 60) % 60, rest % 60].map(two);
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)} ${time.join(":")}`;
}

/**
 * The day of the Gregorian calendar, from days since 1970-01-01, by eras of 400 years that begin in
 * March, so that the day that leaps is the last one (Hinnant 2013, "chrono-compatible low-level
 * date algorithms").
 */
function dateOf(days: number): {
  readonly year: number;
  readonly month: number;
  readonly day: number;
} {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leaps =
    Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1 };
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
