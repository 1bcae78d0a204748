/**
 * Poisson counts: how many arrivals fall into an interval that has `mean` of them on average.
 *
 *   mean below 10   inversion: one uniform, poured out over the probabilities of 0, 1, 2, ...
 *   mean from 10    transformed rejection (PTRS): 1.1 to 1.3 pairs of uniforms, whatever the mean
 *
 * The logarithm of a probability is taken as k · log(mean / k) + (k - mean) and Stirling's rest, so
 * that nothing large is subtracted from something large: near a mean of 2^31 it is off by less
 * than 10^-6, where k · log(mean) - log(k!) would be off by 10^-5 and cost a sum of logarithms.
 *
 * Divergence: a uniform of 53 bits ends the tail where the probabilities pass 2^-54, and a mean
 * below 2^-54 gives 0 always.
 *
 * Source: Hörmann, "The Transformed Rejection Method for Generating Poisson Random Variables"
 * (1993). Tested by chi-square in test/unit/core/poisson.test.ts.
 */
import { unit } from "./distributions";
import { mathExp, mathLog } from "./math";

/** Hörmann's: from here on the hat of the rejection holds. */
const REJECTION_MEAN_MIN: f64 = 10;
/** 2^-54: what is left of a uniform below this is rounding. */
const TAIL: f64 = 5.551115123125783e-17;
/** log(2 · pi) / 2. */
const HALF_LOG_TWO_PI: f64 = 0.9189385332046727;
/** Below this, factorials are exact and Stirling's series is not. */
const STIRLING_MIN: f64 = 10;

/** A count, for a mean from 0 to 2^31. */
export function drawPoisson(stream: u32, mean: f64): f64 {
  assert(mean >= 0 && mean <= 2147483648);
  return mean < REJECTION_MEAN_MIN ? byInversion(stream, mean) : byRejection(stream, mean);
}

function byInversion(stream: u32, mean: f64): f64 {
  let rest = unit(stream);
  let probability = mathExp(-mean);
  let count: f64 = 0;
  while (rest > probability && probability > TAIL) {
    rest -= probability;
    count++;
    probability *= mean / count;
  }
  return count;
}

/** The names of the constants are the paper's, and so are their digits. */
function byRejection(stream: u32, mean: f64): f64 {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const vr = 0.9277 - 3.6224 / (b - 2);
  while (true) {
    const u = unit(stream) - 0.5;
    const v = unit(stream);
    const us = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= vr) return count;
    if (count < 0 || (us < 0.013 && v > us)) continue;
    if (mathLog((v * inverseAlpha) / (a / (us * us) + b)) <= logProbability(count, mean)) {
      return count;
    }
  }
}

/** The logarithm of the probability of this count. */
function logProbability(count: f64, mean: f64): f64 {
  if (count < STIRLING_MIN) {
    let factorial: f64 = 1;
    for (let factor: f64 = 2; factor <= count; factor++) factorial *= factor;
    return count * mathLog(mean) - mean - mathLog(factorial);
  }
  const inverse = 1 / count;
  const square = inverse * inverse;
  const stirling = inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260)));
  const peak = HALF_LOG_TWO_PI + 0.5 * mathLog(count) + stirling;
  return count * mathLog(mean * inverse) + (count - mean) - peak;
}
