/**
 * The cost average · (connections + 1) / weight as a u32 whose order is that of the cost.
 *
 *   bit 31       25 24                      0
 *       exponent    leading bits of the cost     a floating-point number without a sign
 *
 * A linear u32 would either saturate or call everything fast the same: the cost spans 125 powers
 * of two. This keeps 26 significant bits of each, so two costs are told apart from a difference
 * of 1 in 33 million on, and a scan for the least of four at a time needs nothing but `min_u`.
 *
 * Model: test/models/balancing/fastest-response.ts, with BigInt.
 */

const LEADING_BITS: u64 = 25;
/** The least cost is 2^-31: an average of 1, in 1/256 µs, over the greatest weight. */
const EXPONENT_BIAS: i64 = 31;
/** What is above are marks: see strategies/fastest-response.ts. */
export const SCORE_MAX: u32 = 0xfffffffd;

@unmanaged
export class PackedScore {
  /**
   * The packed cost of an average from 1 to 2^62 - 1, with fewer than 2^32 - 1 connections before
   * this one, at a weight from 1 to 2^31.
   */
  @inline static of(average: u64, connections: u32, weight: u32): u32 {
    // 32 leading bits of the average leave room for the product.
    const cut = max<i64>(32 - <i64>clz(average), 0);
    const product = (average >> cut) * (<u64>connections + 1);
    // The product moved to the top keeps at least 33 bits when it is divided.
    const shift = clz(product);
    const quotient = (product << shift) / weight;
    const lead = <i64>clz(quotient);
    const exponent = 63 - lead + cut - <i64>shift + EXPONENT_BIAS;
    // Shifting the leading one out at the top leaves what stands behind it.
    const behind = <u64>lead + 1;
    const leading = (quotient << behind) >> (64 - LEADING_BITS);
    return <u32>min<u64>(((<u64>exponent) << LEADING_BITS) | leading, SCORE_MAX);
  }
}
