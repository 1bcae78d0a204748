/**
 * Addresses and sizes of the core's linear memory: the twin of assembly/layout.ts.
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
 * sizes are bounds and not costs. A test holds every constant equal to what the module exports.
 */

/** Bytes of a WebAssembly page. */
export const PAGE_BYTES: number = 65536;

/** The compiler's static data must end below; `coreReset` checks it. */
export const ARENA_AT: number = PAGE_BYTES;

export const SCRATCH_AT: number = ARENA_AT;
/** The longest name of a stream, in bytes of UTF-8. */
export const SCRATCH_BYTES: number = PAGE_BYTES;

/** Nine levels of six bits are 54 bits: every instant below 2^53 µs has a slot. */
export const LEVEL_COUNT: number = 9;
export const LEVEL_BITS: number = 6;
export const SLOT_COUNT: number = 64;
/** Two bitmaps of 64 bits and 64 addresses of 32. */
export const BLOCK_BYTES: number = 272;

/** The kernel's, the machine's, and two for the network and the data plane. */
export const WHEEL_COUNT: number = 4;
export const WHEEL_HEADER_BYTES: number = 64;
export const WHEEL_BYTES: number = WHEEL_HEADER_BYTES + LEVEL_COUNT * BLOCK_BYTES;
export const WHEELS_AT: number = SCRATCH_AT + SCRATCH_BYTES;

/**
 * A block is taken where more than eight timers shared a slot, so this many serve any load that
 * was seen; without a free one the wheel scans the slot instead, slower and as exact.
 */
export const BLOCK_COUNT: number = 32768;
export const BLOCKS_AT: number = WHEELS_AT + PAGE_BYTES;

/** 2^21 pending timers: ten for each instance of the largest system that has to boot. */
export const NODE_COUNT: number = 2097152;
export const NODE_BYTES: number = 32;
export const NODES_AT: number = BLOCKS_AT + BLOCK_COUNT * BLOCK_BYTES;

/** 2^20 named streams: five for each instance of the largest system that has to boot. */
export const STREAM_COUNT: number = 1048576;
export const STREAM_BYTES: number = 16;
export const STREAMS_AT: number = NODES_AT + NODE_COUNT * NODE_BYTES;

export const END_AT: number = STREAMS_AT + STREAM_COUNT * STREAM_BYTES;

/** Pages of the memory, as in asconfig.json; `coreReset` checks that the arenas fit. */
export const MEMORY_PAGES: number = 1536;
