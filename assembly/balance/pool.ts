/**
 * Balancing pools: opened for a strategy, filled with instances, told of their states.
 *
 * A handle of a closed pool, or of none, changes nothing and is answered with a value: so is the
 * reference of an instance that was removed. What a pick does stands in picks.ts, who is a
 * candidate in standing.ts, the memory in record.ts.
 *
 * Model: test/models/balancing/pool.ts. Bench: bench/least-connections.ts and
 * bench/weighted-round-robin.ts.
 */
import { Finaliser } from "../hash/finaliser";
import { resetClock } from "./clock";
import { countColumns, giveColumns, grow } from "./columns";
import { altered, dispose, isKnown, removed, reserve } from "./dispatch";
import {
  FLAGS,
  GENERATION_MAX,
  GENERATION_PLACE,
  LENT,
  NONE,
  Pool,
  giveRecord,
  handleOf,
  openPool,
  resetRecords,
  takeRecord,
} from "./record";
import { alter, settle, settleNew } from "./standing";
import { bound } from "./strategies/consistent-hash";
import { openTable } from "./strategies/maglev";
import { CONSISTENT_HASH, MAGLEV, canRamp } from "./strategy";

const WEIGHT_MAX: u32 = 10000;

/** What a change of an instance came to. */
const DONE: u32 = 0;
const STALE: u32 = 1;
const EXHAUSTED: u32 = 2;

/** Takes all pools back at once; their extents go back with the arena. */
export function resetBalancing(): void {
  resetRecords();
  resetClock();
}

/**
 * Opens an empty pool. `seed` is the key of its random numbers, the threshold a percentage;
 * 0 connections at most means any number. -1 where none is left.
 */
export function poolOpen(strategy: u32, seed: u64, panicThreshold: u32, connectionsMax: u32): f64 {
  assert(isKnown(strategy) && panicThreshold <= 100);
  const pool = takeRecord();
  if (pool.isNull()) return -1;
  pool.strategy = <u8>strategy;
  pool.random = seed;
  pool.panicThreshold = <u8>panicThreshold;
  pool.connectionsMax = connectionsMax == 0 ? u32.MAX_VALUE : connectionsMax;
  settleNew(pool);
  countColumns(pool);
  return handleOf(pool);
}

/**
 * Lets weights rise over so many microseconds, 0 for not at all, where the strategy can ramp.
 * False where the handle is stale or the pool has had an instance: its memory is laid out then.
 */
export function poolSlowStart(handle: f64, slowStartUs: f64): bool {
  const pool = openPool(handle);
  if (pool.isNull() || pool.capacity != 0) return false;
  if (canRamp(pool.strategy)) pool.slowStartUs = <u64>slowStartUs;
  countColumns(pool);
  return true;
}

/**
 * Bounds the load of an instance to so many times its share of the connections, Q16.16 and at
 * least 1, or 0 for no bound. 0 done, 1 stale or of another strategy, 2 no memory.
 */
export function poolBound(handle: f64, factor: u32): u32 {
  const pool = openPool(handle);
  if (pool.isNull() || <u32>pool.strategy != CONSISTENT_HASH) return STALE;
  return bound(pool, factor) ? DONE : EXHAUSTED;
}

/**
 * Gives Maglev a table of so many places, a prime. 0 done, 1 stale, of another strategy or with a
 * table already, 2 no memory.
 */
export function poolPlaces(handle: f64, places: u32): u32 {
  const pool = openPool(handle);
  if (pool.isNull() || <u32>pool.strategy != MAGLEV || pool.table != 0) return STALE;
  return openTable(pool, places) ? DONE : EXHAUSTED;
}

/** False where the handle is stale. References of its instances are worth nothing afterwards. */
export function poolClose(handle: f64): bool {
  const pool = openPool(handle);
  if (pool.isNull()) return false;
  dispose(pool);
  giveColumns(pool);
  giveRecord(pool);
  return true;
}

/**
 * Adds an instance that neither runs nor is ready yet. Its reference, or `NONE` where the handle
 * is stale, the pool has 65,536 already, or no memory is left.
 */
export function poolAdd(handle: f64, identity: u64, weight: u32): u32 {
  assert(weight <= WEIGHT_MAX);
  const pool = openPool(handle);
  if (pool.isNull()) return NONE;
  if (pool.free == 0 && pool.used == pool.capacity && !grow(pool)) return NONE;
  // Nobody has the slot yet, so what is written there counts for nothing if the rest fails.
  const slot = pool.free == 0 ? pool.used : pool.free - 1;
  store<u64>(pool.identityAt(slot), identity);
  if (!reserve(pool, slot, weight)) return NONE;
  takeSlot(pool);
  pool.size++;
  store<u32>(pool.stateAt(slot), 0);
  alter(pool, slot, LENT, weight);
  altered(pool);
  return pool.reference(slot);
}

/** Removes an instance with its connections; false where the reference is stale. */
export function poolRemove(handle: f64, reference: u32): bool {
  const pool = openPool(handle);
  if (pool.isNull()) return false;
  if (!pool.has(reference)) return false;
  const slot = reference & 0xffff;
  alter(pool, slot, 0, 0);
  removed(pool, slot);
  altered(pool);
  giveSlot(pool, slot);
  pool.size--;
  return true;
}

/**
 * Says anew whether the instance is running, ready, ejected, draining, or what it weighs, 0 for
 * none of the load; -1 leaves either as it is. 0 done, 1 stale, 2 no memory for another weight.
 */
export function poolAlter(handle: f64, reference: u32, flags: i32, weight: i32): u32 {
  assert(flags <= <i32>FLAGS && weight <= <i32>WEIGHT_MAX);
  const pool = openPool(handle);
  if (pool.isNull()) return STALE;
  if (!pool.has(reference)) return STALE;
  const slot = reference & 0xffff;
  const next = flags < 0 ? pool.flags(slot) & FLAGS : flags;
  if (weight < 0) {
    alter(pool, slot, LENT | next, pool.base(slot));
    return DONE;
  }
  if (!reserve(pool, slot, weight)) return EXHAUSTED;
  alter(pool, slot, LENT | next, weight);
  altered(pool);
  return DONE;
}

/** Connections of the instance, or its weight now, 0 for no candidate; -1 where it is stale. */
export function poolInstance(handle: f64, reference: u32, isWeight: bool): f64 {
  const pool = openPool(handle);
  if (pool.isNull()) return -1;
  settle(pool);
  if (!pool.has(reference)) return -1;
  const slot = reference & 0xffff;
  return <f64>(isWeight ? pool.weight(slot) : pool.connections(slot));
}

/** Instances (0), candidates (1) or picks made in panic (2); -1 where the handle is stale. */
export function poolCount(handle: f64, what: u32): f64 {
  const pool = openPool(handle);
  if (pool.isNull()) return -1;
  return what == 2 ? <f64>pool.panicPicks : <f64>(what == 1 ? pool.candidates : pool.size);
}

/** Lends the slot that was returned last, else the first of those never lent. */
function takeSlot(pool: Pool): void {
  if (pool.free == 0) {
    store<u16>(pool.stateAt(pool.used), firstGeneration(pool), GENERATION_PLACE);
    pool.used++;
  } else pool.free = pool.connections(pool.free - 1);
}

/**
 * From 1 to 32,768, by the pool: so that no reference is 0, and one that is shown to another pool
 * is hardly ever taken for one of its own.
 */
function firstGeneration(pool: Pool): u16 {
  const key = ((<u64>pool.generation) << 32) | (<u64>changetype<u32>(pool));
  return <u16>(1 + (Finaliser.mix(key) >> 49));
}

/** A slot whose generations are used up is not lent again. */
function giveSlot(pool: Pool, slot: u32): void {
  const at = pool.stateAt(slot);
  const generation = <u32>load<u16>(at, GENERATION_PLACE);
  if (generation == GENERATION_MAX) return;
  store<u16>(at, <u16>(generation + 1), GENERATION_PLACE);
  store<u32>(at, pool.free);
  pool.free = slot + 1;
}
