/**
 * The extent of a pool: how large it is, and how it doubles.
 *
 * Doubling copies column by column into a new extent and gives the old one back. Where no extent
 * is left the pool stays as it was.
 */
import { giveExtent, takeExtent } from "../memory/extents";
import { clear, narrowBytes, narrowColumns, wideColumns } from "./dispatch";
import { CAPACITY_MAX, CAPACITY_MIN, Pool, bitmapBytes } from "./record";
import { rampingTwin } from "./strategy";

/** Weight and base; state and identity. */
const FIXED_BYTES: u32 = 24;
const FIXED_COUNT: u32 = 4;
const FIXED_NARROW: u32 = 2;

/** Notes the columns of the strategy and of its twin, and with slow start that of instants. */
export function countColumns(pool: Pool): void {
  const strategy = <u32>pool.strategy;
  const twin = pool.slowStartUs == 0 ? strategy : rampingTwin(strategy);
  const since: u32 = pool.slowStartUs == 0 ? 0 : 1;
  pool.wideCount = <u8>(max(wideColumns(strategy), wideColumns(twin)) + since);
  pool.narrowCount = <u8>max(narrowColumns(strategy), narrowColumns(twin));
  pool.narrowBytes = <u8>narrowBytes(strategy);
}

/** Makes room for more slots; false where there is none, and the pool is as before. */
export function grow(pool: Pool): bool {
  const before = pool.capacity;
  if (before == CAPACITY_MAX) return false;
  const capacity = max<u32>(before << 1, CAPACITY_MIN);
  const bytes = extentBytes(pool, capacity);
  const extent = <u32>takeExtent(bytes);
  if (extent == 0) return false;
  memory.fill(extent, 0, bytes);
  if (before != 0) {
    copyColumns(pool, extent, capacity);
    giveColumns(pool);
  }
  pool.extent = extent;
  pool.capacity = capacity;
  pool.narrow = extent + capacity * (FIXED_BYTES + 8 * <u32>pool.wideCount);
  pool.bitmap = extent + capacity * entryBytes(pool);
  clear(pool, before);
  return true;
}

/** Gives the extent back, if there is one. */
export function giveColumns(pool: Pool): void {
  if (pool.capacity != 0) giveExtent(pool.extent, extentBytes(pool, pool.capacity));
}

/** Copies each column, and the bitmap behind them, to where it stands with another capacity. */
function copyColumns(pool: Pool, extent: u32, capacity: u32): void {
  const before = pool.capacity;
  const narrowFrom = FIXED_COUNT + <u32>pool.wideCount;
  const columns = narrowFrom + <u32>pool.narrowCount;
  let from = pool.extent;
  let to = extent;
  for (let column: u32 = 0; column < columns; column++) {
    const isWide = column >= FIXED_NARROW && column < narrowFrom;
    const width: u32 = isWide ? 8 : column < narrowFrom ? 4 : pool.narrowBytes;
    memory.copy(to, from, width * before);
    from += width * before;
    to += width * capacity;
  }
  memory.copy(to, from, bitmapBytes(before));
}

function extentBytes(pool: Pool, capacity: u32): u32 {
  return capacity * entryBytes(pool) + bitmapBytes(capacity);
}

/** Bytes of an entry of all columns together. */
function entryBytes(pool: Pool): u32 {
  const narrow = <u32>pool.narrowCount * <u32>pool.narrowBytes;
  return FIXED_BYTES + 8 * <u32>pool.wideCount + narrow;
}
