/**
 * Quantiles of times whose tail is a formula that nobody can turn around: found by halving.
 */

/** The probability that a time is longer than this one. */
export type Tail = (time: number) => number;

/** More would be finer than a double. */
const HALVINGS = 200;

/**
 * The least time that a share of all times does not pass, 0.99 for the p99; `scale` is any time of
 * the right order, such as the mean. The tail has to fall to 0; its value at 0 may be below 1.
 */
export function quantileOf(tail: Tail, share: number, scale: number): number {
  if (!(share > 0 && share < 1 && scale > 0)) throw new RangeError("no such quantile");
  const rest = 1 - share;
  if (tail(0) <= rest) return 0;
  let low = 0;
  let high = scale;
  while (tail(high) > rest) {
    low = high;
    high *= 2;
  }
  for (let n = 0; n < HALVINGS; n++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (tail(middle) > rest) low = middle;
    else high = middle;
  }
  return high;
}
