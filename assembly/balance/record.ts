/**
 * The record of a balancing pool, and the columns of its instances.
 *
 *   POOLS    | record | record | ...        128 bytes each, by the ordinal of the handle
 *                 │ extent
 *   EXTENTS  | weight u32 | base u32 | connections u32, generation u16, flags u16 | identity u64 |
 *            | wide: u64 a column | since u64, with slow start | narrow: u32 a column |
 *            | bitmap of candidates |
 *
 * A column has `capacity` entries, a power of two from 4 on, so that each begins on a multiple of
 * eight bytes and a vector of four never straddles two columns. How many wide and narrow columns
 * there are is the strategy's to say (dispatch.ts), and what they hold is its own. Least
 * connections has two columns of 8 bytes in place of narrow ones.
 *
 * A pool's handle is 17 bits of ordinal below 32 bits of generation, exact as a number of
 * JavaScript. An instance's reference is its slot below 16 bits of generation. Generations 0 and
 * 0xffff are never lent, so that 0 and 0xffffffff name nobody, and a slot that used up its
 * generations stays empty until the pool closes. A stale handle or reference so never names
 * another.
 *
 * Memory, beside the 128 bytes of a record: a pool of three instances takes 128 or 256 bytes of
 * extent, 512 where it is health-based with slow start. So 100,000 pools of three take 52 MB at
 * most, but for the two strategies with tables: with rings, of 12 to 24 bytes a point, they take
 * 852 MB, and with Maglev tables of 1,021 places 288 MB. A Maglev table of 65,537 places takes
 * 256 KiB, which leaves room for some 3,300 pools; the next one is told that memory is exhausted. A
 * pool of 65,536 instances takes at most 4 MiB, and as much in smaller blocks that it grew out of.
 * Tests hold these figures:
 * test/unit/core/balancing-memory.test.ts.
 */
import { POOLS_AT, POOL_BYTES, POOL_COUNT } from "../layout";

/** Nobody: what a pick gives where there is no candidate. */
export const NONE: u32 = 0xffffffff;
export const GENERATION_MAX: u32 = 0xfffe;
/** In the state of an instance, after the connections. */
export const GENERATION_PLACE: u32 = 4;
const FLAGS_PLACE: u32 = 6;
export const CAPACITY_MIN: u32 = 4;
export const CAPACITY_MAX: u32 = 65536;

/** What the outside says of an instance. */
export const RUNNING: u32 = 1;
export const READY: u32 = 2;
export const EJECTED: u32 = 4;
export const DRAINING: u32 = 8;
export const FLAGS: u32 = 15;
/** The slot is lent. */
export const LENT: u32 = 16;
/** The instance became eligible less than a slow start ago. */
export const RAMPING: u32 = 32;
/** Left out of one pick. */
export const WITHHELD: u32 = 64;

/** Instead of the generation of a pool that is not open: none has it. */
const CLOSED: u32 = u32.MAX_VALUE;
const ORDINAL_BITS: u32 = 17;
/** Added to a whole number below it, it leaves that number in the lower 52 bits. */
const TWO_TO_52: f64 = 4503599627370496;

@unmanaged
export class Pool {
  slowStartUs: u64;
  /** When the weights of those that ramp have to be looked at again. */
  rampAt: u64;
  /** State of the pool's own random numbers. */
  random: u64;
  panicPicks: u64;
  /** A word of the strategy: the number of choices so far. */
  stamp: u64;
  generation: u32;
  /** The generation while the pool is open, `CLOSED` otherwise: all that a handle is held to. */
  lent: u32;
  strategy: u8;
  /** The strategy in effect: another while instances of an unweighted pool ramp up. */
  working: u8;
  panicThreshold: u8;
  isPanicking: u8;
  capacity: u32;
  /** Slots below were lent at some time. While the record is free: the next free one. */
  used: u32;
  size: u32;
  /** The first returned slot, plus one; the chain goes on in the column of connections. */
  free: u32;
  extent: u32;
  narrow: u32;
  bitmap: u32;
  candidates: u32;
  members: u32;
  healthy: u32;
  ramping: u32;
  /** Sum of the weights of the candidates. */
  weightTotal: u32;
  connectionsMax: u32;
  /** An instance with so many connections is no candidate: the maximum, or none in panic. */
  limit: u32;
  /** Words of the strategy, named in its file; all zero in a new pool. */
  cursor: u32;
  chain: u32;
  table: u32;
  tableBytes: u32;
  /** Wide columns, that of instants included; narrow columns, and the bytes of their entries. */
  wideCount: u8;
  narrowCount: u8;
  narrowBytes: u8;
  /** The instance that was acquired last came to its limit, and has to leave the candidates. */
  hasFull: u8;

  @inline static at(address: usize): Pool {
    return changetype<Pool>(address);
  }

  @inline isNull(): bool {
    return changetype<usize>(this) == 0;
  }

  /** The weight that the strategy goes by; 0 where the instance is no candidate. */
  @inline weightAt(slot: u32): usize {
    return this.extent + (slot << 2);
  }

  @inline baseAt(slot: u32): usize {
    return this.extent + ((this.capacity + slot) << 2);
  }

  /** What a request meets stands together: connections, generation, flags, in eight bytes. */
  @inline stateAt(slot: u32): usize {
    return this.extent + ((this.capacity + slot) << 3);
  }

  @inline identityAt(slot: u32): usize {
    return this.extent + (((this.capacity << 1) + slot) << 3);
  }

  /** An entry of the strategy's u64 column of this number. */
  @inline wideAt(column: u32, slot: u32): usize {
    return this.extent + this.capacity * (24 + 8 * column) + (slot << 3);
  }

  @inline sinceAt(slot: u32): usize {
    return this.narrow - (this.capacity << 3) + (slot << 3);
  }

  /** An entry of the strategy's u32 column of this number. */
  @inline narrowAt(column: u32, slot: u32): usize {
    return this.narrow + ((this.capacity * column + slot) << 2);
  }

  @inline weight(slot: u32): u32 {
    return load<u32>(this.weightAt(slot));
  }

  @inline connections(slot: u32): u32 {
    return load<u32>(this.stateAt(slot));
  }

  @inline flags(slot: u32): u32 {
    return load<u16>(this.stateAt(slot), FLAGS_PLACE);
  }

  @inline base(slot: u32): u32 {
    return load<u32>(this.baseAt(slot));
  }

  @inline setFlags(slot: u32, flags: u32): void {
    store<u16>(this.stateAt(slot), <u16>flags, FLAGS_PLACE);
  }

  @inline isCandidate(slot: u32): bool {
    return <bool>((load<u8>(this.bitmap + (slot >> 3)) >> (<u8>(slot & 7))) & 1);
  }

  /** The lowest slot of a candidate; there is one. */
  @inline firstCandidate(): u32 {
    let place: u32 = 0;
    while (load<u64>(this.bitmap + (place << 3)) == 0) place++;
    return (place << 6) + <u32>ctz(load<u64>(this.bitmap + (place << 3)));
  }

  /** The reference of a lent slot. */
  @inline reference(slot: u32): u32 {
    return slot | ((<u32>load<u16>(this.stateAt(slot), GENERATION_PLACE)) << 16);
  }

  /** Counts a connection; how many there are with it. */
  @inline connect(slot: u32): u32 {
    const at = this.stateAt(slot);
    const connections = load<u32>(at) + 1;
    store<u32>(at, connections);
    if (connections >= this.limit) this.hasFull = 1;
    return connections;
  }

  /** Counts a connection, and is true where that brought the instance to its limit. */
  @inline open(slot: u32): bool {
    return this.connect(slot) >= this.limit;
  }

  /** Whether the reference names an instance of the pool, which is then that of its slot. */
  @inline has(reference: u32): bool {
    const slot = reference & 0xffff;
    if (slot >= this.used) return false;
    const word = load<u32>(this.stateAt(slot), GENERATION_PLACE) & (0xffff | (LENT << 16));
    return word == ((reference >> 16) | (LENT << 16));
  }
}

/** Records below were lent at some time. */
let recordsUsed: u32 = 0;
let recordsFree: usize = 0;

/** Takes all records back; generations stay, so that older handles stay stale. */
export function resetRecords(): void {
  assert(offsetof<Pool>() <= POOL_BYTES);
  assert(POOL_COUNT == (<u32>1) << ORDINAL_BITS);
  recordsUsed = 0;
  recordsFree = 0;
}

/** A record of a new generation, all else zero; null where none is left. */
export function takeRecord(): Pool {
  if (recordsFree != 0) {
    const pool = Pool.at(recordsFree);
    recordsFree = pool.used;
    return renew(pool);
  }
  while (recordsUsed < POOL_COUNT) {
    const pool = Pool.at(POOLS_AT + recordsUsed++ * POOL_BYTES);
    if (pool.generation != CLOSED - 1) return renew(pool);
    // Retired in an earlier run: a generation more would repeat the first handle.
    pool.lent = CLOSED;
  }
  return Pool.at(0);
}

export function giveRecord(pool: Pool): void {
  pool.lent = CLOSED;
  if (pool.generation == CLOSED - 1) return;
  pool.used = <u32>recordsFree;
  recordsFree = changetype<usize>(pool);
}

export function handleOf(pool: Pool): f64 {
  const ordinal = (changetype<u32>(pool) - POOLS_AT) / POOL_BYTES;
  return <f64>(((<u64>pool.generation) << ORDINAL_BITS) | (<u64>ordinal));
}

/** The open pool of this handle; null where it is stale or nonsense. */
export function openPool(handle: f64): Pool {
  const pool = Handle.pool(handle);
  return Handle.isOpen(handle, pool) ? pool : Pool.at(0);
}

/** The same in two steps, for what is called once a request: compiled into the caller. */
@unmanaged
export class Handle {
  /** The record that the handle has the ordinal of, which may be another pool's or nobody's. */
  @inline static pool(handle: f64): Pool {
    return Pool.at(POOLS_AT + Handle.ordinal(handle) * POOL_BYTES);
  }

  @inline static isOpen(handle: f64, pool: Pool): bool {
    if (Handle.ordinal(handle) >= recordsUsed) return false;
    const lent = (<u64>pool.lent) | (reinterpret<u64>(TWO_TO_52) >> ORDINAL_BITS);
    return Handle.bits(handle) >> ORDINAL_BITS == lent;
  }

  @inline static ordinal(handle: f64): u32 {
    return (<u32>Handle.bits(handle)) & (POOL_COUNT - 1);
  }

  /** Cheaper than a conversion and as exact; what is no handle differs in some bit. */
  @inline static bits(handle: f64): u64 {
    return reinterpret<u64>(handle + TWO_TO_52);
  }
}

/** Bytes of the bitmap of candidates: whole words of 64 bits. */
export function bitmapBytes(capacity: u32): u32 {
  return max<u32>(capacity >> 3, 8);
}

function renew(pool: Pool): Pool {
  const generation = pool.generation + 1;
  memory.fill(changetype<usize>(pool), 0, POOL_BYTES);
  pool.generation = generation;
  pool.lent = generation;
  return pool;
}
