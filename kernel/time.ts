/**
 * Instants and durations: whole microseconds, exact up to 2^53, never mixed up.
 *
 * An instant is a point on the monotonic clock that starts at 0 when the kernel boots; a duration
 * is a difference of two. Both are plain numbers at run time and distinct types at compile time.
 */

declare const unit: unique symbol;

/** Microseconds since boot, a whole number in [0, 2^53). */
export type Instant = number & { readonly [unit]: "instant-us" };

/** A length of time in microseconds, a whole number in [0, 2^53). */
export type Duration = number & { readonly [unit]: "duration-us" };

/** The last instant that can be told apart from its neighbours: 2^53 - 1 µs, about 285 years. */
export const INSTANT_MAX: Instant = Number.MAX_SAFE_INTEGER as Instant;

export const MILLISECOND: Duration = 1_000 as Duration;
export const SECOND: Duration = 1_000_000 as Duration;
export const MINUTE: Duration = 60_000_000 as Duration;
export const HOUR: Duration = 3_600_000_000 as Duration;
export const DAY: Duration = 86_400_000_000 as Duration;

export const BOOT: Instant = 0 as Instant;

/** Brands a number of microseconds since boot; the caller vouches that it is whole and in range. */
export function instant(us: number): Instant {
  return us as Instant;
}

/** Brands a number of microseconds; the caller vouches that it is whole and in range. */
export function duration(us: number): Duration {
  return us as Duration;
}

/** The instant that lies `length` after `from`; saturates at {@link INSTANT_MAX}. */
export function after(from: Instant, length: Duration): Instant {
  const sum = from + length;
  return sum > INSTANT_MAX ? INSTANT_MAX : (sum as Instant);
}

/** The time from `from` to `to`; `to` must not be earlier. */
export function elapsed(from: Instant, to: Instant): Duration {
  return (to - from) as Duration;
}
