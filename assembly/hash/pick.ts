/**
 * Picks by interned keys, one at a time or a batch within the core, and by texts.
 *
 *   BATCH_IN   keys  ──▶  BATCH_OUT  members, or -1 where a key does not exist or nobody is there
 *
 * A batch answers how many of its keys it found. Its loops call nothing.
 */
import { BATCH_COUNT, BATCH_IN_AT, BATCH_OUT_AT, SCRATCH_AT, SCRATCH_BYTES } from "../layout";
import { Finaliser } from "./finaliser";
import { Jump } from "./jump";
import { Key, KeyOrdinal } from "./keys";
import { Maglev, MaglevSlot } from "./maglev";
import { NOBODY } from "./members";
import { Point } from "./points";
import { Ring } from "./ring";
import { wyhash32 } from "./wyhash32";
import { xxhash64 } from "./xxhash64";

export function ringPick(address: u32, key: u32): u32 {
  const ring = Ring.at(address);
  if (!Key.exists(key) || ring.count == 0) return NOBODY;
  return ring.member(ring.seek(Key.of(key).hash32));
}

/** The member for the text in the scratch arena; -1 where the ring is empty. */
export function ringPickText(address: u32, bytes: u32): u32 {
  const ring = Ring.at(address);
  assert(bytes <= SCRATCH_BYTES);
  if (ring.count == 0) return NOBODY;
  return ring.member(ring.seek(wyhash32(SCRATCH_AT, bytes, 0)));
}

export function ringPickBatch(address: u32, count: u32): u32 {
  const ring = Ring.at(address);
  assert(count <= BATCH_COUNT);
  if (ring.count == 0) return pickNobody(count);
  const table = ring.table;
  const homes = ring.homes;
  const run = KeyOrdinal.run();
  const used = KeyOrdinal.used();
  let found: u32 = 0;
  for (let at: usize = 0, end = (<usize>count) << 2; at < end; at += 4) {
    const ordinal = load<u32>(at, BATCH_IN_AT) ^ run;
    let member = NOBODY;
    if (ordinal < used) {
      member = Point.member(Point.seek(table, homes, KeyOrdinal.hash32(ordinal)));
      found++;
    }
    store<u32>(at, member, BATCH_OUT_AT);
  }
  return found;
}

export function maglevPick(address: u32, key: u32): u32 {
  const maglev = Maglev.at(address);
  if (!Key.exists(key) || maglev.filled == 0) return NOBODY;
  return maglev.member(maglev.slot(Key.of(key).hash64));
}

/** The member for the text in the scratch arena; -1 where the table is empty. */
export function maglevPickText(address: u32, bytes: u32): u32 {
  const maglev = Maglev.at(address);
  assert(bytes <= SCRATCH_BYTES);
  if (maglev.filled == 0) return NOBODY;
  return maglev.member(maglev.slot(xxhash64(SCRATCH_AT, bytes, 0)));
}

export function maglevPickBatch(address: u32, count: u32): u32 {
  const maglev = Maglev.at(address);
  assert(count <= BATCH_COUNT);
  if (maglev.filled == 0) return pickNobody(count);
  const table = maglev.table;
  const size = maglev.size;
  const run = KeyOrdinal.run();
  const used = KeyOrdinal.used();
  let found: u32 = 0;
  for (let at: usize = 0, end = (<usize>count) << 2; at < end; at += 4) {
    const ordinal = load<u32>(at, BATCH_IN_AT) ^ run;
    let member = NOBODY;
    if (ordinal < used) {
      member = MaglevSlot.member(table, Finaliser.range(KeyOrdinal.hash64High(ordinal), size));
      found++;
    }
    store<u32>(at, member, BATCH_OUT_AT);
  }
  return found;
}

export function jumpPick(key: u32, buckets: u32): u32 {
  if (!Key.exists(key) || buckets == 0) return NOBODY;
  return Jump.bucket(Key.of(key).hash64, buckets);
}

export function jumpPickBatch(buckets: u32, count: u32): u32 {
  assert(count <= BATCH_COUNT);
  if (buckets == 0) return pickNobody(count);
  const run = KeyOrdinal.run();
  const used = KeyOrdinal.used();
  let found: u32 = 0;
  for (let at: usize = 0, end = (<usize>count) << 2; at < end; at += 4) {
    const ordinal = load<u32>(at, BATCH_IN_AT) ^ run;
    let bucket = NOBODY;
    if (ordinal < used) {
      bucket = Jump.bucket(KeyOrdinal.hash64(ordinal), buckets);
      found++;
    }
    store<u32>(at, bucket, BATCH_OUT_AT);
  }
  return found;
}

/** Nobody for every key, and the keys that exist. */
function pickNobody(count: u32): u32 {
  const run = KeyOrdinal.run();
  const used = KeyOrdinal.used();
  let found: u32 = 0;
  for (let at: usize = 0, end = (<usize>count) << 2; at < end; at += 4) {
    if ((load<u32>(at, BATCH_IN_AT) ^ run) < used) found++;
    store<u32>(at, NOBODY, BATCH_OUT_AT);
  }
  return found;
}
