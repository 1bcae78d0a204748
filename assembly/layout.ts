/**
 * Every address and size of the core's one linear memory, in one place.
 *
 *   0          static data of the compiler: tables of log, exp and pow
 *   SCRATCH    bytes that cross the boundary: names of streams, keys
 *   BATCH      numbers that cross it many at a time, in and out
 *   WHEELS     for each timing wheel a header and its nine levels
 *   BLOCKS     pool of levels below a slot that was split
 *   NODES      pool of timers, shared by all wheels
 *   STREAMS    states of the random streams
 *   KEYS       hashes of interned keys
 *   POOLS      headers of the balancing pools
 *   TASKS      tasks of the CPU scheduler
 *   CPUS       its run queues
 *   EXTENTS    blocks of a power of two for whatever differs in size
 *   END        nothing beyond; the memory never grows, because growing detaches every view
 *
 * The arenas are committed by the operating system page by page, when first touched, so their
 * sizes are bounds and not costs. kernel/core/layout.ts is the twin; a test holds the two
 * equal.
 */

/** Bytes of a WebAssembly page. */
export const PAGE_BYTES: u32 = 65536;

/** The compiler's static data must end below; `coreReset` checks it. */
export const ARENA_AT: u32 = PAGE_BYTES;

export const SCRATCH_AT: u32 = ARENA_AT;
/** The longest text that crosses the boundary, in bytes of UTF-8. */
export const SCRATCH_BYTES: u32 = PAGE_BYTES;

/** Numbers that one batch may carry, in and out. */
export const BATCH_COUNT: u32 = 65536;
/** A batch goes in as 32-bit numbers: handles of keys, payloads. */
export const BATCH_IN_AT: u32 = SCRATCH_AT + SCRATCH_BYTES;
/** A batch comes out as 32-bit numbers: slots of instances, payloads. */
export const BATCH_OUT_AT: u32 = BATCH_IN_AT + BATCH_COUNT * 4;
/** Instants of a batch, as 64-bit floating point numbers. */
export const BATCH_TIMES_AT: u32 = BATCH_OUT_AT + BATCH_COUNT * 4;

/** Nine levels of six bits are 54 bits: every instant below 2^53 µs has a slot. */
export const LEVEL_COUNT: u32 = 9;
export const LEVEL_BITS: u32 = 6;
export const SLOT_COUNT: u32 = 64;
/** Two bitmaps of 64 bits and 64 addresses of 32. */
export const BLOCK_BYTES: u32 = 272;

/** The kernel's, the machine's, and two for the network and the data plane. */
export const WHEEL_COUNT: u32 = 4;
export const WHEEL_HEADER_BYTES: u32 = 64;
export const WHEEL_BYTES: u32 = WHEEL_HEADER_BYTES + LEVEL_COUNT * BLOCK_BYTES;
export const WHEELS_AT: u32 = BATCH_TIMES_AT + BATCH_COUNT * 8;

/**
 * A block is taken where more than eight timers shared a slot, so this many serve any load that
 * was seen; without a free one the wheel scans the slot instead, slower and as exact.
 */
export const BLOCK_COUNT: u32 = 32768;
export const BLOCKS_AT: u32 = WHEELS_AT + PAGE_BYTES;

/** 2^21 pending timers: ten for each instance of the largest system that has to boot. */
export const NODE_COUNT: u32 = 2097152;
export const NODE_BYTES: u32 = 32;
export const NODES_AT: u32 = BLOCKS_AT + BLOCK_COUNT * BLOCK_BYTES;

/** 2^20 named streams: five for each instance of the largest system that has to boot. */
export const STREAM_COUNT: u32 = 1048576;
export const STREAM_BYTES: u32 = 16;
export const STREAMS_AT: u32 = NODES_AT + NODE_COUNT * NODE_BYTES;

/** 2^20 interned keys: clients and sessions of all workloads together. */
export const KEY_COUNT: u32 = 1048576;
export const KEY_BYTES: u32 = 32;
export const KEYS_AT: u32 = STREAMS_AT + STREAM_COUNT * STREAM_BYTES;

/** 2^17 balancing pools, above the 100,000 services of the largest system that has to boot. */
export const POOL_COUNT: u32 = 131072;
export const POOL_BYTES: u32 = 128;
export const POOLS_AT: u32 = KEYS_AT + KEY_COUNT * KEY_BYTES;

/** 2^18 tasks of the CPU scheduler: two for each instance of the largest system. */
export const TASK_COUNT: u32 = 262144;
export const TASK_BYTES: u32 = 128;
export const TASKS_AT: u32 = POOLS_AT + POOL_COUNT * POOL_BYTES;

/** Virtual CPUs of the simulated machine. */
export const CPU_COUNT: u32 = 1024;
export const CPU_BYTES: u32 = 256;
export const CPUS_AT: u32 = TASKS_AT + TASK_COUNT * TASK_BYTES;

/** Blocks of a power of two, lent to whatever differs in size: pools, rings, tables. */
export const EXTENTS_BYTES: u32 = 402653184;
export const EXTENTS_AT: u32 = CPUS_AT + CPU_COUNT * CPU_BYTES;

export const END_AT: u32 = EXTENTS_AT + EXTENTS_BYTES;

/** Pages of the memory, as in asconfig.json; `coreReset` checks that the arenas fit. */
export const MEMORY_PAGES: u32 = 16384;
