/**
 * Calls in flight, and whatever else of the data plane waits for an instant.
 *
 *   CALLS    | time | next | kind, priority, outcome, marks | station | edge | sent |   32 bytes
 *   DETAILS  | parent, key, queue, timeouts, family, attempts, deadline, born | ...    128 bytes
 *
 * A call is one logical request to a service, with the attempt that is under way. It stands in one
 * place at a time: in a slot of the agenda, in the queue of a station, among those that a stalled
 * station keeps, or, while it waits for calls of its own, nowhere. So one link serves for all but
 * the stacks of the agenda, whose links stand by themselves.
 *
 * An attempt that was given up while its event is pending stays where it is, `ABANDONED`, and is
 * taken back when the event comes; the call goes on with another record.
 */
import { CALLS_AT, CALL_BYTES, CALL_COUNT, DETAILS_AT, DETAIL_BYTES } from "../layout";
import { arrivalsToCome } from "./upcoming";

// What a record waits for. In the agenda:
/** The request is under way to its station. */
export const REQUEST: u8 = 1;
/** It is served. */
export const SERVICE: u8 = 2;
/** The answer is under way to the caller. */
export const ANSWER: u8 = 3;
/** The next attempt. */
export const BACKOFF: u8 = 4;
/** A user thinks. */
export const THINK: u8 = 5;
/** The first of the timeouts of an edge. */
export const EXPIRY: u8 = 6;
/** Given up, with its event pending. */
export const ABANDONED: u8 = 7;
// Elsewhere:
/** In the queue of its station. */
export const QUEUED: u8 = 8;
/** It holds its place at the station and waits for calls of its own. */
export const CALLING: u8 = 9;
/** Its service is over, or was to begin, and the station stalls. */
export const PARKED: u8 = 10;
/** In the list of free records. */
export const FREE: u8 = 11;
/** Its attempt is over, and its caller stalls: it stands among those that the caller keeps. */
export const KEPT: u8 = 12;
// In the agenda again:
/** The request was lost, and is to be sent again. */
export const LOST_REQUEST: u8 = 13;
/** The answer was lost, and is to be sent again. */
export const LOST_ANSWER: u8 = 14;
/** The end of an instant, for which others wait: see late.ts. */
export const LATE: u8 = 15;
/** The first of the attempts of an edge that are hedged. */
export const HEDGE: u8 = 18;
// Elsewhere again:
/** Nobody was below the limit of connections: its pick waits for the end of the instant. */
export const PICKING: u8 = 16;
/** Its station had no room for it: it comes to it at the end of the instant. */
export const ARRIVING: u8 = 21;
/** Its next attempt is due, and its caller stalls: it stands among those that the caller keeps. */
export const DELAYED: u8 = 17;
// In the agenda again:
/** The request waits for its connection. */
export const HANDSHAKE: u8 = 19;
/** The answer to a copy is under way to nobody. */
export const STRAY: u8 = 20;

/** In `marks`: the station stalled while it was served; its detail says what it has made up for. */
export const HELD: u8 = 1;
/** It has to be looked for among those that may time out. */
export const TIMED: u8 = 2;
/** It has a connection of the pool. */
export const CONNECTED: u8 = 4;
/** Its attempt is recorded step by step. */
export const TRACED: u8 = 32;
/** It has to be looked for among those that are to be hedged. */
export const HEDGED: u8 = 8;
/** It is the second of a request that came twice. */
export const COPY: u8 = 16;
/** A task of a program: nobody called for it, and it takes no place. */
export const TASK: u8 = 64;
/** A program has it: see program.ts. */
export const PROGRAM: u8 = 128;

/** Instances that a call remembers to have tried; beyond these it forgets the earliest. */
const TRIED_MAX: u32 = 12;
const TRIED_PLACE: usize = 104;

const DETAIL_SHIFT: u32 = 2;
/** Of an address of a call times four; it may be below 0, and wraps. */
const DETAIL_OFFSET: u32 = DETAILS_AT - (CALLS_AT << DETAIL_SHIFT);

@unmanaged
export class Call {
  /** When its event is due. */
  time: u64;
  /** Behind it in a slot of the agenda, in a queue, or among the free; see also cancel.ts. */
  next: u32;
  kind: u8;
  priority: u8;
  /** Why the attempt has failed; `OK` otherwise. */
  outcome: u8;
  marks: u8;
  station: u32;
  edge: u32;
  /** When the attempt began. */
  sent: u64;

  @inline static at(address: u32): Call {
    return changetype<Call>(<usize>address);
  }

  @inline get address(): u32 {
    return changetype<u32>(this);
  }

  @inline get isNull(): bool {
    return changetype<u32>(this) == 0;
  }

  @inline get detail(): Detail {
    return changetype<Detail>(<usize>((changetype<u32>(this) << DETAIL_SHIFT) + DETAIL_OFFSET));
  }

  @inline has(mark: u8): bool {
    return (this.marks & mark) != 0;
  }
}

@unmanaged
export class Detail {
  /** The call whose service made this one; 0: a workload did. */
  parent: u32;
  key: u32;
  /** Before it in a queue. */
  prev: u32;
  /** Neighbours among those of its edge that may time out; see row.ts. */
  expiryNext: u32;
  expiryPrev: u32;
  /** The first of the calls that it has made and that are under way, and its own siblings. */
  child: u32;
  siblingNext: u32;
  siblingPrev: u32;
  /** The other of two attempts side by side. */
  twin: u32;
  /** The step of its tier that it is to make next, and how many calls of this one are left. */
  step: u32;
  pending: u32;
  /** The entry of its parent's tier that it is made for, and how often after this. */
  entry: u32;
  left: u32;
  attempt: u32;
  /** How often a message of it was lost in a row. */
  losses: u32;
  /** Neighbours among those of its edge that are to be hedged. */
  hedgeNext: u32;
  hedgePrev: u32;
  /** Its attempt in records; see recording.ts. */
  hop: u32;
  /** When its first attempt began. */
  born: u64;
  /** For how long its station had stalled, when it was looked at last. */
  stalledUs: u64;
  /** When it is to time out. */
  expiry: u64;
  /** Slots of instances that were tried, the latest at the end. */
  triedCount: u8;
  /** Whether it is the second of two attempts side by side, and its family knows only the first. */
  isSecond: u8;
  /** The sampled request that it is part of; 0: none. */
  request: u32;
  // Slots of 16 bits follow at 104.
  private tried0: u64;
  private tried1: u64;
  private tried2: u64;

  /** Of a copy, which nobody waits for and which never times out: where its request came from. */
  @inline get site(): u32 {
    return this.expiryPrev;
  }

  @inline set site(site: u32) {
    this.expiryPrev = site;
  }

  /** Which time it is that a program serves it: a program has no steps. */
  @inline get run(): u32 {
    return this.step;
  }

  @inline set run(run: u32) {
    this.step = run;
  }

  /** Its number where a program made it: that says itself how often it calls. */
  @inline get serial(): u32 {
    return this.left;
  }

  @inline set serial(serial: u32) {
    this.left = serial;
  }

  /** A call begins. */
  @inline begin(now: u64): void {
    this.attempt = 0;
    this.born = now;
    this.twin = 0;
    this.triedCount = 0;
    this.isSecond = 0;
  }

  @inline get triedAt(): usize {
    return changetype<usize>(this) + TRIED_PLACE;
  }

  /** An instance was tried, now or by a twin. */
  remember(slot: u32): void {
    let count = <u32>this.triedCount;
    let place: u32 = 0;
    while (place < count && load<u16>(this.triedAt + (place << 1)) != slot) place++;
    if (place == count && count == TRIED_MAX) place = 0;
    if (place < count) {
      count--;
      memory.copy(
        this.triedAt + (place << 1),
        this.triedAt + ((place + 1) << 1),
        (count - place) << 1,
      );
    }
    store<u16>(this.triedAt + (count << 1), <u16>slot);
    this.triedCount = <u8>(count + 1);
  }

  /** The slot that was tried last; there is one. */
  get triedLast(): u32 {
    return load<u16>(this.triedAt + ((<u32>this.triedCount - 1) << 1));
  }
}

/**
 * Where more are lent, nothing new begins: what is under way may need another record each, because
 * what was given up keeps its own for a while; and timers that are not armed yet have theirs.
 */
const NEW_COUNT: u32 = CALL_COUNT / 2;

let used: u32 = 0;
let free: u32 = 0;
let lent: u32 = 0;
/** Timers that edges may arm, and that of the end of an instant. */
let timers: u32 = 0;

export function resetCalls(): void {
  assert(offsetof<Call>() == CALL_BYTES && offsetof<Detail>() <= DETAIL_BYTES);
  assert(CALL_BYTES << DETAIL_SHIFT == DETAIL_BYTES);
  assert(offsetof<Detail>("tried0") == TRIED_PLACE);
  assert(TRIED_PLACE + TRIED_MAX * 2 <= DETAIL_BYTES);
  used = 0;
  free = 0;
  lent = 0;
  timers = 1;
}

/** Keeps a record back for a timer that is going to be armed now and then. */
export function keepTimer(): void {
  timers++;
}

/** Whether there is room for something new. */
export function hasRoom(): bool {
  return lent + timers < NEW_COUNT;
}

/** How many records are lent at the most before nothing new begins. */
export function trafficRoom(): u32 {
  return NEW_COUNT - timers;
}

/** A record for something new; null where there is no room. Nothing in it is as new. */
export function takeCall(): Call {
  return hasRoom() ? takeSpare() : Call.at(0);
}

/** A record for what is under way already; null where none is left at all. */
export function takeSpare(): Call {
  let address = free;
  if (address != 0) {
    free = Call.at(address).next;
  } else {
    if (used == CALL_COUNT) return Call.at(0);
    address = CALLS_AT + used * CALL_BYTES;
    used++;
  }
  lent++;
  return Call.at(address);
}

export function giveCall(call: Call): void {
  call.kind = FREE;
  call.next = free;
  free = call.address;
  lent--;
}

/** Records that are lent: calls, users, timers of edges, what was given up; arrivals to come. */
export function trafficLent(): u32 {
  return lent + arrivalsToCome;
}

/** Behind the last record that was ever lent; they begin at `CALLS_AT`. */
export function callsEnd(): u32 {
  return CALLS_AT + used * CALL_BYTES;
}
