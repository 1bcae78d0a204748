/**
 * A block: the 4,096 slots of one level of a wheel, and the pool that lends blocks.
 *
 *   | summary   64 bits: the groups that hold something                |
 *   | parent, home   where a block hangs that is not a wheel's own     |
 *   | group 0 .. 63   64 bits each: the slots that hold something      |
 *   | slot 0 .. 4095  32 bits each                                     |
 *
 * What a slot holds: 0 is nothing; else the address of the first timer of a ring; or, with the
 * lowest bit set, that of a block, which is the level below of this slot.
 *
 * A block in the pool is all zero but for its chain, so lending one costs nothing.
 */
import { BLOCKS_AT, BLOCK_BYTES, BLOCK_COUNT, LEVEL_BITS, SLOT_COUNT } from "../layout";
import { Timer } from "./pool";

const GROUP_BITS: u32 = 6;
const GROUP_COUNT: u32 = SLOT_COUNT >> GROUP_BITS;
const GROUPS_OFFSET: usize = 16;
/** At the end, where each sixteen of them are a cache line. */
const SLOTS_OFFSET: usize = BLOCK_BYTES - SLOT_COUNT * 4;

/** Set in a slot that holds a block. */
const SPLIT: u32 = 1;

@unmanaged
export class Block {
  summary: u64;
  /** The block above, or 0 for a level of the wheel itself; chains the free ones. */
  parent: u32;
  /** The slot above that holds this. */
  home: u32;

  @inline static at(address: u32): Block {
    return changetype<Block>(<usize>address);
  }

  /** The slot of an instant in a block of this level. */
  @inline static indexOf(time: u64, level: u32): u32 {
    return u32(time >> u64(level * LEVEL_BITS)) & (SLOT_COUNT - 1);
  }

  /** Whether a slot of this content holds a block, and which. */
  @inline static isIn(content: u32): bool {
    return (content & SPLIT) != 0;
  }

  @inline static in(content: u32): Block {
    return Block.at(content ^ SPLIT);
  }

  /** What a slot holds that holds this. */
  @inline get content(): u32 {
    return this.address | SPLIT;
  }

  @inline get address(): u32 {
    return changetype<u32>(this);
  }

  @inline slot(index: u32): u32 {
    return load<u32>(changetype<usize>(this) + ((<usize>index) << 2), SLOTS_OFFSET);
  }

  @inline setSlot(index: u32, content: u32): void {
    store<u32>(changetype<usize>(this) + ((<usize>index) << 2), content, SLOTS_OFFSET);
  }

  @inline group(index: u32): u64 {
    return load<u64>(changetype<usize>(this) + ((<usize>index) << 3), GROUPS_OFFSET);
  }

  @inline setGroup(index: u32, slots: u64): void {
    store<u64>(changetype<usize>(this) + ((<usize>index) << 3), slots, GROUPS_OFFSET);
  }

  /** The first slot of a block that holds something. */
  @inline first(): u32 {
    const group = <u32>ctz(this.summary);
    return (group << GROUP_BITS) | (<u32>ctz(this.group(group)));
  }

  /** Takes the timer out of the ring of a slot; true where the whole block is empty now. */
  @inline unlink(index: u32, timer: Timer): bool {
    const next = timer.next;
    if (next == timer.address) return this.vacate(index);
    const prev = timer.prev;
    Timer.at(prev).next = next;
    Timer.at(next).prev = prev;
    if (this.slot(index) == timer.address) this.setSlot(index, next);
    return false;
  }

  /** Empties a slot that holds something; true where the whole block is empty now. */
  @inline vacate(index: u32): bool {
    this.setSlot(index, 0);
    const group = index >> GROUP_BITS;
    const rest = this.group(group) ^ (u64(1) << u64(index & 63));
    this.setGroup(group, rest);
    // Without a branch: whether a group is empty now, no processor can foresee.
    const summary = this.summary ^ (u64(rest == 0) << u64(group));
    this.summary = summary;
    return summary == 0;
  }

  @inline occupy(index: u32): void {
    this.summary |= this.mark(index);
  }

  /** Notes in its group that the slot holds something; the bit of the group. */
  @inline mark(index: u32): u64 {
    const group = index >> GROUP_BITS;
    this.setGroup(group, this.group(group) | (u64(1) << u64(index & 63)));
    return u64(1) << u64(group);
  }

  /** Puts the timer at the tail of a slot's ring, or starts one there; the bit of its group. */
  @inline append(index: u32, timer: Timer): u64 {
    // Without a branch: in a cascade, which slots are empty is as good as random.
    const self = timer.address;
    const content = this.slot(index);
    const head = content == 0 ? self : content;
    const last = Timer.at(head).prev;
    const tail = content == 0 ? self : last;
    timer.next = head;
    timer.prev = tail;
    Timer.at(tail).next = self;
    Timer.at(head).prev = self;
    this.setSlot(index, head);
    return this.mark(index);
  }
}

/** Those above were not lent since the last reset, and are empty. */
let blocksUsed: u32 = 0;
let blocksFree: u32 = 0;

/** Takes everything back at once, and clears what is not empty. */
export function resetBlocks(): void {
  assert(offsetof<Block>() == GROUPS_OFFSET);
  assert(GROUPS_OFFSET + GROUP_COUNT * 8 <= SLOTS_OFFSET);
  for (let nth: u32 = 0; nth < blocksUsed; nth++) {
    const block = Block.at(BLOCKS_AT + nth * BLOCK_BYTES);
    while (block.summary != 0) block.vacate(block.first());
  }
  blocksUsed = 0;
  blocksFree = 0;
}

/** An empty block, or null where none is left. */
export function takeBlock(): Block {
  const free = Block.at(blocksFree);
  if (free.address != 0) {
    blocksFree = free.parent;
    return free;
  }
  if (blocksUsed == BLOCK_COUNT) return free;
  return Block.at(BLOCKS_AT + blocksUsed++ * BLOCK_BYTES);
}

export function giveBlock(block: Block): void {
  block.parent = blocksFree;
  blocksFree = block.address;
}
