/**
 * The data plane's timing wheel: calls in the exact order of (time, arming), linked through
 * themselves.
 *
 *   near      [64 bits] 64 slots of a microsecond        slot: the tail of a ring, or 0
 *   level 1   [bitmap] 4,096 slots of 64 µs                      │
 *   level 2   [bitmap] 4,096 slots of 2^18 µs                    └─▶ head ─▶ ... ─▶ tail ─▶ head
 *   ...       up to level 4: every instant below 2^53
 *
 * A call stands at the level of the highest digit in which its time differs from `base`: one of six
 * bits, and above it digits of twelve. Where nothing is near, the base enters the first slot of the
 * lowest level that holds something, and its ring is spread over the level below, in its order; so
 * a call moves down four times at the most and mostly once. What is near is one word and a few
 * lines of cache.
 *
 * The kernel's wheels (timer/wheel.ts) can disarm, tell the next instant exactly and hand out
 * handles; here nobody needs that. What is given up is marked and taken back when its time comes.
 *
 * Model and test: test/property/traffic-agenda.test.ts.
 */
import { AGENDA_AT, AGENDA_LEVEL_BYTES, LEVEL_BITS, LEVEL_COUNT, SLOT_COUNT } from "../layout";
import { Call } from "./call";

/** Slots that are near, by the bits of a time that name them. */
const NEAR_BITS: u32 = 6;
const NEAR_COUNT: u64 = 1 << NEAR_BITS;
const NEAR_SLOTS_AT: u32 = AGENDA_AT + 8;

/** Another level: a word that says which of 64 words are not 0, those words, and the slots. */
const WORDS_PLACE: u32 = 8;
const SLOTS_PLACE: u32 = 520;
const SLOT_MASK: u64 = SLOT_COUNT - 1;
/** Instants that differ from the base by less are not above level 1. */
const LEVEL_2: u64 = 1 << (NEAR_BITS + LEVEL_BITS);

/** Beyond every instant that the clock comes to, and what is later is never. */
const LAST: u64 = ((<u64>1) << (NEAR_BITS + (LEVEL_COUNT - 1) * LEVEL_BITS)) - 1;

/** No pending call and no clock is earlier; a multiple of 64. */
let base: u64 = 0;

export function resetAgenda(): void {
  assert(SLOTS_PLACE + SLOT_COUNT * 4 <= AGENDA_LEVEL_BYTES);
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
      Agenda.appendNear((<u32>time) & (<u32>NEAR_COUNT - 1), call);
    } else if (differing < LEVEL_2) {
      const digit = <u32>((time >> NEAR_BITS) & SLOT_MASK);
      Agenda.append(AGENDA_AT + AGENDA_LEVEL_BYTES, digit, call);
    } else {
      pushFar(call, differing);
    }
  }

  /** The earliest call that is due at or before `until`; null where none is. */
  @inline static take(until: u64): Call {
    let near = load<u64>(AGENDA_AT);
    if (near == 0) {
      if (!enter(until)) return Call.at(0);
      near = load<u64>(AGENDA_AT);
    }
    const digit = ctz(near);
    if ((base | digit) > until) return Call.at(0);
    const slotAt = NEAR_SLOTS_AT + ((<u32>digit) << 2);
    const tail = load<u32>(slotAt);
    const head = Call.at(Call.at(tail).next);
    if (head.address != tail) {
      Call.at(tail).next = head.next;
      return head;
    }
    store<u32>(slotAt, 0);
    store<u64>(AGENDA_AT, near & (near - 1));
    return head;
  }

  @inline static appendNear(digit: u32, call: Call): void {
    const slotAt = NEAR_SLOTS_AT + (digit << 2);
    const tail = load<u32>(slotAt);
    store<u32>(slotAt, call.address);
    if (tail != 0) {
      call.next = Call.at(tail).next;
      Call.at(tail).next = call.address;
      return;
    }
    call.next = call.address;
    store<u64>(AGENDA_AT, load<u64>(AGENDA_AT) | ((<u64>1) << digit));
  }

  /** Puts a call behind all that stand in the slot of a level. */
  @inline static append(level: u32, digit: u32, call: Call): void {
    const slotAt = level + SLOTS_PLACE + (digit << 2);
    const tail = load<u32>(slotAt);
    store<u32>(slotAt, call.address);
    if (tail != 0) {
      call.next = Call.at(tail).next;
      Call.at(tail).next = call.address;
      return;
    }
    call.next = call.address;
    const wordAt = level + WORDS_PLACE + ((digit >> 6) << 3);
    store<u64>(wordAt, load<u64>(wordAt) | ((<u64>1) << (digit & 63)));
    store<u64>(level, load<u64>(level) | ((<u64>1) << (digit >> 6)));
  }
}

/** Whether more is due at this instant, to which the clock has come. */
export function hasMoreAt(instant: u64): bool {
  return load<u32>(NEAR_SLOTS_AT + (((<u32>instant) & (<u32>NEAR_COUNT - 1)) << 2)) != 0;
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
  Agenda.append(AGENDA_AT + level * AGENDA_LEVEL_BYTES, digit, call);
}

/** Moves the base on until something is near; false where nothing begins by `until`. */
function enter(until: u64): bool {
  while (load<u64>(AGENDA_AT) == 0) {
    let level: u32 = 1;
    while (load<u64>(AGENDA_AT + level * AGENDA_LEVEL_BYTES) == 0) {
      level++;
      if (level == LEVEL_COUNT) return false;
    }
    const at = AGENDA_AT + level * AGENDA_LEVEL_BYTES;
    const word = <u32>ctz(load<u64>(at));
    const digit = (word << 6) | (<u32>ctz(load<u64>(at + WORDS_PLACE + (word << 3))));
    const shift = shiftOf(level);
    const start = (((base >> shift) & ~SLOT_MASK) | (<u64>digit)) << shift;
    if (start > until) return false;
    base = start;
    spread(at, digit, level - 1);
  }
  return true;
}

/** Puts what stands in a slot into the slots of the level below, in its order. */
function spread(at: u32, digit: u32, below: u32): void {
  const slotAt = at + SLOTS_PLACE + (digit << 2);
  const tail = load<u32>(slotAt);
  store<u32>(slotAt, 0);
  const wordAt = at + WORDS_PLACE + ((digit >> 6) << 3);
  const rest = load<u64>(wordAt) ^ ((<u64>1) << (digit & 63));
  store<u64>(wordAt, rest);
  if (rest == 0) store<u64>(at, load<u64>(at) ^ ((<u64>1) << (digit >> 6)));
  let next = Call.at(tail).next;
  let address: u32 = 0;
  while (address != tail) {
    address = next;
    const call = Call.at(address);
    next = call.next;
    if (below == 0) {
      Agenda.appendNear((<u32>call.time) & (<u32>NEAR_COUNT - 1), call);
    } else {
      const place = <u32>((call.time >> shiftOf(below)) & SLOT_MASK);
      Agenda.append(AGENDA_AT + below * AGENDA_LEVEL_BYTES, place, call);
    }
  }
}
