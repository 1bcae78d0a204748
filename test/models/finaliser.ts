/**
 * The 64-bit finaliser in arbitrary-precision integers, for the models of hashing.
 */

export const GOLDEN = 0x9e3779b97f4a7c15n;

export function wrap64(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

export function mix64(state: bigint): bigint {
  let z = wrap64(state);
  z = wrap64((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = wrap64((z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return z ^ (z >> 31n);
}

/** Hash of a member's replica, from 0 on: the upper half of SplitMix64's values for it. */
export function replicaHash(identity: bigint, replica: number): number {
  return Number(mix64(mix64(identity) + BigInt(replica + 1) * GOLDEN) >> 32n);
}

/** The upper half of hash · bound. */
export function rangeOf(hash: bigint, bound: number): number {
  return Number((hash * BigInt(bound)) >> 32n);
}
