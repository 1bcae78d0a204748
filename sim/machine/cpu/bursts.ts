/**
 * How a piece of work is cut into computing and waiting.
 *
 *   work of 250 ms, of which 40 % need a CPU:
 *     compute 34 ms, wait 50 | compute 33, wait 50 | compute 33, wait 50
 *
 * Rounds are 100 ms long at most, with the computing first, so that a program uses its share of
 * each quota's period. What does not divide evenly goes to the first rounds: the parts sum up to
 * the work, to the microsecond.
 *
 * Divergence: a real program alternates at its own rhythm, and many begin by waiting.
 */
import { duration, type Duration } from "../../../kernel/time.ts";
import type { Ratio } from "../../manifest/values/ratio.ts";

const ROUND_US = 100_000;

/** What is left of a piece of work, in rounds of equal length. */
export interface Bursts {
  rounds: number;
  computeUs: number;
  waitUs: number;
}

export function burstsOf(lengthUs: Duration, { numerator, denominator }: Ratio): Bursts {
  const half = BigInt(denominator) / 2n;
  const computeUs = Number((BigInt(lengthUs) * BigInt(numerator) + half) / BigInt(denominator));
  const waitUs = lengthUs - computeUs;
  const isUncut = computeUs === 0 || waitUs === 0;
  return { rounds: isUncut ? 1 : Math.ceil(lengthUs / ROUND_US), computeUs, waitUs };
}

/** Takes the next round; `null` where all is done. */
export function takeRound(
  bursts: Bursts,
): { readonly computeUs: Duration; readonly waitUs: Duration } | null {
  if (bursts.rounds === 0) return null;
  const lengthUs = Math.ceil((bursts.computeUs + bursts.waitUs) / bursts.rounds);
  const computeUs = Math.ceil(bursts.computeUs / bursts.rounds);
  const waitUs = lengthUs - computeUs;
  bursts.rounds -= 1;
  bursts.computeUs -= computeUs;
  bursts.waitUs -= waitUs;
  return { computeUs: duration(computeUs), waitUs: duration(waitUs) };
}
