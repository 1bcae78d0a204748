/**
 * Every address and size of the core's one linear memory, in one place.
 *
 *   0          static data of the compiler: tables of log, exp and pow
 *   SCRATCH    bytes that cross the boundary: names of streams, keys
 *   BATCH      numbers that cross it many at a time, in and out
 *   WHEELS     headers of the timing wheels, and the instant that was popped last
 *   BLOCKS     levels of the wheels, and levels below a slot that was split
 *   NODES      pool of timers, shared by all wheels: time and links
 *   TICKETS    payload and generation of each of them
 *   CLUSTERS   how many of sixteen neighbours are lent
 *   STREAMS    states of the random streams
 *   KEYS       hashes of interned keys
 *   POOLS      headers of the balancing pools
 *   TASKS      tasks of the CPU scheduler
 *   GROUPS     its groups of tasks with a quota
 *   CPUS       its run queues
 *   STINTS     who ran on them, where somebody asks
 *   CALLS      calls in flight of the data plane, and all else that waits for an instant there
 *   DETAILS    what few events of a call need
 *   STATIONS   instances as servers of requests
 *   TIERS      services, as far as requests go
 *   EDGES      who calls whom, and how
 *   SOURCES    workloads
 *   ROUTES     what lies on the way of an edge, where that is more than time
 *   SITES      instances and workloads as ends of messages
 *   DISTURBANCES  what faults do to messages now
 *   AGENDA     the data plane's own timing wheel
 *   ZIGGURAT   layers for exponential draws
 *   LINKS      of calls, in the stacks of that wheel
 *   NOTES      what programs outside have to hear of
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

/** Five levels of twelve bits are 60 bits: every instant below 2^53 µs has a slot. */
export const LEVEL_COUNT: u32 = 5;
export const LEVEL_BITS: u32 = 12;
export const SLOT_COUNT: u32 = 4096;

/** The kernel's, the machine's, and two that nobody has: requests have an agenda of their own. */
export const WHEEL_COUNT: u32 = 4;
export const WHEEL_BYTES: u32 = 64;
export const WHEELS_AT: u32 = BATCH_TIMES_AT + BATCH_COUNT * 8;
/** The instant of the timer that was popped last, or -1 where none was: one 64-bit float. */
export const POPPED_AT: u32 = WHEELS_AT + WHEEL_COUNT * WHEEL_BYTES;

/**
 * Five for each wheel, and one for each slot that was split: where more than eight timers share
 * the first slot and the clock stands before it. This many serve any load that was seen; without
 * a free one the wheel scans the slot instead, slower and as exact.
 */
export const BLOCK_COUNT: u32 = 2048;
/** A header, a bitmap of the slots in two tiers, and 4,096 addresses of 32 bits. */
export const BLOCK_BYTES: u32 = 16960;
export const BLOCKS_AT: u32 = WHEELS_AT + PAGE_BYTES;

/** 2^24 pending timers of 24 bytes: what every move touches, and what only the ends need. */
export const NODE_COUNT: u32 = 16777216;
export const NODE_BYTES: u32 = 16;
export const NODES_AT: u32 = BLOCKS_AT + BLOCK_COUNT * BLOCK_BYTES;
export const TICKET_BYTES: u32 = 8;
export const TICKETS_AT: u32 = NODES_AT + NODE_COUNT * NODE_BYTES;

/** Neighbours that are lent to one slot; each cluster has a byte and, when scarce, a link. */
export const CLUSTER_NODES: u32 = 64;
export const CLUSTER_COUNT: u32 = NODE_COUNT / CLUSTER_NODES;
export const CLUSTER_LENT_AT: u32 = TICKETS_AT + NODE_COUNT * TICKET_BYTES;
export const CLUSTER_LINKS_AT: u32 = CLUSTER_LENT_AT + CLUSTER_COUNT;

/** 2^20 named streams: five for each instance of the largest system that has to boot. */
export const STREAM_COUNT: u32 = 1048576;
export const STREAM_BYTES: u32 = 16;
export const STREAMS_AT: u32 = CLUSTER_LINKS_AT + CLUSTER_COUNT * 4;

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
/** Three cache lines, of which a decision touches the first. */
export const TASK_BYTES: u32 = 192;
export const TASKS_AT: u32 = POOLS_AT + POOL_COUNT * POOL_BYTES;

/** 2^17 groups of tasks: one for each instance with a limit of its own. */
export const GROUP_COUNT: u32 = 131072;
export const GROUP_BYTES: u32 = 128;
export const GROUPS_AT: u32 = TASKS_AT + TASK_COUNT * TASK_BYTES;

/** Virtual CPUs of the simulated machine. */
export const CPU_COUNT: u32 = 1024;
export const CPU_BYTES: u32 = 192;
export const CPUS_AT: u32 = GROUPS_AT + GROUP_COUNT * GROUP_BYTES;

/** 2^14 stints of who ran on which CPU, where somebody asks: two instants and two numbers each. */
export const STINT_COUNT: u32 = 16384;
export const STINT_BYTES: u32 = 24;
export const STINTS_AT: u32 = CPUS_AT + CPU_COUNT * CPU_BYTES;

/** 2^21 calls in flight and users who think: more than the largest load that has to be carried. */
export const CALL_COUNT: u32 = 2097152;
/** Half a cache line: what each event touches. */
export const CALL_BYTES: u32 = 32;
export const CALLS_AT: u32 = STINTS_AT + STINT_COUNT * STINT_BYTES;
/** Two whole ones: what queues, timeouts, retries and calls of calls need. */
export const DETAIL_BYTES: u32 = 128;
export const DETAILS_AT: u32 = CALLS_AT + CALL_COUNT * CALL_BYTES;

/** 2^18 instances that serve requests, above the 250,000 of the largest system. */
export const STATION_COUNT: u32 = 262144;
export const STATION_BYTES: u32 = 192;
export const STATIONS_AT: u32 = DETAILS_AT + CALL_COUNT * DETAIL_BYTES;

/** 2^17 services with requests, as many as there are balancing pools. */
export const TIER_COUNT: u32 = 131072;
export const TIER_BYTES: u32 = 128;
export const TIERS_AT: u32 = STATIONS_AT + STATION_COUNT * STATION_BYTES;

/** 2^17 ways from a caller to a service. */
export const EDGE_COUNT: u32 = 131072;
export const EDGE_BYTES: u32 = 384;
export const EDGES_AT: u32 = TIERS_AT + TIER_COUNT * TIER_BYTES;

/** Workloads. */
export const SOURCE_COUNT: u32 = 4096;
export const SOURCE_BYTES: u32 = 256;
export const SOURCES_AT: u32 = EDGES_AT + EDGE_COUNT * EDGE_BYTES;

/** What few messages of an edge need beyond their time; as many as there are edges. */
export const ROUTE_BYTES: u32 = 512;
export const ROUTES_AT: u32 = SOURCES_AT + SOURCE_COUNT * SOURCE_BYTES;

/** Ends of messages: the stations, and behind them the workloads. */
export const SITE_BYTES: u32 = 48;
export const SITES_AT: u32 = ROUTES_AT + EDGE_COUNT * ROUTE_BYTES;

/** Disturbances of the network at a time, a bit of 64 each. */
export const DISTURBANCE_COUNT: u32 = 64;
export const DISTURBANCE_BYTES: u32 = 16;
export const DISTURBANCES_AT: u32 = SITES_AT + (STATION_COUNT + SOURCE_COUNT) * SITE_BYTES;

/** Five levels, each of a bitmap in two tiers and 4,096 addresses of 32 bits. */
export const AGENDA_LEVEL_BYTES: u32 = 16960;
export const AGENDA_AT: u32 = DISTURBANCES_AT + DISTURBANCE_COUNT * DISTURBANCE_BYTES;
const AGENDA_BYTES: u32 = PAGE_BYTES * 2;

/** 256 layers of the ziggurat: bound, width and height. */
export const ZIGGURAT_AT: u32 = AGENDA_AT + AGENDA_BYTES;
const ZIGGURAT_BYTES: u32 = 6144;

/** Links of the agenda's stacks, one for each call. */
export const LINK_BYTES: u32 = 4;
export const LINKS_AT: u32 = ZIGGURAT_AT + ZIGGURAT_BYTES;

/** 2^21 notes to programs: two for each call that may be in flight. */
export const NOTE_COUNT: u32 = 2097152;
export const NOTE_BYTES: u32 = 32;
export const NOTES_AT: u32 = LINKS_AT + CALL_COUNT * LINK_BYTES;

/** Blocks of a power of two, lent to whatever differs in size: pools, rings, tables. */
export const EXTENTS_BYTES: u32 = 939524096;
export const EXTENTS_AT: u32 = NOTES_AT + NOTE_COUNT * NOTE_BYTES;

export const END_AT: u32 = EXTENTS_AT + EXTENTS_BYTES;

/** Pages of the memory, as in asconfig.json; `coreReset` checks that the arenas fit. */
export const MEMORY_PAGES: u32 = 32768;
