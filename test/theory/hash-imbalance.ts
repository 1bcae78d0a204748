/**
 * How unequally consistent hashing shares out keys: a ring with points at random, and Maglev.
 *
 * Shares are relative to the mean, so 1 is fair, and 1.3 is 30 % more than that.
 *
 * On a ring each of n nodes has v points at random, and each point the arc that ends in it. The n·v
 * arcs together are like as many exponential times divided by their sum, so a node's share is a sum
 * of v of them: relative to the mean it is Gamma(v) / v, but for the sum, of which all shares are
 * independent.
 *
 * Sources: Pyke, "Spacings" (1965); Holst, "On the lengths of the pieces of a stick broken at
 * random" (1980), for the largest of n; Karger et al., "Consistent Hashing and Random Trees"
 * (1997); Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm" (2014), with the
 * measured table of a ring of 1,000 nodes that the test holds this to; Eisenbud et al., "Maglev: A
 * Fast and Reliable Software Network Load Balancer" (2016), 3.4 and 5.3.
 */
import { erlangTail } from "./erlang-distribution.ts";
import { quantileOf } from "./quantile-search.ts";

export interface Ring {
  readonly nodes: number;
  readonly pointsEach: number;
}

export interface SharesBounds {
  readonly least: number;
  readonly most: number;
}

/** Of an even number; at this the integral below is good to ten digits. */
const INTERVALS = 4_000;

/**
 * Standard deviation of a node's share of the circle: the share is Beta(v, v (n - 1)), so this is
 * the square root of (n - 1) / (n v + 1), about 1 / sqrt(v).
 */
export function ringShareDeviation({ nodes, pointsEach }: Ring): number {
  return Math.sqrt((nodes - 1) / (nodes * pointsEach + 1));
}

/**
 * The same of so many keys that fall on the circle at random: to the variance of the arcs comes
 * that of counting, E[x (1 - x)] / keys for the share x of all.
 */
export function ringKeysDeviation(ring: Ring, keys: number): number {
  const mean = 1 / ring.nodes;
  const arcs = (ringShareDeviation(ring) * mean) ** 2;
  const counting = (mean - arcs - mean ** 2) / keys;
  return Math.sqrt(arcs + counting) / mean;
}

/**
 * The mean of the largest share: that of the largest of n times Gamma(v), over v, exactly, since
 * shares and sum are independent. For one point it is 1 + 1/2 + ... + 1/n.
 */
export function ringLargestShareMean({ nodes, pointsEach }: Ring): number {
  const largestTail = (time: number): number =>
    -Math.expm1(nodes * Math.log1p(-erlangTail(pointsEach, 1, time)));
  const end = quantileOf(largestTail, 1 - 1e-12, pointsEach);
  const step = end / INTERVALS;
  // Simpson's rule over the tail, whose integral is the mean.
  let sum = 1 + largestTail(end);
  for (let n = 1; n < INTERVALS; n++) sum += (n % 2 === 0 ? 2 : 4) * largestTail(n * step);
  return (sum * step) / 3 / pointsEach;
}

/** The share that so many of the nodes do not pass, of a ring of many nodes. */
export function ringShareQuantile(pointsEach: number, share: number): number {
  return quantileOf((time) => erlangTail(pointsEach, 1, time), share, pointsEach) / pointsEach;
}

/**
 * Backends fill the table in turns, one slot each, so no two differ by more than one slot: with 100
 * slots for each backend by no more than 1 %.
 */
export function maglevShareBounds(backends: number, slots: number): SharesBounds {
  const mean = slots / backends;
  return { least: Math.floor(mean) / mean, most: Math.ceil(mean) / mean };
}

/**
 * Of the shares of so many keys that fall on the table at random, the variance: that of the slots,
 * of which some backends have one more, and that of counting.
 */
export function maglevKeysVariance(backends: number, slots: number, keys: number): number {
  const more = slots % backends;
  const { least, most } = maglevShareBounds(backends, slots);
  const squares = (more * most ** 2 + (backends - more) * least ** 2) / backends;
  const counting = (backends - squares) / keys;
  return squares - 1 + counting;
}
