/**
 * Jump consistent hash: a bucket of n for a key, without any memory.
 *
 * The key seeds a generator whose draws are the sizes at which the key would move to a new
 * bucket; the last of them that is below n is its bucket. From n to n + 1 buckets a key stays or
 * moves to the new one, with the likelihood 1 / (n + 1). It takes about ln(n) steps. Buckets have
 * numbers only, and only the last can be removed.
 *
 * The quotient is a double as in the paper, and `floor` is the paper's conversion to an integer:
 * both are exact here, since no bucket passes 2^62.
 *
 * Source: Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm" (2014). Vectors:
 * test/unit/core/jump-hash.test.ts. Bench: bench/jump.ts.
 */

const MULTIPLIER: u64 = 2862933555777941757;
const TWO_TO_31: f64 = 2147483648;

@unmanaged
export class Jump {
  /** The bucket in [0, buckets) of a key, for at least one bucket. */
  @inline static bucket(key: u64, buckets: u32): u32 {
    const limit = <f64>buckets;
    let state = key;
    let bucket: f64 = 0;
    let next: f64 = 0;
    while (next < limit) {
      bucket = next;
      state = state * MULTIPLIER + 1;
      // The draw is below 2^31, so it is the same signed, which is converted in one instruction.
      next = Math.floor((bucket + 1) * (TWO_TO_31 / <f64>(<i64>(state >> 33) + 1)));
    }
    return <u32>bucket;
  }
}

/** The bucket of a hash of 64 bits. */
export function jumpPickHash(key: u64, buckets: u32): u32 {
  assert(buckets > 0);
  return Jump.bucket(key, buckets);
}
