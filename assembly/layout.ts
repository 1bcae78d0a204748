/**
 * Every address and size of the core's one linear memory, in one place.
 *
 *   0          static data of the compiler: tables of log, exp and pow
 *   ARENA      scratch: bytes that cross the boundary, names of streams
 *   WHEELS     for each timing wheel a header and its nine levels
 *   BLOCKS     pool of levels below a slot that was split
 *   NODES      pool of timers, shared by all wheels
 *   STREAMS    states of the random streams
 *   END        nothing beyond; the memory never grows, because growing detaches every view
 *
 * The arenas are committed by the operating system page by page, when first touched, so their
 * sizes are bounds and not costs. kernel/core/layout.ts is the twin; a test holds the two equal.
 */

/** Bytes of a WebAssembly page. */
export const PAGE_BYTES: u32 = 65536;

/** The compiler's static data must end below; `coreReset` checks it. */
export const ARENA_AT: u32 = PAGE_BYTES;

export const SCRATCH_AT: u32 = ARENA_AT;
/** The longest name of a stream, in bytes of UTF-8. */
export const SCRATCH_BYTES: u32 = PAGE_BYTES;

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
export const WHEELS_AT: u32 = SCRATCH_AT + SCRATCH_BYTES;

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

export const END_AT: u32 = STREAMS_AT + STREAM_COUNT * STREAM_BYTES;

/** Pages of the memory, as in asconfig.json; `coreReset` checks that the arenas fit. */
export const MEMORY_PAGES: u32 = 1536;
