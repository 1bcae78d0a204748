/**
 * Puts in force what was staged on a ring: all points anew, or only those that changed.
 *
 * Where few points come, they are inserted where the ring is, after those of the changed members
 * were taken out: a pass over the table, and no memory at all. Else a new table is filled beside
 * the one in force. Either way nothing is touched before it is sure that the build succeeds.
 *
 * Model: test/models/hash-ring.ts.
 */
import { giveExtent, takeExtent } from "../memory/extents";
import { nextShares, settleMembers, switchMembers } from "./members";
import {
  BYTES_MAX,
  POINTS_MAX,
  POINT_BYTES,
  clearPoints,
  fillGaps,
  hasRoomBehind,
  homesOf,
  insertMembers,
  removeStaged,
  tableBytes,
} from "./points";
import { Ring } from "./ring";

/** A table that is this many times too large is not kept. */
const SHRINK: u32 = 4;
/** A ring has all the replicas of a member. */
const NO_LIMIT: u32 = u32.MAX_VALUE;

/** False where memory is exhausted; then the ring is as it was and the changes stay staged. */
export function ringBuild(address: u32): bool {
  const ring = Ring.at(address);
  const total = nextShares(ring, false);
  if (total > <u64>POINTS_MAX) return false;
  const fresh = <u32>nextShares(ring, true);
  const wanted = tableBytes(<u32>total);
  const bytes = ring.slots * POINT_BYTES;
  const isRightSize = wanted <= bytes && bytes < wanted * SHRINK;
  switchMembers(ring);
  if (isRightSize && hasRoomBehind(ring, fresh)) {
    removeStaged(ring);
    insertMembers(ring, true, NO_LIMIT);
  } else if (!fillAnew(ring, wanted)) {
    switchMembers(ring);
    return false;
  }
  settleMembers(ring);
  fillGaps(ring);
  return true;
}

/** Fills a table of so many bytes or, where points pile up at its end, a larger one. */
function fillAnew(ring: Ring, wanted: u32): bool {
  const table = ring.table;
  const homes = ring.homes;
  const slots = ring.slots;
  const count = ring.count;
  for (let bytes = wanted; bytes <= BYTES_MAX; bytes <<= 1) {
    const fresh = takeExtent(bytes);
    if (fresh == 0) break;
    const freshSlots = bytes / POINT_BYTES;
    clearPoints(ring, fresh, homesOf(freshSlots), freshSlots);
    if (insertMembers(ring, false, NO_LIMIT)) {
      if (table != 0) giveExtent(table, slots * POINT_BYTES);
      return true;
    }
    giveExtent(fresh, bytes);
  }
  ring.table = table;
  ring.homes = homes;
  ring.slots = slots;
  ring.count = count;
  return false;
}
