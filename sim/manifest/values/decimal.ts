/**
 * Decimal numbers as exact fractions, so that `1.5s` and `0.1 %` mean what they say.
 *
 * Floating point would make 0.1 of something it is not; here a text of digits becomes a whole
 * number over a power of ten, and a unit multiplies that without loss.
 */

/** `units / scale`, both whole; `scale` is a power of ten. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: bigint;
}

/** Far more digits than 2^53 has; keeps hostile texts from becoming huge integers. */
const DIGITS_MAX = 40;

const DECIMAL = /^(\d+)(?:\.(\d+))?$/;

/** Reads digits with an optional fraction; no sign, no exponent. `null` where it is not that. */
export function readDecimal(text: string): Decimal | null {
  if (text.length > DIGITS_MAX) return null;
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const fraction = match[2] ?? "";
  return {
    units: BigInt((match[1] ?? "") + fraction),
    scale: 10n ** BigInt(fraction.length),
  };
}

export type Scaled = number | "not-whole" | "too-large";

/** `decimal × unit` as a whole number below 2^53. */
export function scaleExactly(decimal: Decimal, unit: number): Scaled {
  const product = decimal.units * BigInt(unit);
  const whole = product / decimal.scale;
  if (whole > BigInt(Number.MAX_SAFE_INTEGER)) return "too-large";
  return product % decimal.scale === 0n ? Number(whole) : "not-whole";
}

/** The nearest floating-point number, for what is not counted in whole units. */
export function approximate(text: string): number | null {
  return text.length <= DIGITS_MAX && DECIMAL.test(text) ? Number(text) : null;
}
