/**
 * Moving averages of response times and of successes, in integers.
 *
 *   a time   u64, microseconds with 8 bits of fraction; 0 is "never sampled", so a sample is
 *            at least 1/256 µs. The longest is 2^53 µs, so an average has at most 61 bits.
 *   a rate   u32, Q16.16: 0 to 65,536 of 65,536
 *
 * An average of times moves by 1/8 of the distance to each sample, as the smoothed round-trip time
 * of TCP does: half of its weight lies on the last five samples, which is quick enough to follow
 * an instance and slow enough that one request does not decide. A rate moves by 1/16: it is made
 * of ones and zeros, so the same calm takes a longer memory. Both round towards the sample, so
 * they arrive at what stays the same.
 *
 * A failure never lowers an average of times, or an instance that fails at once would look like
 * the fastest and be sent everything. It raises it by 1/8 (as an answer after twice the time
 * would), up to a minute, or to the time that it took, if that is more; one that fails before it
 * ever answered counts as a second.
 *
 * The decay exp(-t/10 s) is 2^-x with x in Q32: a shift by the whole part and a polynomial of
 * degree 5 in the rest, off by at most 1.3e-7 of the value, monotone, the same bits everywhere.
 *
 * Sources: RFC 6298 for 1/8. The coefficients interpolate 2^-x at six Chebyshev nodes of [0, 1],
 * widened so that 0 and 1 are two of them and the pieces join.
 *
 * Model: test/models/balancing/moving-average.ts.
 */

/** Bits of fraction of a time. */
const TIME_FRACTION_BITS: u64 = 8;
/** A rate of one. */
export const RATE_ONE: u32 = 65536;

const TIME_SHIFT: u64 = 3;
const RATE_SHIFT: u32 = 4;

export const TIME_SECOND: u64 = 1_000_000 << TIME_FRACTION_BITS;
/** What an instance counts as that failed before it ever answered. */
const FIRST_FAILURE: u64 = TIME_SECOND;
/** Failures alone raise an average no further: longer than any sensible timeout. */
const FAILURES_MAX: u64 = 60 * TIME_SECOND;

/** log2(e) / 10 s, in Q56: halvings a microsecond. */
const HALVINGS_PER_US: u64 = 10395713358;
/** Beyond 33 halvings, 229 s, nothing of 2^32 is left. */
const DECAYED_US: u64 = 229_000_000;
/** Coefficients of 2^-x, in Q32, of alternating sign. */
const C1: u64 = 2977031180;
const C2: u64 = 1031578492;
const C3: u64 = 237531819;
const C4: u64 = 39568917;
const C5: u64 = 4068058;

@unmanaged
export class MovingAverage {
  /** A response time (below 2^53) as a sample. */
  @inline static sample(latencyUs: u64): u64 {
    return max<u64>(latencyUs << TIME_FRACTION_BITS, 1);
  }

  /** The average after a good answer; the first sample is the average. */
  @inline static after(average: u64, sample: u64): u64 {
    if (average == 0) return sample;
    return sample > average
      ? average + ((sample - average + 7) >> TIME_SHIFT)
      : average - ((average - sample + 7) >> TIME_SHIFT);
  }

  /** The average after a failure: never less than before, nor than the time that it took. */
  @inline static afterFailure(average: u64, sample: u64): u64 {
    const grown = min(average + (average >> TIME_SHIFT), FAILURES_MAX);
    return max(max(average, average == 0 ? FIRST_FAILURE : grown), sample);
  }

  /** The rate of successes after one more outcome. */
  @inline static rateAfter(rate: u32, ok: bool): u32 {
    return ok ? rate + ((RATE_ONE - rate + 15) >> RATE_SHIFT) : rate - ((rate + 15) >> RATE_SHIFT);
  }

  /** exp(-t/10 s) in Q32: 2^32 at 0. */
  @inline static decay(elapsedUs: u64): u64 {
    const halvings = (min(elapsedUs, DECAYED_US) * HALVINGS_PER_US) >> 24;
    const x = halvings & 0xffffffff;
    // Each product is below 2^64: a coefficient is below 0.7 and x below 1, both in Q32.
    let y = C4 - ((C5 * x) >> 32);
    y = C3 - ((y * x) >> 32);
    y = C2 - ((y * x) >> 32);
    y = C1 - ((y * x) >> 32);
    y = ((<u64>1) << 32) - ((y * x) >> 32);
    return y >> (halvings >> 32);
  }

  /** A time times a factor in Q32 of at most one. */
  @inline static scale(time: u64, factor: u64): u64 {
    return (time >> 32) * factor + (((time & 0xffffffff) * factor) >> 32);
  }
}
