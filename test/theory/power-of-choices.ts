/**
 * The shortest of d servers drawn at random, as the number of servers grows without end: the fixed
 * point to which the shares of longer and longer lines tend.
 *
 * Each of many servers has one place to serve and a line without end, `utilisation` is lambda over
 * mu, and times are in mean services.
 *
 * Sources: Vvedenskaya, Dobrushin and Karpelevich, "Queueing System with Selection of the Shortest
 * of Two Queues: An Asymptotic Approach" (1996); Mitzenmacher, "The Power of Two Choices in
 * Randomized Load Balancing" (1996), with the table of mean times that the test holds this to.
 *
 * With n servers the mean is larger by a share of the order 1 / n.
 */
import { erlangTail } from "./erlang-distribution.ts";
import { quantileOf } from "./quantile-search.ts";

/** Below this a share changes no sum. */
const NEGLIGIBLE = 1e-18;

/**
 * The share of servers with at least n: rho^((d^n - 1) / (d - 1)); for d = 2 rho^(2^n - 1).
 */
export function choicesTail(utilisation: number, choices: number, atLeast: number): number {
  if (!(utilisation > 0 && utilisation < 1)) throw new RangeError("the lines would grow for ever");
  if (!Number.isInteger(choices) || choices < 1) throw new RangeError("nothing is chosen");
  const exponent = choices === 1 ? atLeast : (choices ** atLeast - 1) / (choices - 1);
  return utilisation ** exponent;
}

/** The sum over n >= 1 of rho^((d^n - d) / (d - 1)): by Little's law, all that are there. */
export function choicesSojournMean(utilisation: number, choices: number): number {
  let present = 0;
  for (let n = 1; choicesTail(utilisation, choices, n) > NEGLIGIBLE; n++) {
    present += choicesTail(utilisation, choices, n);
  }
  return present / utilisation;
}

/**
 * P(T > t), first come first served: whoever finds n, which is the least of d, so with the
 * probability s(n)^d - s(n + 1)^d, stays for n + 1 services.
 */
export function choicesSojournTail(utilisation: number, choices: number, time: number): number {
  let tail = 0;
  for (let n = 0; ; n++) {
    const atLeast = choicesTail(utilisation, choices, n) ** choices;
    if (atLeast < NEGLIGIBLE) return tail;
    const more = choicesTail(utilisation, choices, n + 1) ** choices;
    tail += (atLeast - more) * erlangTail(n + 1, 1, time);
  }
}

export function choicesSojournQuantile(
  utilisation: number,
  choices: number,
  share: number,
): number {
  return quantileOf((time) => choicesSojournTail(utilisation, choices, time), share, 1);
}
