/**
 * Draws of durations: whole microseconds, from 0 to 2^53 - 1, the same on every engine.
 *
 * Only `log`, `exp` and `pow` of math.ts and `f64.sqrt`, which WebAssembly rounds correctly, are
 * used. What is not whole is rounded to nearest, halves up; what passes 2^53 - 1 becomes 2^53 - 1.
 *
 * Divergence: a uniform of 53 bits has a smallest value, so the tails end: exponential at 36.7
 * means, pareto at scale · 2^(53/alpha), lognormal near 8.6 sigmas.
 */
import { INSTANT_MAX } from "../timer/instant";
import { mathExp, mathLog, mathPow } from "./math";
import { below, streamNextU64 } from "./streams";

/** 2^-53: the distance of neighbours among the uniform numbers here. */
const UNIT_STEP: f64 = 1.1102230246251565e-16;

/** Uniform over the whole numbers from `low` to `high`, both included. */
export function drawUniform(index: u32, low: f64, high: f64): f64 {
  assert(low <= high);
  const first = <u64>low;
  return <f64>(first + below(index, <u64>high - first + 1));
}

/** By inversion: -mean · log(u). */
export function drawExponential(index: u32, mean: f64): f64 {
  return wholeMicroseconds(-mean * mathLog(unit(index)));
}

/** median · exp(sigma · z), z normal. */
export function drawLognormal(index: u32, median: f64, sigma: f64): f64 {
  const z = normal(index);
  // Without this a median of 0 and an overflow of exp would make a NaN.
  if (median == 0) return 0;
  return wholeMicroseconds(median * mathExp(sigma * z));
}

/** By inversion: scale · u^(-1/alpha), at least `scale`. */
export function drawPareto(index: u32, scale: f64, alpha: f64): f64 {
  const u = unit(index);
  if (scale == 0) return 0;
  return wholeMicroseconds(scale * mathPow(u, -1 / alpha));
}

/** Uniform in (0, 1]: never 0, so that its logarithm is finite. */
export function unit(index: u32): f64 {
  return <f64>((streamNextU64(index) >> 11) + 1) * UNIT_STEP;
}

/**
 * Standard normal by Marsaglia's polar method. The second variate of each pair is thrown away: a
 * stream then has no state but its generator's.
 */
function normal(index: u32): f64 {
  while (true) {
    const x = 2 * unit(index) - 1;
    const y = 2 * unit(index) - 1;
    const s = x * x + y * y;
    if (s < 1 && s > 0) return x * Math.sqrt((-2 * mathLog(s)) / s);
  }
}

function wholeMicroseconds(value: f64): f64 {
  return Math.min(Math.floor(value + 0.5), <f64>INSTANT_MAX);
}
