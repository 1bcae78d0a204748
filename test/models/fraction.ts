/**
 * Exact rational numbers, for models whose arithmetic has to be beyond doubt.
 */

/** In lowest terms, the denominator above 0, so that equal numbers look alike. */
export interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

export const ZERO: Fraction = { top: 0n, bottom: 1n };

export function fraction(top: number | bigint, bottom: number | bigint = 1n): Fraction {
  const divisor = gcd(BigInt(top), BigInt(bottom));
  return { top: BigInt(top) / divisor, bottom: BigInt(bottom) / divisor };
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return fraction(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return fraction(a.top * b.bottom - b.top * a.bottom, a.bottom * b.bottom);
}

/** Times a whole number. */
export function times(a: Fraction, factor: number | bigint): Fraction {
  return fraction(a.top * BigInt(factor), a.bottom);
}

/** Over a whole number above 0. */
export function over(a: Fraction, divisor: number | bigint): Fraction {
  return fraction(a.top, a.bottom * BigInt(divisor));
}

/** Below 0 where `a` is less, above where it is greater. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.top * b.bottom - b.top * a.bottom;
  return difference < 0n ? -1 : Number(difference > 0n);
}

/** The greatest multiple of 1 / `grid` that is not above `a`. */
export function floorTo(a: Fraction, grid: bigint): Fraction {
  const scaled = a.top * grid;
  const whole = scaled / a.bottom;
  return fraction(whole * a.bottom > scaled ? whole - 1n : whole, grid);
}

/** The least multiple of 1 / `grid` that is not below `a`. */
export function ceilTo(a: Fraction, grid: bigint): Fraction {
  return times(floorTo(times(a, -1n), grid), -1n);
}

/** The nearest number of JavaScript; exact where top and bottom are small powers of two apart. */
export function toNumber(a: Fraction): number {
  return Number(a.top) / Number(a.bottom);
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x === 0n ? 1n : x;
}
