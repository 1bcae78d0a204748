/**
 * Fills a Maglev table anew with what was staged; the rule stands in maglev.ts.
 *
 *   scratch  | entries, 32 bytes each | points | due of blocks | taken slots |
 *
 * The table that is in force stays so until the new one is full.
 *
 * Model: test/models/maglev-table.ts.
 */
import { giveExtent, takeExtent } from "../memory/extents";
import { Finaliser, GOLDEN } from "./finaliser";
import { Maglev } from "./maglev";
import { Members, nextShares, settleMembers, switchMembers } from "./members";
import { POINT_BYTES, Point, Points, clearPoints, insertMembers } from "./points";

const ENTRY_BYTES: u32 = 32;
const BLOCK_BITS: u32 = 6;
const NEVER: u32 = u32.MAX_VALUE;

/** A member while the table is filled. */
@unmanaged
class Entry {
  /** Slots that it has taken, times the greatest weight: what it still has to earn. */
  target: u64;
  weight: u32;
  member: u32;
  /** Where its permutation stands, and the step of it. */
  slot: u32;
  step: u32;
  /** The turn in which it takes its next slot. */
  due: u32;
}

/** The members in order, a point each. */
const order = memory.data(offsetof<Points>());
/** Homes, and slots in all, that each member has there: enough for all behind the last home. */
const HOMES: u32 = 2;
const SLOTS: u32 = 3;

/** Addresses within the scratch extent. */
let entries: usize = 0;
let table: usize = 0;
let blocks: usize = 0;
let taken: usize = 0;

/** False where memory is exhausted; then the table is as it was and the changes stay staged. */
export function maglevBuild(address: u32): bool {
  const maglev = Maglev.at(address);
  const count = nextCount(maglev);
  if (nextShares(maglev, false) > <u64>u32.MAX_VALUE) return false;
  const tableBytes = maglev.size * 2;
  const scratchBytes = planScratch(maglev.size, count);
  const scratch = takeExtent(scratchBytes);
  if (scratch == 0) return false;
  const fresh = takeExtent(tableBytes);
  if (fresh == 0) {
    giveExtent(scratch, scratchBytes);
    return false;
  }
  switchMembers(maglev);
  settleMembers(maglev);
  if (maglev.table != 0) giveExtent(maglev.table, tableBytes);
  maglev.table = fresh;
  maglev.filled = 0;
  if (count != 0) {
    placeScratch(scratch);
    const greatest = enter(maglev, count);
    fill(maglev, count, greatest);
  }
  giveExtent(scratch, scratchBytes);
  return true;
}

/** Bytes that a build takes for so many members beside the table, while it lasts. */
export function maglevScratchBytes(size: u32, count: u32): u32 {
  return planScratch(size, count);
}

function nextCount(members: Members): u32 {
  let count: u32 = 0;
  for (let member: u32 = 0; member < members.capacity; member++) {
    const record = members.record(member);
    if ((record.isStaged ? record.nextShare : record.share) != 0) count++;
  }
  return count;
}

/** Lays the parts out from 0, and says how many bytes they are. */
function planScratch(size: u32, count: u32): u32 {
  entries = 0;
  table = count * ENTRY_BYTES;
  blocks = table + (count * SLOTS + 1) * POINT_BYTES;
  taken = blocks + ((count >> BLOCK_BITS) + 1) * 4;
  return <u32>taken + takenBytes(size);
}

/** A bit for each slot, in words of 32. */
function takenBytes(size: u32): u32 {
  return ((size >> 5) + 1) * 4;
}

function placeScratch(at: usize): void {
  entries += at;
  table += at;
  blocks += at;
  taken += at;
}

/** Makes the entries, in the order of the members' points; the greatest weight. */
function enter(maglev: Maglev, count: u32): u64 {
  const points = changetype<Points>(order);
  points.records = maglev.records;
  points.capacity = maglev.capacity;
  clearPoints(points, table, count * HOMES, count * SLOTS + 1);
  insertMembers(points, false, 1);
  let greatest: u32 = 0;
  let entry = changetype<Entry>(entries);
  for (let at = points.table; at < points.slot(points.slots); at += POINT_BYTES) {
    if (Point.isGap(at)) continue;
    const member = Point.member(at);
    const record = maglev.record(member);
    const first = Finaliser.mix(record.identity);
    const second = Finaliser.mix(first + GOLDEN);
    entry.target = 0;
    entry.weight = record.share;
    entry.member = member;
    entry.slot = Finaliser.range(<u32>first, maglev.size);
    entry.step = 1 + Finaliser.range(<u32>second, maglev.size - 1);
    entry.due = 1;
    greatest = max(greatest, record.share);
    entry = changetype<Entry>(changetype<usize>(entry) + ENTRY_BYTES);
  }
  return <u64>greatest;
}

function fill(maglev: Maglev, count: u32, greatest: u64): void {
  const blockCount = ((count - 1) >> BLOCK_BITS) + 1;
  memory.fill(taken, 0, takenBytes(maglev.size));
  memory.fill(blocks, 0, blockCount * 4);
  for (let turn: u32 = 1; maglev.filled < maglev.size; turn++) {
    for (let block: u32 = 0; block < blockCount; block++) {
      if (load<u32>(blocks + block * 4) > turn) continue;
      const begin = block << BLOCK_BITS;
      const end = min(count, begin + ((<u32>1) << BLOCK_BITS));
      let due = NEVER;
      for (let nth = begin; nth < end; nth++) {
        const entry = changetype<Entry>(entries + nth * ENTRY_BYTES);
        if (entry.due <= turn && maglev.filled < maglev.size) take(maglev, entry, turn, greatest);
        due = min(due, entry.due);
      }
      store<u32>(blocks + block * 4, due);
    }
  }
}

/** Takes the next free slot of the member's permutation, and says when it takes another. */
function take(maglev: Maglev, entry: Entry, turn: u32, greatest: u64): void {
  const size = maglev.size;
  let slot = entry.slot;
  while (load<u32>(wordOf(slot)) & bitOf(slot)) {
    slot += entry.step;
    if (slot >= size) slot -= size;
  }
  store<u32>(wordOf(slot), load<u32>(wordOf(slot)) | bitOf(slot));
  store<u16>(maglev.table + ((<usize>slot) << 1), <u16>entry.member);
  maglev.filled++;
  entry.slot = slot;
  const weight = <u64>entry.weight;
  entry.target += greatest;
  const earned = (entry.target + weight - 1) / weight;
  entry.due = <u32>min(max(<u64>turn + 1, earned), <u64>NEVER);
}

function wordOf(slot: u32): usize {
  return taken + ((slot >> 5) << 2);
}

function bitOf(slot: u32): u32 {
  return (<u32>1) << (slot & 31);
}
