/**
 * Random: each candidate with the likelihood of its weight, exactly.
 *
 *   weights equal    an even draw among the list of candidates
 *   else             the alias table over the column of weights, where 0 is never drawn
 *
 * The list is kept as candidates come and go, in constant time: the last one takes the place of
 * the one who left. The table is built anew before the first pick after a change, in one sweep
 * over the slots, into columns of the pool: it needs no memory that may be missing. So a pool of
 * unequal weights whose instances come to their limit and leave it again pays a sweep each time.
 *
 * The random numbers are the pool's own, SplitMix64 from its seed on, 64 bits a pick; a draw that
 * falls in the uneven rest is made anew, so there is no bias.
 *
 * Of the pool's words, `table` is the weight of everyone where all are equal, and 0 where they
 * differ; `chain` is 1 where neither that nor the table is up to date.
 *
 * Model: test/models/balancing/random.ts.
 */
import { AliasTable, aliasBuild } from "../../random/alias";
import { MODE_SPLITMIX, Stream } from "../../random/streams";
import { Pool } from "../record";

export const WIDE_COLUMNS: u32 = 0;
/** By place in the list the slot and by slot the place, then the table: 8 bytes a slot and 32. */
export const NARROW_COLUMNS: u32 = 5;

@unmanaged
class List {
  @inline static slot(pool: Pool, place: u32): u32 {
    return load<u16>(pool.narrowAt(0, place));
  }

  @inline static put(pool: Pool, place: u32, slot: u32): void {
    store<u16>(pool.narrowAt(0, place), <u16>slot);
    store<u16>(pool.narrowAt(0, slot), <u16>place, 2);
  }
}

export function clear(pool: Pool): void {
  pool.chain = 1;
}

export function enter(pool: Pool, slot: u32): void {
  const weight = pool.weight(slot);
  List.put(pool, pool.candidates - 1, slot);
  if (pool.candidates == 1) {
    pool.table = weight;
    pool.chain = 0;
  } else if (pool.table != weight) {
    pool.chain = 1;
  }
}

export function leave(pool: Pool, slot: u32): void {
  const place = <u32>load<u16>(pool.narrowAt(0, slot), 2);
  List.put(pool, place, List.slot(pool, pool.candidates));
  if (pool.table == 0) pool.chain = 1;
}

export function reweigh(pool: Pool): void {
  pool.chain = 1;
}

export function run(pool: Pool, outAt: usize, count: u32, isAcquiring: bool): u32 {
  if (pool.chain != 0) rebuild(pool);
  const table = AliasTable.at(pool.narrowAt(1, 0));
  const isEven = pool.table != 0;
  const size = pool.candidates;
  const rest: u32 = (0 - size) % size;
  let state = pool.random;
  let made: u32 = 0;
  while (made < count) {
    const bits = Stream.bits64(MODE_SPLITMIX, state);
    state = Stream.advance64(MODE_SPLITMIX, state);
    const product = (bits >> 32) * <u64>size;
    if (isEven ? <u32>product < rest : !table.accepts(bits)) continue;
    const slot = isEven ? List.slot(pool, <u32>(product >> 32)) : table.chosen(bits);
    store<u32>(outAt + (made << 2), pool.reference(slot));
    made++;
    if (isAcquiring && pool.open(slot)) break;
  }
  pool.random = state;
  return made;
}

/** Finds out whether all weights are equal, and builds the table where they are not. */
function rebuild(pool: Pool): void {
  const size = pool.candidates;
  const weight = pool.weight(List.slot(pool, 0));
  let place: u32 = 1;
  while (place < size && pool.weight(List.slot(pool, place)) == weight) place++;
  pool.chain = 0;
  pool.table = place == size ? weight : 0;
  // The sum of at most 65,536 weights of at most 10,000 fits, and some weight is above 0.
  if (place != size) assert(aliasBuild(pool.narrowAt(1, 0), pool.extent, 4, pool.used));
}
