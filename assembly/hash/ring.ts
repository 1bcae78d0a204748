/**
 * Consistent hashing on a ring of virtual nodes.
 *
 *   hash of a key  ──▶ its home in the table of points  ... | 4a m3 | . | 4b m7 | ...
 *                                                              └ the first at or after the hash
 *
 * A member has a point for each replica, 150 at the weight 100. The table (points.ts) is sorted
 * and has gaps, so a lookup touches one or two points and no index beside them.
 *
 * Changes are staged and built together (ring-build.ts); until then, and where a build has no
 * memory, lookups see the ring as it was. Adding a member moves keys only to it; removing it
 * moves only its own.
 *
 * Source: Karger et al., "Consistent Hashing and Random Trees" (1997). Model:
 * test/models/hash-ring.ts. Bench: bench/ring.ts.
 */
import { giveExtent, takeExtent } from "../memory/extents";
import { BoundedLoad, FACTOR_ONE } from "./bounded-load";
import { NOBODY, closeMembers, stageMember } from "./members";
import { POINT_BYTES, Points } from "./points";

/** Bound of a member over the average load, until `ringBound`: five quarters. */
const FACTOR_FIRST: u32 = FACTOR_ONE + FACTOR_ONE / 4;

@unmanaged
export class Ring extends Points {
  /** Q16.16. */
  factor: u32;

  @inline static at(ring: u32): Ring {
    return changetype<Ring>(<usize>ring);
  }
}

/** The address of an empty ring, or 0 where memory is exhausted. */
export function ringOpen(): u32 {
  const at = takeExtent(offsetof<Ring>());
  if (at == 0) return 0;
  memory.fill(at, 0, offsetof<Ring>());
  const ring = Ring.at(<u32>at);
  ring.factor = FACTOR_FIRST;
  return <u32>at;
}

/** Gives back all the ring's memory; its address is not to be used again. */
export function ringClose(address: u32): void {
  const ring = Ring.at(address);
  closeMembers(ring);
  if (ring.table != 0) giveExtent(ring.table, ring.slots * POINT_BYTES);
  giveExtent(address, offsetof<Ring>());
}

/**
 * Stages a member (0 to 65,535) with so many points; none removes it. False where memory is
 * exhausted, and then nothing has changed.
 */
export function ringStage(address: u32, member: u32, identity: u64, points: u32): bool {
  return stageMember(Ring.at(address), member, identity, points);
}

export function ringPoints(address: u32): u32 {
  return Ring.at(address).count;
}

/** Sets the bound of a member over the average load: Q16.16, at least 1. */
export function ringBound(address: u32, factor: u32): void {
  assert(factor >= FACTOR_ONE);
  Ring.at(address).factor = factor;
}

/**
 * The first member clockwise that may take one more within the bound, and takes it; -1 where the
 * ring is empty. A member's weight is its number of points.
 */
export function ringAcquire(address: u32, hash: u32): u32 {
  const ring = Ring.at(address);
  if (ring.count == 0 || ring.load == u32.MAX_VALUE) return NOBODY;
  let position = ring.seek(hash);
  // Somebody may always take one more, so the walk ends before it is round.
  for (let walked: u32 = 0; walked < ring.slots; walked++) {
    const member = ring.member(position);
    const record = ring.record(member);
    if (BoundedLoad.admits(record.load, ring.load, record.share, ring.shares, ring.factor)) {
      record.load++;
      ring.load++;
      return member;
    }
    position = ring.next(position);
  }
  return NOBODY;
}

/** Gives back what `ringAcquire` took; false where the member has nothing to give back. */
export function ringRelease(address: u32, member: u32): bool {
  const ring = Ring.at(address);
  if (member >= ring.capacity) return false;
  const record = ring.record(member);
  if (record.load == 0) return false;
  record.load--;
  if (record.share != 0) ring.load--;
  return true;
}

/** Requests that the member has taken and not given back. */
export function ringLoad(address: u32, member: u32): u32 {
  const ring = Ring.at(address);
  return member < ring.capacity ? ring.record(member).load : 0;
}
