/**
 * Consistent hashing over the instances of a pool: a ring of assembly/hash/ of their identities.
 *
 *   weight 100   150 points, weight 1 two, weight 0 none; the member's number is the slot
 *   key          its first point clockwise whose instance is a candidate
 *
 * Who is masked keeps its points and is passed over, so its keys go to whoever follows and come
 * back with it, and no other key moves. Where the walk comes round without anybody (in panic an
 * instance without weight may run that has no points), the first candidate is taken.
 *
 * With a bound on the load, an instance is passed over as well that has its share of the
 * connections: at most factor · (connections + 1) · weight / weights, rounded up.
 *
 * The ring is built before the first pick after a change; the change holds the memory for it and
 * is refused where there is none. Where even so a build finds none (points that pile up at one
 * place may want a larger table), the ring stays as it was, and the next pick tries again.
 *
 * A number that is no interned key is hashed as a number.
 *
 * Of the pool's words, `table` is the ring, 0 before the first instance; `tableBytes` the points
 * it is to have; `chain` is 1 where it has to be built; `stamp` counts the connections of all.
 *
 * Model: test/models/balancing/consistent-hash.ts.
 */
import { BoundedLoad } from "../../hash/bounded-load";
import { Finaliser } from "../../hash/finaliser";
import { Key } from "../../hash/keys";
import { POINTS_MAX, tableBytes } from "../../hash/points";
import { Ring, ringClose, ringOpen, ringStage } from "../../hash/ring";
import { ringBuild } from "../../hash/ring-build";
import { NONE, Pool } from "../record";
import { dropSpares, holdSpares, stagedShare } from "../spares";

export const WIDE_COLUMNS: u32 = 0;
export const NARROW_COLUMNS: u32 = 0;

/** Sets the bound on the load, Q16.16 and at least 1, or 0 for none; false without memory. */
export function bound(pool: Pool, factor: u32): bool {
  if (!open(pool)) return false;
  Ring.at(pool.table).factor = factor;
  return true;
}

export function reserve(pool: Pool, slot: u32, base: u32): bool {
  if (!open(pool)) return false;
  const ring = Ring.at(pool.table);
  const identity = load<u64>(pool.identityAt(slot));
  const before = stagedShare(ring, slot);
  const points = (base * 3 + 1) >> 1;
  const total = pool.tableBytes - before + points;
  if (total > POINTS_MAX || !ringStage(pool.table, slot, identity, points)) return false;
  if (!holdSpares(pool, tableBytes(total), 0)) {
    // What is to be built without this change was held until now, so it still can be.
    ringStage(pool.table, slot, identity, before);
    holdSpares(pool, tableBytes(pool.tableBytes), 0);
    return false;
  }
  pool.tableBytes = total;
  return true;
}

export function altered(pool: Pool): void {
  pool.chain = 1;
}

export function removed(pool: Pool, slot: u32): void {
  const ring = Ring.at(pool.table);
  pool.tableBytes -= stagedShare(ring, slot);
  pool.stamp -= <u64>pool.connections(slot);
  ringStage(pool.table, slot, 0, 0);
}

export function closed(pool: Pool): void {
  pool.stamp--;
}

export function dispose(pool: Pool): void {
  dropSpares(pool);
  if (pool.table != 0) ringClose(pool.table);
}

export function run(pool: Pool, keysAt: usize, outAt: usize, count: u32, isAcquiring: bool): u32 {
  if (pool.chain != 0) build(pool);
  const ring = Ring.at(pool.table);
  const factor = ring.factor;
  const steps: u32 = ring.count == 0 ? 0 : ring.slots;
  let made: u32 = 0;
  while (made < count) {
    const key = load<u32>(keysAt + (made << 2));
    let slot = NONE;
    let position: u32 = steps == 0 ? 0 : ring.seek(Walk.hashOf(key));
    for (let step: u32 = 0; step < steps; step++) {
      const member = ring.member(position);
      if (Walk.admits(pool, member, factor)) {
        slot = member;
        break;
      }
      position = ring.next(position);
    }
    if (slot == NONE) slot = pool.firstCandidate();
    store<u32>(outAt + (made << 2), pool.reference(slot));
    made++;
    if (!isAcquiring) continue;
    pool.stamp++;
    if (pool.open(slot)) break;
  }
  return made;
}

@unmanaged
class Walk {
  @inline static hashOf(key: u32): u32 {
    return Key.exists(key) ? Key.of(key).hash32 : <u32>(Finaliser.mix(key) >> 32);
  }

  @inline static admits(pool: Pool, slot: u32, factor: u32): bool {
    const weight = pool.weight(slot);
    if (weight == 0 || factor == 0) return weight != 0;
    const connections = <u32>pool.stamp;
    const own = pool.connections(slot);
    return BoundedLoad.admits(own, connections, weight, pool.weightTotal, factor);
  }
}

function open(pool: Pool): bool {
  if (pool.table != 0) return true;
  pool.table = ringOpen();
  if (pool.table == 0) return false;
  Ring.at(pool.table).factor = 0;
  return true;
}

function build(pool: Pool): void {
  dropSpares(pool);
  pool.chain = ringBuild(pool.table) ? 0 : 1;
}
