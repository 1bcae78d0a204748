/**
 * IP hash, as nginx does it: the instance is a function of the client's address and the weights.
 *
 *   hash = 89; for each byte of the address: hash = (hash · 113 + byte) mod 6271
 *   place = hash mod (sum of weights), and the weights are walked off from the first slot on
 *
 *   weights 5 1 3      sums | 5 | 6 | 9 |      place 5 ──▶ slot 1
 *
 * An IPv4 address counts with its first three bytes, so a /24 stays together; an IPv6 one with
 * all sixteen; what is no address, with the eight of its hash. The weights are the configured
 * ones of all instances, candidates or not: who is down keeps its place, so that only its own
 * keys move. Those are hashed on with the hash they have, 20 times at most; after that the pick
 * is the next candidate in slot order, from a cursor, as nginx falls back to round robin.
 *
 * Divergence: nginx's hash has 6,271 values, so with weights of a greater sum it never sends
 * anybody to the instances behind that place. Above such a sum the place is taken from 64 bits
 * that are mixed out of the same bytes.
 *
 *   column   sums of the weights up to each slot, made anew when the pool has changed
 *   words    stamp: the sum of all; chain: 1 while the sums are right; cursor: of the fallback
 *
 * Source: nginx, ngx_http_upstream_ip_hash_module; the vectors of the test are nginx's answers.
 *
 * Model: test/models/balancing/ip-hash.ts.
 */
import { Finaliser } from "../../hash/finaliser";
import { Key } from "../../hash/keys";
import { MODE_SPLITMIX, Stream } from "../../random/streams";
import { NONE, Pool } from "../record";

export const WIDE_COLUMNS: u32 = 0;
export const NARROW_COLUMNS: u32 = 1;

const SUM: u32 = 0;

const HASH_SEED: u32 = 89;
const HASH_FACTOR: u32 = 113;
const HASH_VALUES: u32 = 6271;
/** How often a key is hashed on behind its first place. */
const REHASHES_MAX: u32 = 20;

/** Fields of an interned key. */
const ADDRESS_AT: usize = 8;
const ADDRESS_BYTES_AT: usize = 24;
const ADDRESS_BYTES_MAX: u32 = 16;
/** For a key that does not exist: a record outside of the arena. */
const MADE_UP: usize = memory.data(32, 8);

/** The sums are wrong from now on. */
export function altered(pool: Pool): void {
  pool.chain = 0;
}

/** Makes up to `count` picks; fewer where an acquired instance came to its limit. */
export function run(pool: Pool, keysAt: usize, outAt: usize, count: u32, isAcquiring: bool): u32 {
  if (pool.chain == 0) sumWeights(pool);
  const isWide = pool.stamp > <u64>HASH_VALUES;
  let made: u32 = 0;
  while (made < count) {
    const key = Place.address(load<u32>(keysAt + (made << 2)));
    let slot = isWide ? Place.wideSlot(pool, key) : Place.nginxSlot(pool, key);
    if (slot == NONE) slot = Place.nextCandidate(pool);
    store<u32>(outAt + (made << 2), pool.reference(slot));
    made++;
    if (isAcquiring && pool.open(slot)) break;
  }
  return made;
}

@unmanaged
class Place {
  /** The record of a key; of a number that is none, one made up of its hash. */
  @inline static address(key: u32): usize {
    if (Key.exists(key)) return changetype<usize>(Key.of(key));
    store<u64>(MADE_UP, Finaliser.mix(key), ADDRESS_AT);
    store<u32>(MADE_UP, 8, ADDRESS_BYTES_AT);
    return MADE_UP;
  }

  @inline static addressBytes(key: usize): u32 {
    return min(load<u32>(key, ADDRESS_BYTES_AT), ADDRESS_BYTES_MAX);
  }

  /** The candidate of a key by nginx's hash; `NONE` where it was hashed too often. */
  @inline static nginxSlot(pool: Pool, key: usize): u32 {
    const total = <u32>pool.stamp;
    if (total == 0) return NONE;
    const bytes = Place.addressBytes(key);
    let hash = HASH_SEED;
    for (let tries: u32 = 0; tries <= REHASHES_MAX; tries++) {
      for (let at: u32 = 0; at < bytes; at++) {
        hash = (hash * HASH_FACTOR + <u32>load<u8>(key + at, ADDRESS_AT)) % HASH_VALUES;
      }
      const slot = Place.slotAt(pool, hash % total);
      if (pool.isCandidate(slot)) return slot;
    }
    return NONE;
  }

  /** The same where the weights sum to more than nginx's hash has values. */
  @inline static wideSlot(pool: Pool, key: usize): u32 {
    const total = <u32>pool.stamp;
    const bytes = Place.addressBytes(key);
    let state: u64 = 0;
    for (let at: u32 = 0; at < bytes; at++) {
      state = Stream.bits64(MODE_SPLITMIX, state ^ (<u64>load<u8>(key + at, ADDRESS_AT)));
    }
    for (let tries: u32 = 0; tries <= REHASHES_MAX; tries++) {
      const place = (Stream.bits64(MODE_SPLITMIX, state) >> 32) * <u64>total;
      const slot = Place.slotAt(pool, <u32>(place >> 32));
      if (pool.isCandidate(slot)) return slot;
      state = Stream.advance64(MODE_SPLITMIX, state);
    }
    return NONE;
  }

  /** The slot in whose weight a place below the total lies: the first with a greater sum. */
  @inline static slotAt(pool: Pool, place: u32): u32 {
    const sums = pool.narrowAt(SUM, 0);
    let low: u32 = 0;
    let high = pool.used - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (load<u32>(sums + (middle << 2)) > place) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The first candidate at or after the cursor, which then stands behind it. There is one. */
  @inline static nextCandidate(pool: Pool): u32 {
    let slot = pool.cursor < pool.used ? pool.cursor : 0;
    while (!pool.isCandidate(slot)) slot = slot + 1 < pool.used ? slot + 1 : 0;
    pool.cursor = slot + 1;
    return slot;
  }
}

function sumWeights(pool: Pool): void {
  let sum: u32 = 0;
  for (let slot: u32 = 0; slot < pool.used; slot++) {
    sum += pool.base(slot);
    store<u32>(pool.narrowAt(SUM, slot), sum);
  }
  pool.stamp = sum;
  pool.chain = 1;
}
