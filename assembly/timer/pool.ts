/**
 * The two pools that all timing wheels share: timers, and the blocks of split slots.
 *
 * Both lend from a chain of returned entries first and from untouched memory after, so that what
 * was never needed is never committed. A handle is 21 bits of ordinal below 32 bits of
 * generation, 53 bits in all: exact as a number of JavaScript. Every lending is a new generation,
 * across resets too, and a node whose generations are used up is not lent again. So a stale
 * handle never names another timer.
 */
import {
  BLOCKS_AT,
  BLOCK_BYTES,
  BLOCK_COUNT,
  NODES_AT,
  NODE_BYTES,
  NODE_COUNT,
  SLOT_COUNT,
} from "../layout";

const ORDINAL_BITS: u32 = 21;

/** Owner of a node that is not armed. */
const NOBODY: u32 = u32.MAX_VALUE;

@unmanaged
export class Timer {
  time: u64;
  /** Neighbours in the ring of the slot; `next` chains the free ones. */
  next: usize;
  prev: usize;
  payload: u32;
  generation: u32;
  owner: u32;

  @inline static at(address: usize): Timer {
    return changetype<Timer>(address);
  }
}

@unmanaged
export class Block {
  /** Slots that hold something. */
  occupied: u64;
  /** Those of them that hold a block and not a ring. */
  split: u64;

  @inline static at(address: usize): Block {
    return changetype<Block>(address);
  }

  /** The address of the word that names what the slot holds; it follows the two bitmaps. */
  @inline slot(digit: u32): usize {
    return changetype<usize>(this) + offsetof<Block>() + ((<usize>digit) << 2);
  }
}

/** First node that was never used; those above are untouched memory. */
let nodesUsed: u32 = 0;
let nodesFree: usize = 0;
let blocksUsed: u32 = 0;
let blocksFree: usize = 0;

/** Takes everything back at once. */
export function resetPools(): void {
  assert(offsetof<Timer>() <= NODE_BYTES);
  assert(offsetof<Block>() + SLOT_COUNT * 4 == BLOCK_BYTES);
  assert(NODE_COUNT == (<u32>1) << ORDINAL_BITS);
  nodesUsed = 0;
  nodesFree = 0;
  blocksUsed = 0;
  blocksFree = 0;
}

export function handleOf(timer: Timer): f64 {
  const ordinal = (changetype<u32>(timer) - NODES_AT) / NODE_BYTES;
  return <f64>(((<u64>timer.generation) << ORDINAL_BITS) | (<u64>ordinal));
}

/** The timer of this handle; null where it is stale, armed on another wheel, or nonsense. */
export function armedNode(owner: u32, handle: f64): Timer {
  const bits = <u64>handle;
  const ordinal = (<u32>bits) & (NODE_COUNT - 1);
  if (ordinal >= nodesUsed) return Timer.at(0);
  const timer = Timer.at(NODES_AT + ordinal * NODE_BYTES);
  const isArmed = timer.owner == owner && <u64>timer.generation == bits >> ORDINAL_BITS;
  return isArmed ? timer : Timer.at(0);
}

/** A node of a new generation, or null where none is left. */
export function takeNode(): Timer {
  if (nodesFree != 0) {
    const free = Timer.at(nodesFree);
    nodesFree = free.next;
    free.generation++;
    return free;
  }
  while (nodesUsed < NODE_COUNT) {
    const fresh = Timer.at(NODES_AT + nodesUsed * NODE_BYTES);
    nodesUsed++;
    // Retired in an earlier run: a generation more would repeat the first handle.
    if (fresh.generation != u32.MAX_VALUE) {
      fresh.generation++;
      return fresh;
    }
    fresh.owner = NOBODY;
  }
  return Timer.at(0);
}

export function giveNode(timer: Timer): void {
  timer.owner = NOBODY;
  if (timer.generation == u32.MAX_VALUE) return;
  timer.next = nodesFree;
  nodesFree = changetype<usize>(timer);
}

/** An empty block, or null where none is left. */
export function takeBlock(): Block {
  let block = Block.at(blocksFree);
  if (blocksFree != 0) {
    blocksFree = <usize>load<u32>(block.slot(0));
  } else {
    if (blocksUsed == BLOCK_COUNT) return Block.at(0);
    block = Block.at(BLOCKS_AT + blocksUsed * BLOCK_BYTES);
    blocksUsed++;
  }
  block.occupied = 0;
  block.split = 0;
  return block;
}

export function giveBlock(block: Block): void {
  store<u32>(block.slot(0), <u32>blocksFree);
  blocksFree = changetype<usize>(block);
}
