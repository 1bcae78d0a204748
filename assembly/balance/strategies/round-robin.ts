/**
 * Round robin: the next candidate in slot order, at or after the cursor.
 *
 *   bitmap   0 1 1 0 1 ...      cursor 3 ──▶ slot 4, and the cursor stands at 5
 *
 * The cursor is a slot and not a count of picks, so whoever comes, goes or is masked meanwhile,
 * nobody is skipped or picked twice; a pool begins at slot 0. Over a static set of n candidates
 * any k · n picks in a row pick each k times.
 *
 * Model: test/models/balancing/round-robin.ts.
 */
import { Pool } from "../record";

export const WIDE_COLUMNS: u32 = 0;
export const NARROW_COLUMNS: u32 = 0;

/** Makes up to `count` picks; fewer where an acquired instance came to its limit. */
export function run(pool: Pool, outAt: usize, count: u32, isAcquiring: bool): u32 {
  const words = (pool.used + 63) >> 6;
  // Behind the last slot of a full word there is no next word: begin anew.
  const start = pool.cursor < pool.used ? pool.cursor : 0;
  let place = start >> 6;
  let word = load<u64>(pool.bitmap + (place << 3)) & (u64.MAX_VALUE << (start & 63));
  let made: u32 = 0;
  let slot: u32 = 0;
  while (made < count) {
    while (word == 0) {
      place = place + 1 == words ? 0 : place + 1;
      word = load<u64>(pool.bitmap + (place << 3));
    }
    slot = (place << 6) + <u32>ctz(word);
    word &= word - 1;
    store<u32>(outAt + (made << 2), pool.reference(slot));
    made++;
    if (isAcquiring && pool.open(slot)) break;
  }
  pool.cursor = slot + 1;
  return made;
}
