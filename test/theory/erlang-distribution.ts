/**
 * Sums of exponential times, which waiting in a line of exponential services is made of.
 */

/**
 * The probability that `stages` exponential times of this rate take longer than `time`: that a
 * Poisson process has fewer than `stages` events until then. 0 stages take no time.
 */
export function erlangTail(stages: number, rate: number, time: number): number {
  if (time <= 0) return stages > 0 ? 1 : 0;
  const mean = rate * time;
  // From the largest term on in both directions, so that neither exp(-mean) nor a power vanishes.
  const peak = Math.min(Math.max(stages - 1, 0), Math.floor(mean));
  if (stages === 0) return 0;
  const first = Math.exp(peak * Math.log(mean) - mean - logFactorial(peak));
  let sum = 0;
  let term = first;
  for (let n = peak; n >= 0 && term > 0; n--) {
    sum += term;
    term *= n / mean;
  }
  term = first;
  for (let n = peak + 1; n < stages; n++) {
    term *= mean / n;
    sum += term;
  }
  return Math.min(sum, 1);
}

/**
 * The probability that a wait of `stages` times of `waitRate` and a service of `serviceRate` after
 * it take longer than `time`.
 *
 * By parts: the wait alone is longer, or it ended at x and the service is longer than the rest. The
 * density of the wait times exp(serviceRate · x) is again one of an Erlang time, of the rate
 * `waitRate - serviceRate`, but for a factor.
 */
export function waitAndServiceTail(
  stages: number,
  waitRate: number,
  serviceRate: number,
  time: number,
): number {
  if (waitRate === serviceRate) return erlangTail(stages + 1, serviceRate, time);
  if (waitRate < serviceRate) throw new RangeError("a line is served at least as fast as one");
  const difference = waitRate - serviceRate;
  const ended = 1 - erlangTail(stages, difference, time);
  const factor = Math.exp(stages * Math.log(waitRate / difference) - serviceRate * time);
  return Math.min(erlangTail(stages, waitRate, time) + factor * ended, 1);
}

/** By Stirling's series above 20, where three terms are exact to a double. */
export function logFactorial(n: number): number {
  if (n <= 20) {
    let factorial = 1;
    for (let factor = 2; factor <= n; factor++) factorial *= factor;
    return Math.log(factorial);
  }
  const series = 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5) - 1 / (1680 * n ** 7);
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + series;
}
