/**
 * The candidates of a pool without gaps, and two of them at random: what power of two choices and
 * peak EWMA draw from.
 *
 *   one u32 column   | 4 1 | 0 . | 7 3 | 2 . | . 0 | ...      low halves by place: the slot
 *                                                            high halves by slot: its place
 *
 * Who leaves is replaced by the last, so both directions take constant time. The order is a
 * function of who came and left before, as all of a pool is.
 *
 * One number of SplitMix64 makes a pair: its halves are multiplied into [0, n) and [0, n - 1), and
 * the second steps over the first. Numbers in the uneven rest are drawn again (Lemire 2019), so
 * each ordered pair is exactly as likely as any other.
 */
import { MODE_SPLITMIX, Stream } from "../random/streams";
import { Pool } from "./record";

const LIST: u32 = 0;

@unmanaged
export class Choices {
  /** Appends a slot; the pool has counted it already. */
  @inline static enter(pool: Pool, slot: u32): void {
    Choices.put(pool, pool.candidates - 1, slot);
  }

  /** The last candidate takes the place of this one, which the pool no longer counts. */
  @inline static leave(pool: Pool, slot: u32): void {
    const place = <u32>load<u16>(pool.narrowAt(LIST, slot), 2);
    Choices.put(pool, place, Choices.slot(Choices.list(pool), pool.candidates));
  }

  @inline static put(pool: Pool, place: u32, slot: u32): void {
    store<u16>(pool.narrowAt(LIST, place), <u16>slot);
    store<u16>(pool.narrowAt(LIST, slot), <u16>place, 2);
  }

  /** Where the list stands, until the pool changes. */
  @inline static list(pool: Pool): usize {
    return pool.narrowAt(LIST, 0);
  }

  @inline static slot(list: usize, place: u32): u32 {
    return <u32>load<u16>(list + ((<usize>place) << 2));
  }

  /** Low halves of a product below this one would favour some places; 0 where there is none. */
  @inline static rest(bound: u32): u32 {
    return bound == 0 ? <u32>0 : (0 - bound) % bound;
  }

  @inline static bits(state: u64): u64 {
    return Stream.bits64(MODE_SPLITMIX, state);
  }

  @inline static advance(state: u64): u64 {
    return Stream.advance64(MODE_SPLITMIX, state);
  }
}
