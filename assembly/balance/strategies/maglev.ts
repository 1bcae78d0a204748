/**
 * Maglev over the instances of a pool: a table of assembly/hash/, of 65,537 places or of another
 * prime number of them.
 *
 *   weight   its share of the places, by the base weight; 0 has none
 *   key      the instance of its place or, where that is no candidate, of the next place that has
 *            one
 *
 * Who is masked keeps its places and is passed over, so its keys spread over the others and come
 * back with it, and no other key moves. Where nobody with a place is a candidate (in panic an
 * instance without weight may run), the first candidate is taken.
 *
 * The table is built before the first pick after a change; the change holds the memory for it and
 * is refused where there is none. A table of 65,537 places takes 256 KiB, and as much again
 * while a build is due; of 1,021 places 2 KiB.
 *
 * A number that is no interned key is hashed as a number.
 *
 * Of the pool's words, `table` is the Maglev table, 0 before the first instance; `tableBytes` how
 * many instances have a weight; `chain` is 1 where it has to be built.
 *
 * Model: test/models/balancing/maglev.ts.
 */
import { Finaliser } from "../../hash/finaliser";
import { Key } from "../../hash/keys";
import { Maglev, maglevClose, maglevOpen, maglevStage } from "../../hash/maglev";
import { maglevBuild, maglevScratchBytes } from "../../hash/maglev-build";
import { NONE, Pool } from "../record";
import { dropSpares, holdSpares, stagedShare } from "../spares";

export const WIDE_COLUMNS: u32 = 0;
export const NARROW_COLUMNS: u32 = 0;

/** Prime, and about a hundred places for each of 655 instances. */
const SIZE: u32 = 65537;

/** Makes an empty table of so many places; false without memory. */
export function openTable(pool: Pool, places: u32): bool {
  pool.table = maglevOpen(places);
  return pool.table != 0;
}

export function reserve(pool: Pool, slot: u32, base: u32): bool {
  if (pool.table == 0 && !openTable(pool, SIZE)) return false;
  const maglev = Maglev.at(pool.table);
  const identity = load<u64>(pool.identityAt(slot));
  const before = stagedShare(maglev, slot);
  const count = pool.tableBytes + <u32>(base != 0) - <u32>(before != 0);
  if (!maglevStage(pool.table, slot, identity, base)) return false;
  if (!hold(pool, count)) {
    // What is to be built without this change was held until now, so it still can be.
    maglevStage(pool.table, slot, identity, before);
    hold(pool, pool.tableBytes);
    return false;
  }
  pool.tableBytes = count;
  return true;
}

export function altered(pool: Pool): void {
  pool.chain = 1;
}

export function removed(pool: Pool, slot: u32): void {
  const before = stagedShare(Maglev.at(pool.table), slot);
  maglevStage(pool.table, slot, 0, 0);
  pool.tableBytes -= <u32>(before != 0);
}

export function dispose(pool: Pool): void {
  dropSpares(pool);
  if (pool.table != 0) maglevClose(pool.table);
}

export function run(pool: Pool, keysAt: usize, outAt: usize, count: u32, isAcquiring: bool): u32 {
  if (pool.chain != 0) build(pool);
  const maglev = Maglev.at(pool.table);
  const places = maglev.filled;
  let made: u32 = 0;
  while (made < count) {
    const key = load<u32>(keysAt + (made << 2));
    let slot = NONE;
    let place: u32 = places == 0 ? 0 : maglev.slot(Place.hashOf(key));
    for (let step: u32 = 0; step < places; step++) {
      const member = maglev.member(place);
      if (pool.weight(member) != 0) {
        slot = member;
        break;
      }
      place = place + 1 == places ? 0 : place + 1;
    }
    if (slot == NONE) slot = pool.firstCandidate();
    store<u32>(outAt + (made << 2), pool.reference(slot));
    made++;
    if (isAcquiring && pool.open(slot)) break;
  }
  return made;
}

@unmanaged
class Place {
  @inline static hashOf(key: u32): u64 {
    return Key.exists(key) ? Key.of(key).hash64 : Finaliser.mix(key);
  }
}

function hold(pool: Pool, count: u32): bool {
  const size = Maglev.at(pool.table).size;
  return holdSpares(pool, size * 2, maglevScratchBytes(size, count));
}

function build(pool: Pool): void {
  dropSpares(pool);
  pool.chain = maglevBuild(pool.table) ? 0 : 1;
}
