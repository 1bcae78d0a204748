/**
 * Memory that is held for a build to come.
 *
 * Rings and Maglev tables are built before the first pick after a change, but a change that has
 * no memory is to be refused when it is made. So the change takes the blocks that the build is
 * going to take, of the same classes, and right before the build they are given back: nothing can
 * come in between.
 *
 *   pool.cursor ──▶ | next | bytes | ... |      a chain of held blocks, by their first words
 */
import { Members } from "../hash/members";
import { giveExtent, takeExtent } from "../memory/extents";
import { Pool } from "./record";

@unmanaged
class Spare {
  next: u32;
  bytes: u32;
}

/** The share that a member is going to have once all that is staged is built; 0 for none. */
export function stagedShare(members: Members, member: u32): u32 {
  if (member >= members.capacity) return 0;
  const record = members.record(member);
  return record.isStaged ? record.nextShare : record.share;
}

/** Holds blocks of these sizes instead of those held; false, and then nothing is held. */
export function holdSpares(pool: Pool, first: u32, second: u32): bool {
  dropSpares(pool);
  if (hold(pool, first) && (second == 0 || hold(pool, second))) return true;
  dropSpares(pool);
  return false;
}

/** Gives back what is held. */
export function dropSpares(pool: Pool): void {
  while (pool.cursor != 0) {
    const at = pool.cursor;
    const spare = changetype<Spare>(<usize>at);
    pool.cursor = spare.next;
    giveExtent(at, spare.bytes);
  }
}

function hold(pool: Pool, bytes: u32): bool {
  const at = takeExtent(bytes);
  if (at == 0) return false;
  const spare = changetype<Spare>(at);
  spare.next = pool.cursor;
  spare.bytes = bytes;
  pool.cursor = <u32>at;
  return true;
}
