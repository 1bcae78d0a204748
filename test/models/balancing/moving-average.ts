/**
 * Moving averages in whole numbers of any size: times in 1/256 µs, rates in 1/65,536.
 */

export const TIME_ONE_US = 256n;
export const TIME_SECOND: bigint = 1_000_000n * TIME_ONE_US;
export const RATE_ONE = 65_536;

const DECAY_COEFFICIENTS = [2977031180n, 1031578492n, 237531819n, 39568917n, 4068058n] as const;

/** Never 0, which means that nothing was sampled. */
export function sampleOf(latencyUs: number): bigint {
  return latencyUs === 0 ? 1n : BigInt(latencyUs) * TIME_ONE_US;
}

/** An eighth of the way to the sample, rounded up. */
export function averageAfter(average: bigint, sample: bigint): bigint {
  if (average === 0n) return sample;
  const distance = sample > average ? sample - average : average - sample;
  const step = (distance + 7n) / 8n;
  return sample > average ? average + step : average - step;
}

/** An eighth more, up to a minute; a second where nothing is known; never less than the sample. */
export function averageAfterFailure(average: bigint, sample: bigint): bigint {
  const grown = average === 0n ? TIME_SECOND : average + average / 8n;
  return [average, grown > 60n * TIME_SECOND ? 60n * TIME_SECOND : grown, sample].reduce(greater);
}

/** A sixteenth of the way to one or to zero, rounded up. */
export function rateAfter(rate: number, isOk: boolean): number {
  return isOk ? rate + Math.ceil((RATE_ONE - rate) / 16) : rate - Math.ceil(rate / 16);
}

/** exp(-t / 10 s) in 1/2^32: 2^-x by halvings and a polynomial in the rest of x. */
export function decayOf(elapsedUs: number): bigint {
  const capped = BigInt(Math.min(elapsedUs, 229_000_000));
  const x = (capped * 10395713358n) >> 24n;
  const rest = x % 2n ** 32n;
  const series = DECAY_COEFFICIENTS.reduceRight(
    (sum, coefficient) => coefficient - ((sum * rest) >> 32n),
    0n,
  );
  return (2n ** 32n - ((series * rest) >> 32n)) >> (x >> 32n);
}

/** The cost with 26 significant bits, as a number that is 2^64 times as large. */
export function costOf(average: bigint, connections: number, weight: number): bigint {
  const product = leading(average, 32) * BigInt(connections + 1);
  return leading((product << 64n) / BigInt(weight), 26);
}

/** A number with zeros in the place of all but its first so many bits. */
function leading(value: bigint, bits: number): bigint {
  const cut = BigInt(Math.max(value.toString(2).length - bits, 0));
  return (value >> cut) << cut;
}

function greater(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
