/**
 * What retries make of the load, where each attempt fails with the same probability, whatever
 * happened before.
 *
 * Sources: the geometric series; Google, "Site Reliability Engineering" (2016), chapters 21 and 22,
 * for budgets: with one of 10 % the load grows by at most a factor of 1.1.
 */

export interface RetryPolicy {
  /** The probability that an attempt fails. */
  readonly errors: number;
  /** Attempts after the first, at most. */
  readonly retries: number;
}

/** Attempts for a request, on average: 1 + p + ... + p^r = (1 - p^(r + 1)) / (1 - p). */
export function attemptsMean({ errors, retries }: RetryPolicy): number {
  assertShare(errors);
  return errors === 1 ? retries + 1 : (1 - errors ** (retries + 1)) / (1 - errors);
}

/** The share of requests of which every attempt failed: p^(r + 1). */
export function failedShare({ errors, retries }: RetryPolicy): number {
  assertShare(errors);
  return errors ** (retries + 1);
}

/** Services call services: each of so many levels multiplies what the one above it sends. */
export function attemptsMeanThroughLevels(policy: RetryPolicy, levels: number): number {
  return attemptsMean(policy) ** levels;
}

/**
 * With a budget, of which each first attempt adds a share and each retry takes a whole one, there
 * are in the long run at most 1 + budget attempts for a request, and never more than without it.
 */
export function attemptsMeanMax(policy: RetryPolicy, budget: number): number {
  return Math.min(attemptsMean(policy), 1 + budget);
}

/** The same of so few requests that what was saved up at the start still shows. */
export function attemptsMax(requests: number, budget: number, tokensAtStart: number): number {
  return Math.floor(requests * (1 + budget) + tokensAtStart);
}

function assertShare(errors: number): void {
  if (!(errors >= 0 && errors <= 1)) throw new RangeError("no such probability");
}
