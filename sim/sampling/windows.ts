/**
 * Windows of virtual time, at most so many: how long one is, and where the next one ends.
 *
 * Where the length of a run is known before, windows are as a person would choose them: 2 s in ten
 * minutes. Where there come to be too many, two become one, and so on: a run of any length is
 * covered, and none is looked at twice.
 */
import { assert } from "../../kernel/assertion.ts";
import {
  DAY,
  duration,
  HOUR,
  instant,
  MILLISECOND,
  MINUTE,
  SECOND,
  type Duration,
  type Instant,
} from "../../kernel/time.ts";

/** An even number, so that all of them become pairs. As many as a chart has columns to show. */
export const WINDOWS_MAX = 512;

/** Of a run whose end is planned: the rest is for what goes on after it. */
const WINDOWS_PLANNED = 400;

/** Of a run without a planned end, which may be over after some milliseconds. */
const FIRST: Duration = MILLISECOND;

/** Lengths that are easily read off an axis; above them whole days. */
const LENGTHS: readonly number[] = [
  ...[1, 10, 100, 1_000, 10_000, 100_000, 1_000_000].flatMap((n) => [n, 2 * n, 5 * n]),
  ...[10, 15, 20, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 20, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
];

/** For a run that is to end there; `null`: nobody knows when it will. */
export function windowFor(end: Instant | null): Duration {
  if (end === null || end === 0) return FIRST;
  const least = end / WINDOWS_PLANNED;
  const length = LENGTHS.find((candidate) => candidate >= least);
  return duration(length ?? Math.ceil(least / DAY) * DAY);
}

export class Windows {
  #lengthUs: Duration;
  /** Windows that have begun to be filled. */
  #count = 0;
  /** Up to where they are. */
  #at: Instant = instant(0);

  constructor(lengthUs: Duration) {
    this.#lengthUs = lengthUs;
  }

  get lengthUs(): Duration {
    return this.#lengthUs;
  }

  get count(): number {
    return this.#count;
  }

  get at(): Instant {
    return this.#at;
  }

  /** Where the one that is being filled, or the next one, ends. */
  get next(): Instant {
    return instant((Math.floor(this.#at / this.#lengthUs) + 1) * this.#lengthUs);
  }

  /** Whether as many as there may be would not reach so far. */
  isTooShortFor(end: Instant): boolean {
    return end > WINDOWS_MAX * this.#lengthUs;
  }

  /** What happened until then goes into the last window; true where that is a new one. */
  reach(now: Instant): boolean {
    assert(now > this.#at && now <= this.next, "windows are filled one after the other");
    const isNew = this.#at % this.#lengthUs === 0;
    if (isNew) this.#count += 1;
    this.#at = now;
    return isNew;
  }

  /** Two become one. */
  halve(): void {
    this.#count = Math.ceil(this.#count / 2);
    this.#lengthUs = duration(this.#lengthUs * 2);
  }
}
