/**
 * Picks, connections and releases: what happens once a request. Picks also come many at a time.
 *
 * A pick moves the strategy on and counts nothing; an acquire is a pick with a connection, which
 * a release ends. A batch gives the same references as that many single calls with the same keys.
 * It is one loop inside the strategy, without a call, which stops only where an instance came to
 * its limit and so has to leave the candidates.
 */
import { BATCH_COUNT, BATCH_IN_AT, BATCH_OUT_AT } from "../layout";
import { clock } from "./clock";
import { Dispatch } from "./dispatch";
import { Handle, NONE, Pool, openPool } from "./record";
import { refresh, settle, stepRamps } from "./standing";

/** What a release came to. */
const RELEASED: u32 = 0;
const STALE: u32 = 1;
const NOT_ACQUIRED: u32 = 2;

/** Key and reference of a single pick; apart from the batch arenas, which it leaves alone. */
const CELL: usize = memory.data(4);

/** What happens once a request, for those who know that the pool is open. */
@unmanaged
export class Picks {
  /** The instance that is next for the key; `NONE` where there is no candidate. */
  @inline static request(pool: Pool, key: u32, isAcquiring: bool): u32 {
    if (pool.rampAt <= clock) stepRamps(pool);
    if (pool.candidates == 0) return NONE;
    if (pool.isPanicking) pool.panicPicks++;
    const reference = Dispatch.pick(pool, CELL, key, isAcquiring);
    if (pool.hasFull) leaveAtLimit(pool, reference);
    return reference;
  }

  /** Ends a connection, as `poolRelease` says. */
  @inline static release(pool: Pool, reference: u32, latencyUs: u64, isOk: bool): u32 {
    if (!pool.has(reference)) return STALE;
    const slot = reference & 0xffff;
    const connections = pool.connections(slot);
    if (connections == 0) return NOT_ACQUIRED;
    store<u32>(pool.stateAt(slot), connections - 1);
    Dispatch.closed(pool, slot, connections - 1, latencyUs, isOk);
    if (connections == pool.limit) refresh(pool, slot);
    return RELEASED;
  }
}

/**
 * The instance that is next for the key, with a connection counted or without. `NONE` where there
 * is no candidate or the handle is stale.
 */
export function poolRequest(handle: f64, key: u32, isAcquiring: bool): u32 {
  const pool = Handle.pool(handle);
  return Handle.isOpen(handle, pool) ? Picks.request(pool, key, isAcquiring) : NONE;
}

/**
 * The same for `count` keys of the batch arena, references or `NONE` out; how many found one.
 */
export function poolRequestBatch(handle: f64, count: u32, isAcquiring: bool): u32 {
  assert(count <= BATCH_COUNT);
  const pool = openPool(handle);
  let made: u32 = 0;
  if (!pool.isNull()) {
    settle(pool);
    while (made < count && pool.candidates > 0) {
      const outAt = BATCH_OUT_AT + (made << 2);
      made += Dispatch.run(pool, BATCH_IN_AT + (made << 2), outAt, count - made, isAcquiring);
      if (pool.hasFull) leaveAtLimit(pool, load<u32>(BATCH_OUT_AT + ((made - 1) << 2)));
    }
    if (pool.isPanicking) pool.panicPicks += made;
  }
  memory.fill(BATCH_OUT_AT + (made << 2), 0xff, (count - made) << 2);
  return made;
}

/**
 * Ends a connection that took so long, well or not. 0 released, 1 stale (also where the instance
 * was removed meanwhile), 2 without a connection; nothing is changed by the latter two.
 */
export function poolRelease(handle: f64, reference: u32, latencyUs: f64, isOk: bool): u32 {
  const pool = Handle.pool(handle);
  if (!Handle.isOpen(handle, pool)) return STALE;
  return Picks.release(pool, reference, <u64>latencyUs, isOk);
}

/** The instance that was acquired last came to its limit, and is a candidate no longer. */
function leaveAtLimit(pool: Pool, reference: u32): void {
  pool.hasFull = 0;
  refresh(pool, reference & 0xffff);
}
