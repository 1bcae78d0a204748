/**
 * The data plane's timing wheel: calls in the exact order of (time, arming).
 *
 *   near      [64 bits] 64 queues of a microsecond       head ─▶ ... ─▶ tail
 *   level 1   [bitmap] 4,096 stacks of 64 µs             the latest ─▶ ... ─▶ the first
 *   level 2   [bitmap] 4,096 stacks of 2^18 µs
 *   ...       up to level 4: every instant below 2^53
 *
 * A call stands at the level of the highest digit in which its time differs from `base`: one of six
 * bits, and above it digits of twelve. Where nothing is near, the base enters the first stack of
 * the lowest level that holds something, and that is spread over the level below; so a call moves
 * down four times at the most and mostly once. What is near is one word and a few lines of cache.
 *
 * A call is put on top of its stack, where nobody else has to be touched, and a stack is spread
 * when the level below is empty: on the way to the queues it is turned around, once for each level.
 *
 * Queues are linked through the calls. The links of stacks stand by themselves, sixteen in a line
 * of cache: whoever spreads a stack of hundreds need not wait for one call after the other to come
 * from memory. With 10,000 instances a request takes a fifth less for that.
 *
 * The kernel's wheels (timer/wheel.ts) can disarm, tell the next instant exactly and hand out
 * handles; here nobody needs that. What is given up is marked and taken back when its time comes.
 *
 * Model and test: test/property/traffic-agenda.test.ts.
 */
import {
  AGENDA_AT,
  AGENDA_LEVEL_BYTES,
  CALLS_AT,
  LEVEL_BITS,
  LEVEL_COUNT,
  LINKS_AT,
  SLOT_COUNT,
} from "../layout";
import { Call } from "./call";

/**
 * Queues that are near, by the bits of a time that name them: as many as a word has bits. A shift
 * of a word goes by the lower six bits of its count, so that a digit or an instant may be one.
 */
const NEAR_BITS: u32 = 6;
const NEAR_COUNT: u64 = 1 << NEAR_BITS;
const HEADS_AT: u32 = AGENDA_AT + 8;
const TAILS_AT: u32 = HEADS_AT + ((<u32>NEAR_COUNT) << 2);

/** Another level: a word that says which of 64 words are not 0, those words, and the stacks. */
const WORDS_PLACE: u32 = 8;
const STACKS_PLACE: u32 = 520;
const LEVEL_1_AT: u32 = AGENDA_AT + AGENDA_LEVEL_BYTES;
const SLOT_MASK: u64 = SLOT_COUNT - 1;
/** From the address of a call to that of its link, which has an eighth of its bytes. */
const LINK_SHIFT: u32 = 3;
const LINKS_OFFSET: usize = LINKS_AT - (CALLS_AT >> LINK_SHIFT);

/** Instants that differ from the base by less are not above level 1. */
const LEVEL_2: u64 = 1 << (NEAR_BITS + LEVEL_BITS);

/** Beyond every instant that the clock comes to, and what is later is never. */
const LAST: u64 = ((<u64>1) << (NEAR_BITS + (LEVEL_COUNT - 1) * LEVEL_BITS)) - 1;

/** No pending call and no clock is earlier; a multiple of 64. */
let base: u64 = 0;

export function resetAgenda(): void {
  assert(STACKS_PLACE + SLOT_COUNT * 4 <= AGENDA_LEVEL_BYTES);
  assert(NEAR_COUNT == 64);
  base = 0;
  memory.fill(AGENDA_AT, 0, LEVEL_COUNT * AGENDA_LEVEL_BYTES);
}

@unmanaged
export class Agenda {
  /** Arms a call for an instant that is not before the clock. */
  @inline static push(call: Call, time: u64): void {
    const differing = base ^ time;
    call.time = time;
    if (differing < NEAR_COUNT) {
      Agenda.append((<u32>time) & (<u32>NEAR_COUNT - 1), call);
    } else if (differing < LEVEL_2) {
      const digit = <u32>((time >> NEAR_BITS) & SLOT_MASK);
      Agenda.stack(LEVEL_1_AT, digit, call);
    } else {
      pushFar(call, differing);
    }
  }

  /**
   * The instants that are near and have calls, of which the first may still be behind `until`.
   * Where none has, the base moves on first; 0: nothing begins by `until`.
   */
  @inline static nearBy(until: u64): u64 {
    const near = load<u64>(AGENDA_AT);
    return near != 0 ? near : Agenda.enter(until);
  }

  /** Moves the base on to the next calls; the instants that have some, 0: none by `until`. */
  @inline private static enter(until: u64): u64 {
    if (load<u64>(LEVEL_1_AT) == 0 && !approach(until)) return 0;
    const digit = Stacks.first(LEVEL_1_AT);
    const start = Stacks.startOf(digit, NEAR_BITS);
    if (start > until) return 0;
    base = start;
    return Queues.fill(Stacks.take(LEVEL_1_AT, digit));
  }

  /** The earliest instant of these. */
  @inline static dueOf(near: u64): u64 {
    return base | ctz(near);
  }

  /** Takes the earliest call, of those that are near. */
  @inline static take(near: u64): Call {
    const headAt = HEADS_AT + ((<u32>ctz(near)) << 2);
    const call = Call.at(load<u32>(headAt));
    const next = call.next;
    store<u32>(headAt, next);
    if (next == 0) store<u64>(AGENDA_AT, near & (near - 1));
    return call;
  }

  /** Puts a call behind all that stand in a queue. */
  @inline static append(digit: u32, call: Call): void {
    const near = load<u64>(AGENDA_AT);
    const tailAt = TAILS_AT + (digit << 2);
    call.next = 0;
    if (((near >> digit) & 1) != 0) {
      Call.at(load<u32>(tailAt)).next = call.address;
    } else {
      store<u32>(HEADS_AT + (digit << 2), call.address);
      store<u64>(AGENDA_AT, near | ((<u64>1) << digit));
    }
    store<u32>(tailAt, call.address);
  }

  /** Puts a call on top of the stack of a level. */
  @inline static stack(level: u32, digit: u32, call: Call): void {
    const stackAt = level + STACKS_PLACE + (digit << 2);
    Stacks.link(call.address, load<u32>(stackAt));
    store<u32>(stackAt, call.address);
    const wordAt = level + WORDS_PLACE + ((digit >> 6) << 3);
    store<u64>(wordAt, load<u64>(wordAt) | ((<u64>1) << digit));
    store<u64>(level, load<u64>(level) | ((<u64>1) << (digit >> 6)));
  }
}

/** Whether more is due at this instant, to which the clock has come. */
export function hasMoreAt(instant: u64): bool {
  return ((load<u64>(AGENDA_AT) >> instant) & 1) != 0;
}

/** The same as `Agenda.push`, where it is not worth being compiled into the caller. */
export function push(call: Call, time: u64): void {
  Agenda.push(call, time);
}

/** By how many bits a time is shifted for its digit at this level, from 1. */
function shiftOf(level: u32): u32 {
  return NEAR_BITS + (level - 1) * LEVEL_BITS;
}

function pushFar(call: Call, differing: u64): void {
  if (call.time > LAST) {
    call.time = LAST;
    return pushFar(call, base ^ LAST);
  }
  const level = 1 + (63 - <u32>clz(differing) - NEAR_BITS) / LEVEL_BITS;
  const digit = <u32>((call.time >> shiftOf(level)) & SLOT_MASK);
  Agenda.stack(AGENDA_AT + level * AGENDA_LEVEL_BYTES, digit, call);
}

/** Moves the base on until level 1 holds something; false where nothing begins by `until`. */
function approach(until: u64): bool {
  while (load<u64>(LEVEL_1_AT) == 0) {
    let level: u32 = 2;
    while (load<u64>(AGENDA_AT + level * AGENDA_LEVEL_BYTES) == 0) {
      level++;
      if (level == LEVEL_COUNT) return false;
    }
    const at = AGENDA_AT + level * AGENDA_LEVEL_BYTES;
    const digit = Stacks.first(at);
    const start = Stacks.startOf(digit, shiftOf(level));
    if (start > until) return false;
    base = start;
    spread(turn(Stacks.take(at, digit)), level - 1);
  }
  return true;
}

/** The stacks of a level. */
@unmanaged
class Stacks {
  /** Below a call in its stack; 0: nobody. */
  @inline static below(address: u32): u32 {
    return load<u32>(address >> LINK_SHIFT, LINKS_OFFSET);
  }

  @inline static link(address: u32, below: u32): void {
    store<u32>(address >> LINK_SHIFT, below, LINKS_OFFSET);
  }

  /** The first that holds something; there is one. */
  @inline static first(at: u32): u32 {
    const word = <u32>ctz(load<u64>(at));
    return (word << 6) | (<u32>ctz(load<u64>(at + WORDS_PLACE + (word << 3))));
  }

  /** The instant at which a stack begins. */
  @inline static startOf(digit: u32, shift: u32): u64 {
    return (((base >> shift) & ~SLOT_MASK) | (<u64>digit)) << shift;
  }

  /** Empties a stack; the call on top of it. */
  @inline static take(at: u32, digit: u32): u32 {
    const stackAt = at + STACKS_PLACE + (digit << 2);
    const top = load<u32>(stackAt);
    store<u32>(stackAt, 0);
    const wordAt = at + WORDS_PLACE + ((digit >> 6) << 3);
    const rest = load<u64>(wordAt) ^ ((<u64>1) << digit);
    store<u64>(wordAt, rest);
    if (rest == 0) store<u64>(at, load<u64>(at) ^ ((<u64>1) << (digit >> 6)));
    return top;
  }
}

/** The queues of what is near. */
@unmanaged
class Queues {
  /**
   * Puts all of a stack into queues that are empty: the latest first, each in front. The instants
   * that have calls now.
   */
  @inline static fill(top: u32): u64 {
    let near: u64 = 0;
    let address = top;
    do {
      const call = Call.at(address);
      address = Stacks.below(address);
      const digit = (<u32>call.time) & (<u32>NEAR_COUNT - 1);
      const headAt = HEADS_AT + (digit << 2);
      const bit = (<u64>1) << digit;
      if ((near & bit) != 0) {
        call.next = load<u32>(headAt);
      } else {
        call.next = 0;
        store<u32>(TAILS_AT + (digit << 2), call.address);
        near |= bit;
      }
      store<u32>(headAt, call.address);
    } while (address != 0);
    store<u64>(AGENDA_AT, near);
    return near;
  }
}

/** Turns a stack around: what was on top is at its bottom. */
function turn(top: u32): u32 {
  let turned: u32 = 0;
  let address = top;
  while (address != 0) {
    const below = Stacks.below(address);
    Stacks.link(address, turned);
    turned = address;
    address = below;
  }
  return turned;
}

/** Puts calls, the first of them first, onto the stacks of a level. */
function spread(first: u32, level: u32): void {
  const at = AGENDA_AT + level * AGENDA_LEVEL_BYTES;
  const shift = shiftOf(level);
  let address = first;
  while (address != 0) {
    const call = Call.at(address);
    address = Stacks.below(address);
    Agenda.stack(at, <u32>((call.time >> shift) & SLOT_MASK), call);
  }
}
