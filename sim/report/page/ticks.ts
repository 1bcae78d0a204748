/**
 * Where the marks of a time axis stand, and what is written at them.
 */

const MS = 1_000;
const S = 1_000_000;
const MIN = 60 * S;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;

/** Steps that are easily read off. */
export const TICK_STEPS_US: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((n) => n * MS),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * S),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MIN),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000, 20_000].map((n) => n * DAY),
];

/** At most so many marks. */
export function ticksOf(fromUs: number, untilUs: number, most: number): readonly number[] {
  const least = (untilUs - fromUs) / Math.max(1, most);
  const step = TICK_STEPS_US.find((candidate) => candidate >= least) ?? untilUs - fromUs;
  const found: number[] = [];
  for (let at = Math.ceil(fromUs / step) * step; at <= untilUs; at += step) found.push(at);
  return found;
}

/** `0`, `250 ms`, `1.5s`, `2m`, `2m30s`, `1h05m`, `3d`. */
export function tickText(us: number): string {
  if (us === 0) return "0";
  if (us < S) return `${us / MS} ms`;
  if (us < MIN) return `${Math.round(us / MS) / 1_000}s`;
  if (us >= DAY) {
    const hours = Math.floor((us % DAY) / HOUR);
    return `${Math.floor(us / DAY)}d${hours === 0 ? "" : `${hours}h`}`;
  }
  if (us >= HOUR) {
    const minutes = Math.floor((us % HOUR) / MIN);
    return `${Math.floor(us / HOUR)}h${minutes === 0 ? "" : `${pad(minutes)}m`}`;
  }
  const seconds = Math.round((us % MIN) / MS) / 1_000;
  const [whole, fraction] = String(seconds).split(".");
  const rest = fraction === undefined ? "" : `.${fraction}`;
  return `${Math.floor(us / MIN)}m${seconds === 0 ? "" : `${pad(Number(whole))}${rest}s`}`;
}

function pad(number: number): string {
  return String(number).padStart(2, "0");
}
