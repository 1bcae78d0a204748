/**
 * How much CPU time the threads of an instance may use together: a quota in each 100 ms.
 */
import { CPU_COUNT } from "../../../kernel/core/layout.ts";
import { duration, type Duration } from "../../../kernel/time.ts";
import type { Ratio } from "../../manifest/values/ratio.ts";

/** The period that Linux takes by default, and the contract with it. */
export const QUOTA_PERIOD: Duration = duration(100_000);

/** Twice what the largest machine has: never used up. */
export const QUOTA_BOUNDLESS: Duration = duration(2 * CPU_COUNT * QUOTA_PERIOD);

/** As in Linux: with less than this a thread would be parked more often than it runs. */
const QUOTA_MIN_US = 1_000;

/** `50 %` are 50 ms of each 100 ms, `250 %` are 250 ms, on several CPUs. */
export function quotaOf({ numerator, denominator }: Ratio): Duration {
  const product = BigInt(numerator) * BigInt(QUOTA_PERIOD);
  return bounded(Number(product / BigInt(denominator)));
}

/** Of a number of CPUs, as Compose writes it; at least what Linux would take. */
export function quotaOfCpus(cpus: number): Duration {
  return bounded(Math.round(cpus * QUOTA_PERIOD));
}

/** More than the largest machine has is no limit, and the scheduler takes no more. */
function bounded(us: number): Duration {
  return duration(Math.min(Math.max(us, QUOTA_MIN_US), CPU_COUNT * QUOTA_PERIOD));
}
