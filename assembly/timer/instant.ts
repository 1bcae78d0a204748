/** The bound of all times in the core, as in kernel/time.ts. */

/** The last instant, 2^53 - 1 µs: beyond it numbers of JavaScript are not exact. */
export const INSTANT_MAX: u64 = 9007199254740991;
