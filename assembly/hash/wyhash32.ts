/**
 * wyhash32: 32 bits of hash for a short key, in two to five multiplications.
 *
 *   seed, second = mum(seed ^ A, length ^ B)          A = 53c5ca59, B = 74743c1b
 *   for each 8 bytes but the last 1 to 8:   seed ^= word, second ^= word, mum
 *   the last bytes: the first four and the last four of them (they overlap), or up to three
 *   two mums more, and the halves xored
 *
 * It passes SMHasher and is not meant against an enemy who may choose keys.
 *
 * Source: Wang Yi's wyhash32 (public domain), verified by SMHasher's number for it, 09de8066, in
 * test/unit/core/hashing.test.ts.
 */

const SECRET_A: u32 = 0x53c5ca59;
const SECRET_B: u32 = 0x74743c1b;

/** In a class, so that it is compiled into the loop. */
@unmanaged
class Halves {
  @inline static multiply(low: u32, high: u32): u64 {
    return <u64>(low ^ SECRET_A) * <u64>(high ^ SECRET_B);
  }
}

/** Hash of `bytes` bytes at `at`. */
export function wyhash32(at: usize, bytes: u32, seed: u32): u32 {
  let product = Halves.multiply(seed, bytes);
  let from = at;
  let rest = bytes;
  for (; rest > 8; rest -= 8, from += 8) {
    product = Halves.multiply(
      (<u32>product) ^ load<u32>(from),
      (<u32>(product >> 32)) ^ load<u32>(from, 4),
    );
  }
  let low = <u32>product;
  let high = <u32>(product >> 32);
  if (rest >= 4) {
    low ^= load<u32>(from);
    high ^= load<u32>(from + rest - 4);
  } else if (rest > 0) {
    low ^= shortWord(from, rest);
  }
  product = Halves.multiply(low, high);
  product = Halves.multiply(<u32>product, <u32>(product >> 32));
  return (<u32>product) ^ (<u32>(product >> 32));
}

/** One to three bytes: the first, the middle one and the last. */
function shortWord(at: usize, bytes: u32): u32 {
  const first = <u32>load<u8>(at);
  const middle = <u32>load<u8>(at + (bytes >> 1));
  const last = <u32>load<u8>(at + bytes - 1);
  return (first << 16) | (middle << 8) | last;
}
