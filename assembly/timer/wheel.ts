/**
 * Hierarchical bitmap timing wheel: timers in the exact order of (time, arming).
 *
 *   time, 54 bits      | 6 | 6 | 6 | 6 | 6 | 6 | 6 | 6 | 6 |
 *   level                8   7   6   5   4   3   2   1   0
 *
 *   wheel  base ──┬─ level 0  [bitmap] slot 0..63   exactly one microsecond a slot
 *                 ├─ level 1  [bitmap] slot 0..63   64 µs a slot
 *                 └─ ...                 │
 *                                        └─ a ring of timers in the order of arming, or,
 *                                           once split, a block: the level below of this slot
 *
 * A timer stands at the level of the highest digit in which its time differs from `base`, in the
 * slot of that digit. So the first slot of the lowest occupied level holds the earliest timer,
 * and one that stands at level 0 has exactly the time of its slot. When `base` enters a slot of a
 * higher level, the slot's timers move down, in their order.
 *
 * `next` has to be exact although a slot of a higher level holds many times. It scans up to
 * {@link SCAN_MAX} timers; a longer ring is split over a block of 64 slots of the level below,
 * once, and when `base` enters that slot the block becomes that level as it is. A timer so moves
 * down at most eight times in its life, whatever the order of arming and cancelling. (A cached
 * minimum a slot instead goes quadratic when timeouts are cancelled in the order of arming.)
 *
 * Ties: a ring is appended to at its tail, and timers of the same time are always in the same
 * ring, so the order within a time is that of arming, through every move.
 *
 * Caveats: the clock of a wheel only moves forward, in `timerPop`. A timer that is armed in the
 * past counts as armed for the clock.
 *
 * Model: test/models/sorted-timers.ts. Bench: bench/event-queue.ts.
 */
import { INSTANT_MAX } from "./instant";
import {
  BLOCK_BYTES,
  LEVEL_BITS,
  NODE_COUNT,
  SLOT_COUNT,
  WHEELS_AT,
  WHEEL_BYTES,
  WHEEL_COUNT,
  WHEEL_HEADER_BYTES,
} from "../layout";
import {
  Block,
  Timer,
  armedNode,
  giveBlock,
  giveNode,
  handleOf,
  resetPools,
  takeBlock,
  takeNode,
} from "./pool";

/** Rings up to this length are scanned by `next`: two cache lines a node are cheap this often. */
const SCAN_MAX: u32 = 8;

/** No timer is pending; above every instant, so that the minimum with it is the other. */
const EMPTY: u64 = u64.MAX_VALUE;
/** The earliest time has to be looked for. */
const UNKNOWN: u64 = u64.MAX_VALUE - 1;

@unmanaged
class Wheel {
  /** Placement is relative to this instant; no pending timer is earlier. */
  base: u64;
  /** The latest instant that `timerPop` was told; never before `base`. */
  clock: u64;
  /** Earliest time of all, or `EMPTY`, or `UNKNOWN`. */
  earliest: u64;
  size: u32;
  /** Levels of the spine that hold something, a bit each. */
  levels: u32;

  @inline static of(index: u32): Wheel {
    assert(index < WHEEL_COUNT);
    return changetype<Wheel>(<usize>(WHEELS_AT + index * WHEEL_BYTES));
  }

  @inline spine(level: u32): Block {
    return Block.at(changetype<usize>(this) + WHEEL_HEADER_BYTES + level * BLOCK_BYTES);
  }

  /** Level of the highest digit in which an instant differs from the base. */
  @inline level(time: u64): u32 {
    // 43/256 is 1/6, rounded down, for every bit from 0 to 53.
    return ((63 - <u32>clz((this.base ^ time) | 1)) * 43) >> 8;
  }
}

/** Empties all wheels and both pools; generations stay, so that older handles stay stale. */
export function resetTimers(): void {
  assert(offsetof<Wheel>() <= WHEEL_HEADER_BYTES);
  memory.fill(WHEELS_AT, 0, WHEEL_COUNT * WHEEL_BYTES);
  for (let index: u32 = 0; index < WHEEL_COUNT; index++) {
    Wheel.of(index).earliest = EMPTY;
  }
  resetPools();
}

/** Arms a timer at `time` (whole, 0 to 2^53 - 1). Its handle, or -1 where no node is free. */
export function timerPush(index: u32, time: f64, payload: u32): f64 {
  const wheel = Wheel.of(index);
  const timer = takeNode();
  if (changetype<usize>(timer) == 0) return -1;
  timer.owner = index;
  timer.payload = payload;
  arm(wheel, timer, <u64>time);
  wheel.size++;
  return handleOf(timer);
}

/** Disarms the timer; false where the handle is stale or of another wheel. */
export function timerCancel(index: u32, handle: f64): bool {
  const timer = armedNode(index, handle);
  if (changetype<usize>(timer) == 0) return false;
  const wheel = Wheel.of(index);
  disarm(wheel, timer);
  wheel.size--;
  giveNode(timer);
  return true;
}

/**
 * Moves a pending timer to another time, as if cancelled and armed anew (so behind its equals),
 * under the same handle; false where the handle is stale.
 */
export function timerRearm(index: u32, handle: f64, time: f64): bool {
  const timer = armedNode(index, handle);
  if (changetype<usize>(timer) == 0) return false;
  const wheel = Wheel.of(index);
  disarm(wheel, timer);
  arm(wheel, timer, <u64>time);
  return true;
}

/** The earliest pending time, exactly; -1 where nothing is pending. */
export function timerNext(index: u32): f64 {
  const earliest = earliestOf(Wheel.of(index));
  return earliest == EMPTY ? -1 : <f64>earliest;
}

/** Takes the earliest timer due at or before `now` and gives its payload; -1 where none is. */
export function timerPop(index: u32, now: f64): f64 {
  const wheel = Wheel.of(index);
  const until = <u64>now;
  if (until > wheel.clock) wheel.clock = until;
  const earliest = earliestOf(wheel);
  if (earliest > until) {
    advance(wheel, until);
    return -1;
  }
  advance(wheel, earliest);
  const timer = takeHead(wheel, digitOf(earliest, 0));
  wheel.size--;
  giveNode(timer);
  return <f64>timer.payload;
}

export function timerSize(index: u32): u32 {
  return Wheel.of(index).size;
}

function digitOf(time: u64, level: u32): u32 {
  return (<u32>(time >> (level * LEVEL_BITS))) & (SLOT_COUNT - 1);
}

function arm(wheel: Wheel, timer: Timer, time: u64): void {
  const due = min(max(time, wheel.clock), INSTANT_MAX);
  timer.time = due;
  place(wheel, timer);
  const earliest = wheel.earliest;
  // EMPTY yields to every time; UNKNOWN has to stay, because an earlier one may be pending.
  if (due < earliest && earliest != UNKNOWN) wheel.earliest = due;
}

/** Puts the timer at the tail of the ring where its time belongs. */
function place(wheel: Wheel, timer: Timer): void {
  const time = timer.time;
  let level = wheel.level(time);
  let block = wheel.spine(level);
  wheel.levels |= (<u32>1) << level;
  let digit = digitOf(time, level);
  while ((block.split >> digit) & 1) {
    block = Block.at(load<u32>(block.slot(digit)));
    level--;
    digit = digitOf(time, level);
  }
  append(block, digit, timer);
}

function append(block: Block, digit: u32, timer: Timer): void {
  const slot = block.slot(digit);
  const self = changetype<usize>(timer);
  const bit = (<u64>1) << digit;
  if (!(block.occupied & bit)) {
    block.occupied |= bit;
    timer.next = self;
    timer.prev = self;
    store<u32>(slot, <u32>self);
    return;
  }
  const head = <usize>load<u32>(slot);
  const tail = Timer.at(head).prev;
  timer.next = head;
  timer.prev = tail;
  Timer.at(tail).next = self;
  Timer.at(head).prev = self;
}

/** Takes the timer out of its ring, and forgets the earliest time where it may have been this. */
function disarm(wheel: Wheel, timer: Timer): void {
  const level = wheel.level(timer.time);
  const block = wheel.spine(level);
  const emptied = withdraw(block, level, timer);
  if (emptied && block.occupied == 0) wheel.levels &= ~((<u32>1) << level);
  // What is left in a slot of level 0 has the same time, so that is still the earliest.
  if (timer.time == wheel.earliest && (emptied || level != 0)) wheel.earliest = UNKNOWN;
}

/** Takes the timer out of this block or a block below; true where its slot here is empty now. */
function withdraw(block: Block, level: u32, timer: Timer): bool {
  const digit = digitOf(timer.time, level);
  const slot = block.slot(digit);
  const bit = (<u64>1) << digit;
  const self = changetype<usize>(timer);
  if (block.split & bit) {
    const child = Block.at(load<u32>(slot));
    withdraw(child, level - 1, timer);
    if (child.occupied != 0) return false;
    giveBlock(child);
    block.split ^= bit;
  } else if (timer.next != self) {
    Timer.at(timer.prev).next = timer.next;
    Timer.at(timer.next).prev = timer.prev;
    if (<usize>load<u32>(slot) == self) store<u32>(slot, <u32>timer.next);
    return false;
  }
  block.occupied ^= bit;
  return true;
}

/** Takes the first timer out of this slot of level 0, which is where the earliest stands. */
function takeHead(wheel: Wheel, digit: u32): Timer {
  const block = wheel.spine(0);
  const slot = block.slot(digit);
  const head = <usize>load<u32>(slot);
  const timer = Timer.at(head);
  if (timer.next != head) {
    Timer.at(timer.prev).next = timer.next;
    Timer.at(timer.next).prev = timer.prev;
    store<u32>(slot, <u32>timer.next);
    return timer;
  }
  block.occupied ^= (<u64>1) << digit;
  if (block.occupied == 0) wheel.levels ^= 1;
  wheel.earliest = UNKNOWN;
  return timer;
}

function earliestOf(wheel: Wheel): u64 {
  if (wheel.earliest == UNKNOWN) wheel.earliest = wheel.levels == 0 ? EMPTY : search(wheel);
  return wheel.earliest;
}

/** The earliest time of a wheel that holds something: in the first slot of the lowest level. */
function search(wheel: Wheel): u64 {
  let level = <u32>ctz(wheel.levels);
  let block = wheel.spine(level);
  while (true) {
    const digit = <u32>ctz(block.occupied);
    const slot = block.slot(digit);
    if (!((block.split >> digit) & 1)) {
      const head = <usize>load<u32>(slot);
      if (level == 0) return Timer.at(head).time;
      const earliest = scan(head, SCAN_MAX);
      if (earliest != UNKNOWN) return earliest;
      if (!split(block, level, digit)) return scan(head, NODE_COUNT);
    }
    block = Block.at(load<u32>(slot));
    level--;
  }
}

/** The earliest time in a ring of at most `limit` timers; of a longer one, `UNKNOWN`. */
function scan(head: usize, limit: u32): u64 {
  let earliest = EMPTY;
  let address = head;
  for (let seen: u32 = 0; seen < limit; seen++) {
    const timer = Timer.at(address);
    earliest = min(earliest, timer.time);
    address = timer.next;
    if (address == head) return earliest;
  }
  return UNKNOWN;
}

/** Spreads a ring over a block of the level below; false where no block is free. */
function split(block: Block, level: u32, digit: u32): bool {
  const child = takeBlock();
  if (changetype<usize>(child) == 0) return false;
  const slot = block.slot(digit);
  const head = <usize>load<u32>(slot);
  let address = head;
  do {
    const timer = Timer.at(address);
    address = timer.next;
    append(child, digitOf(timer.time, level - 1), timer);
  } while (address != head);
  store<u32>(slot, changetype<u32>(child));
  block.split |= (<u64>1) << digit;
  return true;
}

/** Moves the base forward to an instant that no pending timer precedes. */
function advance(wheel: Wheel, to: u64): void {
  if (to <= wheel.base) return;
  let level = wheel.level(to);
  wheel.base = to;
  // Levels below the first were passed over, so they are empty: what moves down finds room.
  for (; level > 0; level--) {
    const block = wheel.spine(level);
    const digit = digitOf(to, level);
    const bit = (<u64>1) << digit;
    if (!(block.occupied & bit)) continue;
    const content = <usize>load<u32>(block.slot(digit));
    block.occupied ^= bit;
    if (block.occupied == 0) wheel.levels &= ~((<u32>1) << level);
    if (!(block.split & bit)) {
      cascade(wheel, content);
      return;
    }
    block.split ^= bit;
    memory.copy(changetype<usize>(wheel.spine(level - 1)), content, BLOCK_BYTES);
    wheel.levels |= (<u32>1) << (level - 1);
    giveBlock(Block.at(content));
  }
}

/** Places each timer of a ring anew, in the order of the ring. */
function cascade(wheel: Wheel, head: usize): void {
  let address = head;
  do {
    const timer = Timer.at(address);
    address = timer.next;
    place(wheel, timer);
  } while (address != head);
}
