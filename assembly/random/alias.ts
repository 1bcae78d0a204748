/**
 * Alias tables: draws an index by whole weights in constant time, with exactly their ratios.
 *
 *   table     | mark | count | total | restCount | restTotal | columns ...
 *   column i  | cut | other |     i where a number below `total` is below `cut`, else `other`
 *
 * Each of `count` columns is `total` wide, and together they are as large as all weights taken
 * `count` times. Nothing is divided: the cuts are whole, so an index of weight w comes up in
 * exactly w of `total` cases, and one of weight 0 never. A draw takes 64 random bits, the upper
 * half for the column and the lower one for the place in it, and begins anew where either half
 * falls in the uneven rest.
 *
 * Built in one sweep without lists of small and large columns: the large one that is being poured
 * out is the only one whose rest has to be known.
 *
 * Bounds: at least one weight above 0, and a sum below 2^32; `aliasBuild` says whether it is so.
 *
 * Sources: Walker, "An Efficient Method for Generating Discrete Random Variables with General
 * Distributions" (1977); Vose, "A Linear Algorithm for Generating Random Numbers with a Given
 * Distribution" (1991); Hübschle-Schneider and Sanders, "Parallel Weighted Random Sampling"
 * (2019), for the sweep; Lemire (2019), for the rest.
 *
 * Model: test/models/alias-table.ts.
 */
import { BATCH_COUNT, BATCH_IN_AT, BATCH_OUT_AT } from "../layout";
import { giveExtent, takeExtent } from "../memory/extents";
import { MODE_MULTIOS_LCG, MODE_SPLITMIX, Stream, streamNextU64 } from "./streams";

const HEADER_BYTES: u32 = 32;
const COLUMN_BYTES: u32 = 8;
/** Stands in a table that is open. */
const MARK: u32 = 0x616c6961;

@unmanaged
export class AliasTable {
  mark: u32;
  count: u32;
  total: u32;
  /** 2^32 modulo `count` and `total`: products whose lower half is below are drawn anew. */
  restCount: u32;
  restTotal: u32;

  @inline static at(address: usize): AliasTable {
    return changetype<AliasTable>(address);
  }

  /** A table that is closed, or an address that is none, is the binding's mistake. */
  @inline static opened(address: usize): AliasTable {
    const table = AliasTable.at(address);
    assert(table.mark == MARK);
    return table;
  }

  /** Whether these bits may decide; else others have to be drawn. */
  @inline accepts(bits: u64): bool {
    return (
      <u32>((bits >> 32) * <u64>this.count) >= this.restCount &&
      <u32>((bits & 0xffffffff) * <u64>this.total) >= this.restTotal
    );
  }

  /** The index that bits which `accepts` took decide for. */
  @inline chosen(bits: u64): u32 {
    const index = <u32>(((bits >> 32) * <u64>this.count) >> 32);
    const place = <u32>(((bits & 0xffffffff) * <u64>this.total) >> 32);
    const column = changetype<usize>(this) + HEADER_BYTES + <usize>index * COLUMN_BYTES;
    return place < load<u32>(column) ? index : load<u32>(column, 4);
  }

  /** Writes so many draws to the outgoing batch. */
  @inline fill(mode: u32, source: Stream, count: u32): void {
    let state = source.state;
    let out = BATCH_OUT_AT;
    const end = out + count * 4;
    while (out < end) {
      const bits = Stream.bits64(mode, state);
      state = Stream.advance64(mode, state);
      if (!this.accepts(bits)) continue;
      store<u32>(out, this.chosen(bits));
      out += 4;
    }
    source.state = state;
  }
}

/** Bytes of a table of so many weights, for whoever keeps one in a block of its own. */
export function aliasBytes(count: u32): u32 {
  return HEADER_BYTES + count * COLUMN_BYTES;
}

/**
 * Builds a table in a block of `aliasBytes(count)`, from `count` weights of 32 bits that stand
 * `stride` bytes apart. False, with nothing written, where all are 0 or their sum is 2^32 or more.
 */
export function aliasBuild(at: usize, weights: usize, stride: u32, count: u32): bool {
  let sum: u64 = 0;
  for (let n: u32 = 0; n < count; n++) sum += <u64>load<u32>(weights + <usize>n * stride);
  if (sum == 0 || sum > <u64>u32.MAX_VALUE) return false;
  const table = AliasTable.at(at);
  const total = <u32>sum;
  table.mark = MARK;
  table.count = count;
  table.total = total;
  table.restCount = (0 - count) % count;
  table.restTotal = (0 - total) % total;
  sweep(at + HEADER_BYTES, weights, stride, count, sum);
  return true;
}

/**
 * Pours each large column, one that has `total` or more, into the small ones from the first on,
 * until it is small itself; then the next large one fills it up. All is whole and adds up to
 * `count` times `total`, so the last large column ends exactly full.
 */
function sweep(columns: usize, weights: usize, stride: u32, count: u32, total: u64): void {
  let small: u32 = 0;
  let large = nextLarge(0, weights, stride, count, total);
  let rest = scaled(large, weights, stride, count);
  while (true) {
    if (rest > total) {
      let held = scaled(small, weights, stride, count);
      while (held >= total) held = scaled(++small, weights, stride, count);
      setColumn(columns, small++, <u32>held, large);
      rest -= total - held;
      continue;
    }
    const next = nextLarge(large + 1, weights, stride, count, total);
    if (next == count) break;
    setColumn(columns, large, <u32>rest, next);
    rest = scaled(next, weights, stride, count) - (total - rest);
    large = next;
  }
  setColumn(columns, large, <u32>total, large);
}

/** The first large column from `from` on; `count` where there is none. */
function nextLarge(from: u32, weights: usize, stride: u32, count: u32, total: u64): u32 {
  let large = from;
  while (large < count && scaled(large, weights, stride, count) < total) large++;
  return large;
}

function scaled(index: u32, weights: usize, stride: u32, count: u32): u64 {
  return <u64>load<u32>(weights + <usize>index * stride) * <u64>count;
}

function setColumn(columns: usize, index: u32, cut: u32, other: u32): void {
  const column = columns + <usize>index * COLUMN_BYTES;
  store<u32>(column, cut);
  store<u32>(column, other, 4);
}

/**
 * Opens a table of the first `count` weights of the incoming batch. Its address, or 0 where no
 * block is left or `aliasBuild` refuses the weights.
 */
export function aliasOpen(count: u32): usize {
  assert(count > 0 && count <= BATCH_COUNT);
  const bytes = aliasBytes(count);
  const at = takeExtent(bytes);
  if (at == 0 || aliasBuild(at, BATCH_IN_AT, 4, count)) return at;
  giveExtent(at, bytes);
  return 0;
}

/** Returns the block of an open table. */
export function aliasClose(at: usize): void {
  const table = AliasTable.opened(at);
  table.mark = 0;
  giveExtent(at, aliasBytes(table.count));
}

/** An index by its weight. */
export function aliasDraw(at: usize, stream: u32): u32 {
  const table = AliasTable.opened(at);
  while (true) {
    const bits = streamNextU64(stream);
    if (table.accepts(bits)) return table.chosen(bits);
  }
}

/** Writes `count` draws to the outgoing batch: the same as so many single ones. */
export function aliasDrawBatch(at: usize, stream: u32, count: u32): void {
  assert(count <= BATCH_COUNT);
  const table = AliasTable.opened(at);
  const source = Stream.of(stream);
  if (source.mode == MODE_SPLITMIX) table.fill(MODE_SPLITMIX, source, count);
  else table.fill(MODE_MULTIOS_LCG, source, count);
}
