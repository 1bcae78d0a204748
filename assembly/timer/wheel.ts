/**
 * Hierarchical bitmap timing wheel: timers in the exact order of (time, arming).
 *
 *   time, 53 bits      |  5 | 12 | 12 | 12 | 12 |
 *   level                 4    3    2    1    0
 *
 *   wheel  base ──┬─ level 0  [bitmaps] slot 0..4095   exactly one microsecond a slot
 *                 ├─ level 1  [bitmaps] slot 0..4095   4,096 µs a slot
 *                 └─ ...                  │
 *                                         └─ a ring of timers in the order of arming, or,
 *                                            once split, a block: the level below of this slot
 *
 * A timer stands at the level of the highest digit in which its time differs from `base`, in the
 * slot of that digit. So the first slot of the lowest occupied level holds the earliest timer.
 * When the clock has come to a slot of a higher level, the base may enter it: its timers move to
 * the level below, in their order (or its block becomes that level, as it is). So a timer moves
 * down at most four times in its life, and mostly once. Where few share the slot, it is left
 * alone and the earliest is taken from where it stands.
 *
 * Tie rule: a ring is appended to at its tail, and timers of one time are always in one ring, so
 * the order within a time is that of arming, through every move.
 *
 * `next` has to be exact although the clock is before the slot. It scans up to eight timers; a
 * longer ring is split over a block, once. (A cached minimum a slot instead goes quadratic when
 * timeouts are cancelled in the order of arming.)
 *
 * No heap beyond it: every instant below 2^53 has a slot, so there is no horizon. Measured as
 * holds in C against a 4-ary heap that is as exact (order of arming, positions for cancelling,
 * generations): at 4, 10, 30, 100, 1,000 and 100,000 pending the heap takes 16, 25, 29, 35, 46
 * and 119 ns, the wheel 33, 21, 31, 29, 22 and 36. Where the heap wins, a call costs more than
 * that, and a timer that changes between two structures would have to be found in both.
 *
 * Caveats: without a free block `next` scans the whole ring, slower and as exact; that takes 2,000
 * groups of timers, each armed for before the last one and looked at in between. The clock of a
 * wheel only moves forward, in the functions that pop. A timer that is armed in the past counts
 * as armed for the clock.
 *
 * Model: test/models/sorted-timers.ts. Bench: bench/event-queue.ts, and bench/native/event-queue.c.
 */
import { INSTANT_MAX } from "./instant";
import {
  LEVEL_BITS,
  LEVEL_COUNT,
  POPPED_AT,
  SLOT_COUNT,
  WHEELS_AT,
  WHEEL_BYTES,
  WHEEL_COUNT,
} from "../layout";
import { Block, giveBlock, resetBlocks, takeBlock } from "./block";
import { Timer, resetNodes } from "./pool";
import { Ring } from "./ring";

/** No address of a timer: level 0 holds something now. */
const ENTERED: u32 = 1;

/** Instants that differ from the base by less are not above level 1. */
const LEVEL_2: u64 = 1 << (2 * LEVEL_BITS);

const SPINE_OFFSET: usize = 24;

@unmanaged
export class Wheel {
  /** Placement is relative to this instant; no pending timer and no clock is earlier. */
  base: u64;
  /** The latest instant that a pop was told, or gave. */
  clock: u64;
  /** Pending timers. Addresses of the levels follow. */
  size: u32;

  @inline static of(index: u32): Wheel {
    assert(index < WHEEL_COUNT);
    return Wheel.at(index);
  }

  @inline static at(index: u32): Wheel {
    return changetype<Wheel>(<usize>(WHEELS_AT + index * WHEEL_BYTES));
  }

  @inline spine(level: u32): Block {
    return Block.at(load<u32>(changetype<usize>(this) + ((<usize>level) << 2), SPINE_OFFSET));
  }

  @inline setSpine(level: u32, block: Block): void {
    store<u32>(changetype<usize>(this) + ((<usize>level) << 2), block.address, SPINE_OFFSET);
    block.parent = 0;
  }

  /** Level of the highest digit in which an instant differs from the base. */
  @inline level(time: u64): u32 {
    // 43/512 is 1/12, rounded down, for every bit from 0 to 53.
    return ((63 - <u32>clz((this.base ^ time) | 1)) * 43) >> 9;
  }

  /** Lowest level above 0 that holds something; there has to be one. */
  @inline lowest(): u32 {
    let level: u32 = 1;
    while (this.spine(level).summary == 0) level++;
    return level;
  }

  /** The first instant of a slot. */
  @inline startOf(level: u32, index: u32): u64 {
    const shift = <u64>(level * LEVEL_BITS);
    return (((this.base >> shift) & ~(<u64>(SLOT_COUNT - 1))) | (<u64>index)) << shift;
  }

  /** An instant as the wheel takes it: not in the past, and not beyond the last. */
  @inline dueAt(time: u64): u64 {
    return min(max(time, this.clock), INSTANT_MAX);
  }

  /** Arms a new timer for an instant not before the clock; null where no node is free. */
  @inline arm(index: u32, due: u64, payload: u32, isInline: bool): Timer {
    let level: u32 = 1;
    let block = this.spine(1);
    let digit = Block.indexOf(due, 1);
    // Most timers are for level 1, and to guess it is quicker than to work it out.
    if ((this.base ^ due) - SLOT_COUNT >= LEVEL_2 - SLOT_COUNT) {
      level = this.level(due);
      block = this.spine(level);
      digit = Block.indexOf(due, level);
    }
    let content = block.slot(digit);
    while (Block.isIn(content)) {
      block = Block.in(content);
      level--;
      digit = Block.indexOf(due, level);
      content = block.slot(digit);
    }
    const tail = content == 0 ? 0 : Timer.at(content).prev;
    const timer = Timer.take(tail, isInline);
    if (timer.isNull) return timer;
    timer.setTime(index, due);
    timer.payload = payload;
    this.size++;
    if (content == 0) {
      timer.next = timer.address;
      timer.prev = timer.address;
      block.setSlot(digit, timer.address);
      block.occupy(digit);
    } else {
      timer.next = content;
      timer.prev = tail;
      Timer.at(tail).next = timer.address;
      Timer.at(content).prev = timer.address;
    }
    return timer;
  }

  /** The earliest timer due at or before `until`, out of its ring; null where none is due. */
  @inline takeDue(until: u64, isInline: bool): Timer {
    let near = this.spine(0);
    if (near.summary == 0) {
      const outcome = isInline ? this.approach(until) : approachOutOfLine(this, until);
      if (outcome != ENTERED) return Timer.at(outcome);
      near = this.spine(0);
    }
    const index = near.first();
    const timer = Timer.at(near.slot(index));
    if (until != INSTANT_MAX && timer.time > until) return Timer.at(0);
    this.size--;
    near.unlink(index, timer);
    return timer;
  }

  /**
   * Enters slots until level 0 holds something (then `ENTERED`), or the earliest timer stands in a
   * short ring (then it, out of that) or is not due (then 0).
   */
  @inline approach(until: u64): u32 {
    if (this.size == 0) return 0;
    while (true) {
      const level = this.lowest();
      const block = this.spine(level);
      const index = block.first();
      const start = this.startOf(level, index);
      if (start > until) return 0;
      const content = block.slot(index);
      // A slot that starts at the base has to be entered: what is armed for it stands lower.
      if (!Block.isIn(content) && start != this.base) {
        const timer = Ring.at(content).firstOfShort;
        if (!timer.isNull) {
          if (timer.time > until) return 0;
          this.size--;
          block.unlink(index, timer);
          return timer.address;
        }
      }
      this.enter(level, index, start);
      if (level == 1) return ENTERED;
    }
  }

  /** Moves the base to the start of the first slot, and what that holds to the level below. */
  @inline enter(level: u32, index: u32, start: u64): void {
    const block = this.spine(level);
    const content = block.slot(index);
    block.vacate(index);
    this.base = start;
    const below = this.spine(level - 1);
    if (Block.isIn(content)) {
      giveBlock(below);
      this.setSpine(level - 1, Block.in(content));
    } else {
      Ring.at(content).spread(below, level - 1);
    }
  }
}

/** Empties all wheels and both pools; generations stay, so that older handles stay stale. */
export function resetTimers(): void {
  assert(offsetof<Wheel>() <= SPINE_OFFSET);
  assert(SPINE_OFFSET + LEVEL_COUNT * 4 <= WHEEL_BYTES);
  store<f64>(POPPED_AT, -1);
  resetNodes();
  resetBlocks();
  for (let index: u32 = 0; index < WHEEL_COUNT; index++) {
    const wheel = Wheel.of(index);
    wheel.base = 0;
    wheel.clock = 0;
    wheel.size = 0;
    for (let level: u32 = 0; level < LEVEL_COUNT; level++) wheel.setSpine(level, takeBlock());
  }
}

/** Takes an armed timer out of its ring; it stays lent. */
export function disarm(wheel: Wheel, timer: Timer): void {
  const time = timer.time;
  let level = wheel.level(time);
  let block = wheel.spine(level);
  let digit = Block.indexOf(time, level);
  while (Block.isIn(block.slot(digit))) {
    block = Block.in(block.slot(digit));
    level--;
    digit = Block.indexOf(time, level);
  }
  wheel.size--;
  if (!block.unlink(digit, timer)) return;
  // A block that is empty now goes back, and so may those above it.
  while (block.parent != 0) {
    const parent = Block.at(block.parent);
    digit = block.home;
    giveBlock(block);
    block = parent;
    if (!block.vacate(digit)) return;
  }
}

/** Arms a timer that was disarmed, under the same handle. */
export function place(index: u32, timer: Timer, due: u64): void {
  const wheel = Wheel.of(index);
  let level = wheel.level(due);
  let block = wheel.spine(level);
  let digit = Block.indexOf(due, level);
  while (Block.isIn(block.slot(digit))) {
    block = Block.in(block.slot(digit));
    level--;
    digit = Block.indexOf(due, level);
  }
  timer.setTime(index, due);
  wheel.size++;
  block.summary |= block.append(digit, timer);
}

function approachOutOfLine(wheel: Wheel, until: u64): u32 {
  return wheel.approach(until);
}

/** The earliest pending time of a wheel that has one, exactly. */
export function earliestOf(wheel: Wheel): u64 {
  while (wheel.spine(0).summary == 0) {
    const level = wheel.lowest();
    const index = wheel.spine(level).first();
    const start = wheel.startOf(level, index);
    if (start > wheel.clock) return search(wheel.spine(level), index, level);
    wheel.enter(level, index, start);
  }
  return wheel.base | (<u64>wheel.spine(0).first());
}

/** The earliest time in a slot that the base may not enter, because the clock is before it. */
function search(block: Block, index: u32, level: u32): u64 {
  while (true) {
    const content = block.slot(index);
    if (!Block.isIn(content)) {
      // All timers of a slot of level 0 have one time.
      if (level == 0) return Timer.at(content).time;
      const ring = Ring.at(content);
      if (ring.isScannable || !split(block, index, level)) return ring.earliest;
    }
    block = Block.in(block.slot(index));
    index = block.first();
    level--;
  }
}

/** Spreads a ring over a block of the level below; false where no block is free. */
function split(block: Block, index: u32, level: u32): bool {
  const child = takeBlock();
  if (child.address == 0) return false;
  child.parent = block.address;
  child.home = index;
  Ring.at(block.slot(index)).spread(child, level - 1);
  block.setSlot(index, child.content);
  return true;
}
