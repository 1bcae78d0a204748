/**
 * Means of independent runs and how sure they are: Student's interval, and the quantiles for it.
 *
 * Sources: Student, "The Probable Error of a Mean" (1908); Abramowitz and Stegun, "Handbook of
 * Mathematical Functions" (1964), 26.7.3 and 26.7.4; Marsaglia, "Evaluating the Normal
 * Distribution" (2004). Values: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
 */
import { quantileOf } from "./quantile-search.ts";

export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** As many as a fidelity test runs: the quantile of its 99 % interval, of 29 degrees, is 2.756. */
export const SEEDS: number = 30;
const CONFIDENCE = 0.99;

/** The interval that holds the true mean in so many of all cases, from independent samples. */
export function meanInterval(
  samples: readonly number[],
  confidence: number = CONFIDENCE,
): Interval {
  const count = samples.length;
  if (count < 2) throw new RangeError("one sample says nothing of its spread");
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / count;
  const squares = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0);
  const error = Math.sqrt(squares / (count - 1) / count);
  const reach = studentQuantile((1 + confidence) / 2, count - 1) * error;
  return { mean, low: mean - reach, high: mean + reach };
}

/** Whether the interval has this value in it. */
export function holds({ low, high }: Interval, value: number): boolean {
  return low <= value && value <= high;
}

/** The value that Student's t of so many degrees of freedom passes with 1 - share; share > 1/2. */
export function studentQuantile(share: number, degrees: number): number {
  return quantileOf((t) => (1 - studentWithin(t, degrees)) / 2, share, 1);
}

/** The same of a standard normal number. */
export function normalQuantile(share: number): number {
  return quantileOf(normalTail, share, 1);
}

/** P(|T| <= t): a finite sum of powers of the cosine, in steps of two from 0 or 1. */
function studentWithin(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const isOdd = degrees % 2 === 1;
  const square = Math.cos(angle) ** 2;
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = 0;
  for (let power = isOdd ? 1 : 0; power <= degrees - 2; power += 2) {
    sum += term;
    term *= (square * (power + 1)) / (power + 2);
  }
  if (!isOdd) return Math.sin(angle) * sum;
  return (2 / Math.PI) * (angle + Math.sin(angle) * sum);
}

/** 1/2 less the density times x + x^3 / 3 + x^5 / (3 · 5) + ... */
function normalTail(x: number): number {
  let term = x;
  let sum = 0;
  for (let divisor = 3; sum + term !== sum; divisor += 2) {
    sum += term;
    term *= x ** 2 / divisor;
  }
  return 0.5 - (sum * Math.exp(-(x ** 2) / 2)) / Math.sqrt(2 * Math.PI);
}
