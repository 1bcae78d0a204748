/**
 * Consistent hashing with bounded loads: who may take one request more.
 *
 *   member i may, iff   load_i + 1 <= ceil(f · (total + 1) · weight_i / weights)
 *
 * With f of at least 1 somebody always may: the bounds of all sum up to f · (total + 1) or more,
 * the loads to `total`, so some load is below its bound. A walk over all members ends.
 *
 * The comparison is exact: a whole number is below the ceiling of a fraction just where it is
 * below the fraction, and every product here stays within 64 bits while loads and factor are
 * below 2^32, a weight is below 2^16 and the weights sum up to less than 2^31.
 *
 * Source: Mirrokni, Thorup and Zadimoghaddam, "Consistent Hashing with Bounded Loads" (2018).
 * Model: test/models/hash-ring.ts, with fractions as bigints.
 */

/** Factors are Q16.16. */
export const FACTOR_ONE: u32 = 65536;

@unmanaged
export class BoundedLoad {
  /** `total` is the sum of all loads, without the request in question. */
  @inline static admits(load: u32, total: u32, weight: u32, weights: u32, factor: u32): bool {
    const share = (<u64>total + 1) * <u64>weight;
    const whole = share * <u64>(factor >> 16);
    const part = (share * <u64>(factor & 0xffff) + 0xffff) >> 16;
    return <u64>load * <u64>weights < whole + part;
  }
}
