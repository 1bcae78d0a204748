/**
 * Extents: blocks of a power of two, from 64 bytes to 128 MiB, for whatever differs in size.
 *
 *   EXTENTS   | lent | free | lent ...              | untouched ──▶
 *               class 6 to 27: a chain of returned blocks each, by their first word
 *
 * A block is lent from the chain of its class, else from untouched memory. Returned blocks are
 * not joined: a class keeps what it once had, so the arena may be used up by small blocks and
 * have no room for a large one. That bounds every lending to a few instructions, and a pool that
 * is opened and closed again and again stays where it is.
 *
 * The content of a lent block is whatever was there. Addresses are multiples of 64.
 */
import { EXTENTS_AT, EXTENTS_BYTES } from "../layout";

const CLASS_MIN: u32 = 6;
const CLASS_MAX: u32 = 27;

/** Heads of the chains, by class; 0 is the end. */
const free = new StaticArray<u32>(CLASS_MAX + 1);
let used: u32 = 0;

/** Takes everything back at once. */
export function resetExtents(): void {
  assert((EXTENTS_AT & 63) == 0);
  used = 0;
  for (let order: u32 = CLASS_MIN; order <= CLASS_MAX; order++) unchecked((free[order] = 0));
}

/** The address of a block of at least so many bytes, or 0 where none is left. */
export function takeExtent(bytes: u32): usize {
  const order = orderOf(bytes);
  if (order > CLASS_MAX) return 0;
  const head = unchecked(free[order]);
  if (head != 0) {
    unchecked((free[order] = load<u32>(head)));
    return head;
  }
  const size = (<u32>1) << order;
  if (size > EXTENTS_BYTES - used) return 0;
  const at = EXTENTS_AT + used;
  used += size;
  return at;
}

/** Returns a block that was lent for so many bytes. */
export function giveExtent(at: usize, bytes: u32): void {
  const order = orderOf(bytes);
  store<u32>(at, unchecked(free[order]));
  unchecked((free[order] = <u32>at));
}

/** Bytes that are or were lent; the rest of the arena was never touched. */
export function extentBytesUsed(): u32 {
  return used;
}

/** The class of the smallest block that holds so many bytes. */
function orderOf(bytes: u32): u32 {
  return max(CLASS_MIN, 32 - <u32>clz(max(bytes, 2) - 1));
}
