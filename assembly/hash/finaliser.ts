/**
 * The 64-bit finaliser and the multiply-shift range: what turns a number into a hash of it, and a
 * hash into a place.
 *
 * The finaliser is a bijection, so two numbers never collide in it; each bit in changes half of
 * the bits out. The random streams step through it, the ring takes its points from it and Maglev
 * its permutations. The range is the upper half of hash · bound: a multiplication in place of a
 * division, and a place differs in likelihood from another by bound / 2^32 at most.
 *
 * Sources: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators" (2014), with
 * David Stafford's 13th constants; Lemire, "Fast Random Integer Generation in an Interval"
 * (2019). Tests: test/unit/core/hashing.test.ts.
 */

/** 2^64 divided by the golden ratio, odd: steps by it visit every number. */
export const GOLDEN: u64 = 0x9e3779b97f4a7c15;

@unmanaged
export class Finaliser {
  @inline static mix(state: u64): u64 {
    let z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  /** A place in [0, bound) for 32 bits of hash; 0 where the bound is 0. */
  @inline static range(hash: u32, bound: u32): u32 {
    return <u32>((<u64>hash * <u64>bound) >> 32);
  }
}

/** The finaliser, for the binding. */
export function hashMix64(value: u64): u64 {
  return Finaliser.mix(value);
}
