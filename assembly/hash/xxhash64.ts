/**
 * xxHash64: 64 bits of hash for bytes of any length, 32 of them a round in four lanes.
 *
 *   bytes  | 32 | 32 | ... | 8 | 8 | 8 | 4 | 1 | 1 | 1 |
 *            └ four lanes ┘  └ what is left goes into the merged lanes, one step each
 *
 * The identity of keys and of members: two of a million differ in it but for one chance in 2^25.
 * Not meant against an enemy who may choose keys.
 *
 * Source: Yann Collet, "xxHash fast digest algorithm", specification 0.1.1 (XXH64). Vectors:
 * test/unit/core/hashing.test.ts.
 */

const PRIME_1: u64 = 0x9e3779b185ebca87;
const PRIME_2: u64 = 0xc2b2ae3d27d4eb4f;
const PRIME_3: u64 = 0x165667b19e3779f9;
const PRIME_4: u64 = 0x85ebca77c2b2ae63;
const PRIME_5: u64 = 0x27d4eb2f165667c5;

const STRIPE_BYTES: u32 = 32;

/** In a class, so that it is compiled into the loops: a call there would cost as much again. */
@unmanaged
class Lane {
  @inline static round(lane: u64, word: u64): u64 {
    return rotl<u64>(lane + word * PRIME_2, 31) * PRIME_1;
  }
}

/** Hash of `bytes` bytes at `at`. */
export function xxhash64(at: usize, bytes: u32, seed: u64): u64 {
  const stripesEnd = at + (bytes & ~(STRIPE_BYTES - 1));
  let hash = bytes < STRIPE_BYTES ? seed + PRIME_5 : stripes(at, stripesEnd, seed);
  hash += <u64>bytes;
  let from = stripesEnd;
  const end = at + bytes;
  for (; from + 8 <= end; from += 8) {
    hash = rotl<u64>(hash ^ Lane.round(0, load<u64>(from)), 27) * PRIME_1 + PRIME_4;
  }
  if (from + 4 <= end) {
    hash = rotl<u64>(hash ^ (<u64>load<u32>(from) * PRIME_1), 23) * PRIME_2 + PRIME_3;
    from += 4;
  }
  for (; from < end; from++) {
    hash = rotl<u64>(hash ^ (<u64>load<u8>(from) * PRIME_5), 11) * PRIME_1;
  }
  return avalanche(hash);
}

/** The four lanes over whole stripes, at least one, and their merger. */
function stripes(at: usize, end: usize, seed: u64): u64 {
  let a = seed + PRIME_1 + PRIME_2;
  let b = seed + PRIME_2;
  let c = seed;
  let d = seed - PRIME_1;
  for (let from = at; from < end; from += STRIPE_BYTES) {
    a = Lane.round(a, load<u64>(from));
    b = Lane.round(b, load<u64>(from, 8));
    c = Lane.round(c, load<u64>(from, 16));
    d = Lane.round(d, load<u64>(from, 24));
  }
  let hash = rotl<u64>(a, 1) + rotl<u64>(b, 7) + rotl<u64>(c, 12) + rotl<u64>(d, 18);
  hash = merge(hash, a);
  hash = merge(hash, b);
  hash = merge(hash, c);
  return merge(hash, d);
}

function merge(hash: u64, lane: u64): u64 {
  return (hash ^ Lane.round(0, lane)) * PRIME_1 + PRIME_4;
}

function avalanche(hash: u64): u64 {
  let h = hash;
  h = (h ^ (h >> 33)) * PRIME_2;
  h = (h ^ (h >> 29)) * PRIME_3;
  return h ^ (h >> 32);
}
