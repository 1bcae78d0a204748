/**
 * The pool of timers that all timing wheels share.
 *
 *   NODES     | wheel, time | next | prev |   16 bytes: four to a cache line, none across two
 *   TICKETS   | payload | generation |         8 bytes: read when a timer is lent or returned
 *
 * A handle is 24 bits of ordinal below 29 bits of generation, 53 bits in all: exact as a number of
 * JavaScript. Every lending is a new generation, across resets too, and a node whose generations
 * are used up is not lent again. So a stale handle never names another timer.
 *
 * Sixty-four neighbours are a cluster. A timer is lent beside the tail of the ring that it will
 * join, so a long ring is a run of memory and not a walk through it, and the timers of a slot stand
 * on few pages: where a million is pending, most of the time goes into the translation of their
 * addresses. As holds in C at a million: alone 260 ns, clusters of 16, 32, 64 and 128 take 72, 54,
 * 43 and 38. A longer cluster is left half empty by more rings. Where there is no room beside the
 * tail, the next cluster is
 *
 *   1. one that came back whole, by the chain of those;
 *   2. one of untouched memory, so that what was never needed is never committed;
 *   3. none, but a single node of a cluster that has one left.
 *
 * For the third a hand goes over the clusters, marks those that it finds full, and never looks
 * at them again; one that is marked and gets a node back is put on a chain. Each step is
 * constant in the long run, so the pool is as exact at its last node as at its first.
 */
import {
  CLUSTER_COUNT,
  CLUSTER_LENT_AT,
  CLUSTER_LINKS_AT,
  CLUSTER_NODES,
  NODES_AT,
  NODE_BYTES,
  NODE_COUNT,
  POPPED_AT,
  TICKETS_AT,
  TICKET_BYTES,
} from "../layout";

const ORDINAL_BITS: u32 = 24;
const GENERATION_MAX: u32 = (1 << 29) - 1;

/** A time is the low 53 bits of its word; the wheel's number stands above. */
const TIME_BITS: u64 = 53;
const TIME_MASK: u64 = (1 << TIME_BITS) - 1;
/** The words of a node that may be lent, and of one whose generations are used up. */
const FREE: u64 = u64.MAX_VALUE;
const RETIRED: u64 = u64.MAX_VALUE - 1;

const CLUSTER_BYTES: u32 = CLUSTER_NODES * NODE_BYTES;
/** Above the count in a cluster's byte: the hand found it full, and no chain holds it. */
const FOUND_FULL: u32 = 0x80;

/** What stands beside a node is at a constant distance from a fraction of its address. */
const TICKET_OFFSET: usize = TICKETS_AT - NODES_AT / 2;
const LENT_OFFSET: usize = CLUSTER_LENT_AT - NODES_AT / CLUSTER_BYTES;
const LINK_OFFSET: usize = CLUSTER_LINKS_AT - NODES_AT / (CLUSTER_BYTES / 4);

@unmanaged
export class Timer {
  /** Its wheel above its time. */
  word: u64;
  /** Neighbours in the ring of the slot; `next` of a first node chains the free clusters. */
  next: u32;
  prev: u32;

  @inline static at(address: u32): Timer {
    return changetype<Timer>(<usize>address);
  }

  @inline get address(): u32 {
    return changetype<u32>(this);
  }

  /** A node of a new generation, beside the tail if there is one; null where none is left. */
  @inline static take(tail: u32, isInline: bool): Timer {
    const near = (tail == 0 ? recent : tail) + NODE_BYTES;
    let timer = Timer.at(near);
    if ((near & (CLUSTER_BYTES - 1)) == 0 || timer.word != FREE) {
      timer = isInline ? Cluster.takeApart() : takeApartOutOfLine();
      if (timer.isNull) return timer;
    }
    if (tail == 0) recent = timer.address;
    const cluster = Cluster.at(timer.address);
    cluster.lent = cluster.lent + 1;
    timer.generation++;
    return timer;
  }

  /** Takes back what is not in a ring any more. */
  @inline give(): void {
    if (this.generation == GENERATION_MAX) {
      this.word = RETIRED;
      return;
    }
    this.word = FREE;
    const cluster = Cluster.at(this.address);
    const rest = cluster.lent - 1;
    cluster.lent = rest;
    // One comparison for two rare cases: none is lent any more, or the hand had found it full.
    if (rest - 1 < FOUND_FULL - 1) return;
    const first = Timer.at(this.address & ~(CLUSTER_BYTES - 1));
    if (rest == 0) {
      first.next = clustersFree;
      clustersFree = first.address;
      if (recent - first.address < CLUSTER_BYTES) recent = NOWHERE;
    } else {
      cluster.lent = rest ^ FOUND_FULL;
      cluster.link = clustersBack;
      clustersBack = first.address;
    }
  }

  /** Leaves the instant at `POPPED_AT`, -1 for null, and gives the node back; the payload. */
  @inline leave(): u32 {
    if (this.isNull) {
      store<f64>(POPPED_AT, -1);
      return 0;
    }
    store<f64>(POPPED_AT, <f64>(<i64>this.time));
    this.give();
    return this.payload;
  }

  @inline get isNull(): bool {
    return changetype<u32>(this) == 0;
  }

  @inline get time(): u64 {
    return this.word & TIME_MASK;
  }

  @inline setTime(wheel: u32, time: u64): void {
    this.word = ((<u64>wheel) << TIME_BITS) | time;
  }

  @inline get payload(): u32 {
    return load<u32>(changetype<usize>(this) >> 1, TICKET_OFFSET);
  }

  @inline set payload(payload: u32) {
    store<u32>(changetype<usize>(this) >> 1, payload, TICKET_OFFSET);
  }

  @inline get generation(): u32 {
    return load<u32>(changetype<usize>(this) >> 1, TICKET_OFFSET + 4);
  }

  @inline set generation(generation: u32) {
    store<u32>(changetype<usize>(this) >> 1, generation, TICKET_OFFSET + 4);
  }

  /** Its place in the pool; negative for null. */
  @inline get ordinal(): i32 {
    return (changetype<i32>(this) - <i32>NODES_AT) >> ctz<i32>(NODE_BYTES);
  }
}

/** Beside the end of a cluster, so that what follows it is not taken for a neighbour. */
const NOWHERE: u32 = NODES_AT - NODE_BYTES;

/** End of the clusters that were used; those above are untouched memory. */
let usedEnd: u32 = NODES_AT;
let clustersFree: u32 = 0;
/** The node that was lent last to a slot that was empty. */
let recent: u32 = NOWHERE;
/** The clusters before it were found full once. */
let hand: u32 = NODES_AT;
/** Those of them that got a node back. */
let clustersBack: u32 = 0;

/** Takes everything back at once. */
export function resetNodes(): void {
  assert(offsetof<Timer>() == NODE_BYTES && NODE_BYTES == TICKET_BYTES * 2);
  assert(NODES_AT % CLUSTER_BYTES == 0 && NODE_COUNT == (<u32>1) << ORDINAL_BITS);
  assert(CLUSTER_COUNT * CLUSTER_NODES == NODE_COUNT);
  usedEnd = NODES_AT;
  clustersFree = 0;
  recent = NOWHERE;
  hand = NODES_AT;
  clustersBack = 0;
}

/** The timer of this handle; null where it is stale, armed on another wheel, or nonsense. */
export function armedNode(wheel: u32, handle: f64): Timer {
  const bits = <u64>(<i64>handle);
  const timer = Timer.at(NODES_AT + ((<u32>bits) & (NODE_COUNT - 1)) * NODE_BYTES);
  const isArmed =
    timer.address < usedEnd &&
    timer.word >> TIME_BITS == <u64>wheel &&
    <u64>timer.generation == bits >> ORDINAL_BITS;
  return isArmed ? timer : Timer.at(0);
}

function takeApartOutOfLine(): Timer {
  return Cluster.takeApart();
}

/** Sixty-four nodes; named by the address of its first or of any other. */
@unmanaged
class Cluster {
  @inline static at(address: u32): Cluster {
    return changetype<Cluster>(<usize>address);
  }

  /** A node that is not beside another: the first of a cluster, while there are any. */
  @inline static takeApart(): Timer {
    if (clustersFree != 0) {
      const first = Timer.at(clustersFree);
      clustersFree = first.next;
      return first;
    }
    let timer = Timer.at(0);
    while (timer.isNull && usedEnd != NODES_AT + NODE_COUNT * NODE_BYTES) {
      timer = Cluster.at(usedEnd).initialise();
      usedEnd += CLUSTER_BYTES;
    }
    while (timer.isNull && clustersBack != 0) {
      const cluster = Cluster.at(clustersBack);
      timer = cluster.seek();
      if (timer.isNull) clustersBack = cluster.link;
    }
    while (timer.isNull && hand != usedEnd) {
      timer = Cluster.at(hand).seek();
      if (timer.isNull) hand += CLUSTER_BYTES;
    }
    return timer;
  }

  /** How many of its nodes are lent or retired, and `FOUND_FULL`. */
  @inline get lent(): u32 {
    return load<u8>(changetype<usize>(this) / CLUSTER_BYTES, LENT_OFFSET);
  }

  @inline set lent(count: u32) {
    store<u8>(changetype<usize>(this) / CLUSTER_BYTES, count, LENT_OFFSET);
  }

  /** The next of those that were found full and got a node back. */
  @inline get link(): u32 {
    return load<u32>((changetype<usize>(this) / CLUSTER_BYTES) << 2, LINK_OFFSET);
  }

  @inline set link(next: u32) {
    store<u32>((changetype<usize>(this) / CLUSTER_BYTES) << 2, next, LINK_OFFSET);
  }

  /**
   * Makes untouched memory, or what an earlier run left, a cluster of which nothing is lent; its
   * first node that may be, or null where all are retired.
   */
  @inline initialise(): Timer {
    let first: u32 = 0;
    let retired: u32 = 0;
    const start = changetype<u32>(this);
    for (let at = start; at != start + CLUSTER_BYTES; at += NODE_BYTES) {
      const timer = Timer.at(at);
      // A generation more would repeat the first handle.
      const isRetired = timer.generation == GENERATION_MAX;
      timer.word = isRetired ? RETIRED : FREE;
      retired += u32(isRetired);
      if (first == 0 && !isRetired) first = at;
    }
    this.lent = retired;
    return Timer.at(first);
  }

  /** A node of it that may be lent; null, and the cluster marked, where none is. */
  @inline seek(): Timer {
    let found: u32 = 0;
    if (this.lent < CLUSTER_NODES) {
      for (let at = changetype<u32>(this); found == 0; at += NODE_BYTES) {
        if (Timer.at(at).word == FREE) found = at;
      }
    } else {
      this.lent = CLUSTER_NODES | FOUND_FULL;
    }
    return Timer.at(found);
  }
}
