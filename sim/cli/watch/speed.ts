/**
 * How fast virtual time passes: so many times the wall's, or as fast as it is computed.
 */
import { UsageError } from "../usage-error.ts";

/** `Infinity`: as fast as it goes. */
export type Speed = number;

export const SPEED_MAX: Speed = Number.POSITIVE_INFINITY;
export const SPEED_DEFAULT: Speed = 1;

/** A millisecond of a boot is then a tenth of a second: slower than that nobody reads. */
const TIMES_MIN = 0.01;
/** A day takes 86 ms: beyond that a person sees no more than with `max`. */
const TIMES_MAX = 1_000_000;

const STEPS = [1, 2, 5];

export function readSpeed(text: string | undefined): Speed {
  if (text === undefined) return SPEED_DEFAULT;
  if (text === "max") return SPEED_MAX;
  const times = /^\d{1,7}(?:\.\d{1,6})?x?$/.test(text) ? Number(text.replace("x", "")) : Number.NaN;
  if (times >= TIMES_MIN && times <= TIMES_MAX) return times;
  throw new UsageError(
    `--speed ${JSON.stringify(text)} is not a speed`,
    "write 10x, 0.5x or max; from 0.01x to 1000000x",
  );
}

/** `10x`, `0.5x`, `max`. */
export function speedText(speed: Speed): string {
  return speed === SPEED_MAX ? "max" : `${speed}x`;
}

/** The next of 0.01, 0.02, 0.05, 0.1 … above this one; behind the last `max`. */
export function faster(speed: Speed): Speed {
  return LADDER.find((step) => step > speed) ?? SPEED_MAX;
}

/** The next below it; the slowest stays. */
export function slower(speed: Speed): Speed {
  return LADDER.findLast((step) => step < speed) ?? TIMES_MIN;
}

const LADDER: readonly Speed[] = ladder();

function ladder(): readonly Speed[] {
  const found: Speed[] = [];
  for (let hundredths = 1; hundredths <= TIMES_MAX * 100; hundredths *= 10) {
    for (const step of STEPS) found.push((hundredths * step) / 100);
  }
  return found.filter((step) => step <= TIMES_MAX);
}
