/**
 * Interned keys: a text is hashed once, and what picks by it reads the hashes from its record.
 *
 *   KEYS  | record 0 | record 1 | ...            one 32-byte record a key, half a cache line
 *           0   hash64         xxHash64 of the UTF-8 bytes, seed 0: Maglev, jump, identity
 *           8   address        up to 16 bytes: what an IP hash hashes
 *           24  addressBytes   3: the /24 of an IPv4; 16: an IPv6; 8: no address, its hash64
 *           28  hash32         wyhash32 of the same bytes, seed 0: the ring
 *
 * A key is 20 bits of ordinal below 12 bits of run. Each reset begins the next run, so a key of
 * an earlier one does not exist, up to 4,095 resets later.
 *
 * Caveats: keys are not given back one by one. `Key.of` is only for keys that exist.
 *
 * Binding: kernel/core/keys.ts. Tests: test/unit/core/keys.test.ts.
 */
import { KEYS_AT, KEY_BYTES, KEY_COUNT, SCRATCH_AT, SCRATCH_BYTES } from "../layout";
import { wyhash32 } from "./wyhash32";
import { xxhash64 } from "./xxhash64";

const ORDINAL_BITS: u32 = 20;
const KEY_SHIFT: u32 = 5;
const HASH_32_AT: u32 = 28;

/** Bytes of an address that are the first half of the hash, where the key is no address. */
const HASH_BYTES: u32 = 8;

let used: u32 = 0;
/** The bits of this run: xored away, what is left of a key of another run is no ordinal. */
let run: u32 = 0;

@unmanaged
export class Key {
  hash64: u64;
  addressLow: u64;
  addressHigh: u64;
  addressBytes: u32;
  hash32: u32;

  @inline static exists(key: u32): bool {
    return (key ^ run) < used;
  }

  /** The record of a key that exists. */
  @inline static of(key: u32): Key {
    return changetype<Key>(<usize>(KEYS_AT + (key ^ run) * KEY_BYTES));
  }
}

/** The same for loops, which keep the run's bits and the number of keys in variables. */
@unmanaged
export class KeyOrdinal {
  @inline static run(): u32 {
    return run;
  }

  /** Ordinals below it are keys. */
  @inline static used(): u32 {
    return used;
  }

  @inline static hash64(ordinal: u32): u64 {
    return load<u64>((<usize>ordinal) << KEY_SHIFT, KEYS_AT);
  }

  /** The upper half of it. */
  @inline static hash64High(ordinal: u32): u32 {
    return load<u32>((<usize>ordinal) << KEY_SHIFT, KEYS_AT + 4);
  }

  @inline static hash32(ordinal: u32): u32 {
    return load<u32>((<usize>ordinal) << KEY_SHIFT, KEYS_AT + HASH_32_AT);
  }
}

/** Forgets all keys and begins the next run, from 1: a number below 2^20 is never a key. */
export function resetKeys(): void {
  assert(offsetof<Key>() == KEY_BYTES && KEY_BYTES == (<u32>1) << KEY_SHIFT);
  assert(offsetof<Key>("hash64") == 0 && offsetof<Key>("hash32") == HASH_32_AT);
  assert(KEY_COUNT == (<u32>1) << ORDINAL_BITS);
  used = 0;
  run += (<u32>1) << ORDINAL_BITS;
  if (run == 0) run = (<u32>1) << ORDINAL_BITS;
}

/**
 * Makes a key of the text in the scratch arena, `bytes` of UTF-8. Its client address is given as
 * up to 16 bytes, the first lowest; none, where `addressBytes` is 0. The key, or -1 where none is
 * left: no run has a key of that number, because the last ordinal of the last run is not lent.
 */
export function keyIntern(bytes: u32, addressBytes: u32, low: u64, high: u64): u32 {
  assert(bytes <= SCRATCH_BYTES && addressBytes <= 16);
  if (used == KEY_COUNT) return u32.MAX_VALUE;
  const name = used ^ run;
  if (name == u32.MAX_VALUE) return u32.MAX_VALUE;
  used++;
  const key = Key.of(name);
  key.hash64 = xxhash64(SCRATCH_AT, bytes, 0);
  key.hash32 = wyhash32(SCRATCH_AT, bytes, 0);
  const isAddress = addressBytes != 0;
  key.addressBytes = isAddress ? addressBytes : HASH_BYTES;
  key.addressLow = isAddress ? low : key.hash64;
  key.addressHigh = high;
  return name;
}

export function keyExists(key: u32): bool {
  return Key.exists(key);
}

/** 0 where the key does not exist. */
export function keyHash64(key: u32): u64 {
  return Key.exists(key) ? Key.of(key).hash64 : 0;
}

/** 0 where the key does not exist. */
export function keyHash32(key: u32): u32 {
  return Key.exists(key) ? Key.of(key).hash32 : 0;
}

/** xxHash64 of the first bytes of the scratch arena. */
export function hashXx64(bytes: u32, seed: u64): u64 {
  assert(bytes <= SCRATCH_BYTES);
  return xxhash64(SCRATCH_AT, bytes, seed);
}

/** wyhash32 of the first bytes of the scratch arena. */
export function hashWy32(bytes: u32, seed: u32): u32 {
  assert(bytes <= SCRATCH_BYTES);
  return wyhash32(SCRATCH_AT, bytes, seed);
}
