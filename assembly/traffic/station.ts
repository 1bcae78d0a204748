/**
 * A station: an instance as a server. It serves so many at once, and lets so many wait.
 *
 *   arrive ──▶ place free? ──▶ served ──▶ calls of its own ──▶ answer, and the next of the queue
 *                   └─ room? ──▶ queue (by priority, or the newest first where it is more than
 *                        │                half full, or in the order of arrival)
 *                        └────▶ full: refused
 *
 * A station that stalls (its process hangs or is frozen) takes requests and serves nobody: what is
 * over meanwhile is parked, and everything that was served is late by as long as it stalled. One
 * whose process is gone resets what was in it, and refuses what comes. What its own calls come to
 * it learns when it goes on, and what it would have asked once more it asks then.
 *
 * Divergence: a process that hangs takes what its system has room for, and here `concurrency` and
 * `queue` together; what died is told of at once, as by a system that resets its connections.
 */
import { STATIONS_AT, STATION_BYTES, STATION_COUNT } from "../layout";
import { Agenda } from "./agenda";
import { answer } from "./answer";
import { Call, HELD, QUEUED, SERVICE, TRACED } from "./call";
import { now } from "./clock";
import { MARK_PLACE, tellCrowded } from "./crowd";
import { Edge } from "./edge";
import { arriveLater } from "./late";
import { FULL, OK, RESET, SHED } from "./outcome";
import { recordBegun } from "./recording";
import { Tier } from "./tier";

/** States. */
const UP: u8 = 1;
export const STALLED: u8 = 2;
/** Not a state of its own: whatever it serves takes longer, by `factor`. */
const SLOWED: u8 = 4;
/** Whoever counts what is in it is told when more than so many are. */
const WATCHED: u8 = 8;

/** Disciplines of the queue; 0 is in the order of arrival. */
const LIFO: u8 = 1;
const PRIORITY: u8 = 2;

const LINES: u32 = 4;
const HEADS_PLACE: u32 = 112;
const TAILS_PLACE: u32 = 128;
/** 2^53 µs. */
const INSTANT_END: f64 = 9007199254740992;

@unmanaged
export class Station {
  /** What the pool knows it by. */
  reference: u32;
  id: u32;
  busy: u32;
  concurrency: u32;
  queued: u32;
  state: u8;
  discipline: u8;
  /** Requests below it are turned away where with them more than `shedAbove` waited; 0: none. */
  shedBelow: u8;
  /** Busy places times microseconds, up to `changed`. */
  area: u64;
  changed: u64;
  /** The ends less the beginnings of all that held a place. */
  held: u64;
  /** Requests that came, that were served, and what became of the others. */
  arrived: u64;
  served: u64;
  // A line of cache ends here: what every request meets is in one.
  refused: u64;
  failed: u64;
  cancelled: u64;
  tier: u32;
  /** So many it may hold unseen, where it is watched; among the crowded the next; see crowd.ts. */
  mark: u32;
  /** By how much it is slower. */
  factor: f32;
  queueMax: u32;
  shedAbove: u32;
  parkedTail: u32;
  // Heads and tails of the lines follow at 112 and 128.
  private heads0: u64;
  private heads1: u64;
  private tails0: u64;
  private tails1: u64;
  stalledUs: u64;
  stalledSince: u64;
  /** The most that waited since that was read last, and before. */
  queuedMost: u32;
  queuedEver: u32;
  /** Those who wait times microseconds, up to `queueChanged`; and the ends less the beginnings. */
  queueArea: u64;
  queueChanged: u64;
  waited: u64;

  @inline static at(address: u32): Station {
    return changetype<Station>(<usize>address);
  }

  @inline get address(): u32 {
    return changetype<u32>(this);
  }

  @inline get isUp(): bool {
    return (this.state & UP) != 0;
  }

  @inline get isStalled(): bool {
    return (this.state & STALLED) != 0;
  }

  @inline head(line: u32): u32 {
    return load<u32>(changetype<usize>(this) + HEADS_PLACE + (line << 2));
  }

  @inline setHead(line: u32, address: u32): void {
    store<u32>(changetype<usize>(this) + HEADS_PLACE + (line << 2), address);
  }

  @inline tail(line: u32): u32 {
    return load<u32>(changetype<usize>(this) + TAILS_PLACE + (line << 2));
  }

  @inline setTail(line: u32, address: u32): void {
    store<u32>(changetype<usize>(this) + TAILS_PLACE + (line << 2), address);
  }

  @inline get isWatched(): bool {
    return (this.state & WATCHED) != 0;
  }

  /** Whether it is to be told of with the next request. */
  @inline get isAtMark(): bool {
    return this.isWatched && this.present >= this.mark;
  }

  /** Requests that it has, waiting ones with them. */
  @inline get present(): u32 {
    return this.busy + this.queued;
  }

  /** For how long it has stalled until now. */
  @inline get stalledTotal(): u64 {
    return this.stalledUs + (this.isStalled ? now - this.stalledSince : 0);
  }

  /** The line that a call of this priority waits in. */
  @inline line(call: Call): u32 {
    return this.discipline == PRIORITY ? call.priority : 0;
  }

  /** A request has come. */
  @inline arrive(call: Call): void {
    this.arrived++;
    if ((this.state & (UP | WATCHED)) == UP && this.busy < this.concurrency) this.begin(call);
    else wait(this, call);
  }

  /** Takes a place and begins to serve. */
  @inline begin(call: Call): void {
    this.changeBusy(1);
    // Its edge says the tier as well, and is at hand.
    let us = Tier.at(Edge.at(call.edge).tier).service.take();
    call.kind = SERVICE;
    if ((this.state & (SLOWED | STALLED)) != 0) us = hindered(this, call, us);
    if (call.has(TRACED)) recordBegun(call);
    Agenda.push(call, now + us);
  }

  /** Whether it is up, and neither stalls nor is slowed or watched. */
  @inline get isPlain(): bool {
    return this.state == UP;
  }

  /** One place more is taken, or one less: 1 or -1. */
  @inline changeBusy(more: i32): void {
    const at = now;
    const busy = this.busy;
    this.area += <u64>busy * (at - this.changed);
    this.changed = at;
    this.busy = busy + more;
    this.held -= <u64>(<i64>more) * at;
  }

  /** Somebody is about to wait, or not to wait any more. */
  @inline changeQueue(): void {
    this.queueArea += <u64>this.queued * (now - this.queueChanged);
    this.queueChanged = now;
  }

  /** From now on it takes so many times as long. */
  slow(factor: f32): void {
    this.factor = factor;
    this.state = factor == 1 ? this.state & ~SLOWED : this.state | SLOWED;
  }

  /** So many times as long, to the nearest microsecond; at most about the end of time. */
  slowed(us: u64): u64 {
    if ((this.state & SLOWED) == 0) return us;
    return <u64>Math.min(<f64>us * <f64>this.factor + 0.5, INSTANT_END);
  }

  /** Takes nothing more, and serves nobody. */
  goDown(): void {
    if (this.isStalled) this.stalledUs += now - this.stalledSince;
    this.state &= SLOWED;
  }

  /** Gives a place back. */
  @inline end(): void {
    this.changeBusy(-1);
  }
}

/** How long a request takes that begins at a station which is slowed down, or stalls. */
function hindered(station: Station, call: Call, us: u64): u64 {
  if (station.isStalled) hold(station, call);
  return station.slowed(us);
}

let used: u32 = 0;

export function resetStations(): void {
  assert(offsetof<Station>("heads0") == HEADS_PLACE && offsetof<Station>("tails0") == TAILS_PLACE);
  assert(offsetof<Station>("mark") == MARK_PLACE);
  assert(offsetof<Station>() <= STATION_BYTES);
  used = 0;
}

/** A station of a tier, down; 0 where there is no room. */
export function openStation(tier: u32, reference: u32, id: u32): u32 {
  if (used == STATION_COUNT) return 0;
  const at = STATIONS_AT + used * STATION_BYTES;
  used++;
  memory.fill(at, 0, STATION_BYTES);
  const station = Station.at(at);
  station.tier = tier;
  station.reference = reference;
  station.factor = 1;
  station.id = id;
  return at;
}

/**
 * A request has come to a station that has no place free, is not there, or is watched. Where it is
 * one too many, others may leave at this instant yet: it comes behind all else that is due.
 */
function wait(station: Station, call: Call): void {
  if (station.isUp && (station.isAtMark || verdictOn(station, call) != OK)) {
    station.arrived--;
    return arriveLater(call);
  }
  admit(station, call);
}

/** All else of its instant has happened: it comes now. */
export function arriveAtLast(call: Call): void {
  const station = Station.at(call.station);
  station.arrived++;
  admit(station, call);
}

/** Serves a request, has it wait, or turns it away. */
function admit(station: Station, call: Call): void {
  const outcome = station.isUp ? verdictOn(station, call) : RESET;
  if (outcome != OK) {
    station.refused++;
    return answer(call, outcome);
  }
  if (station.busy < station.concurrency) station.begin(call);
  else enqueue(station, call);
  if (!station.isWatched || station.present <= station.mark) return;
  station.state &= ~WATCHED;
  tellCrowded(station.address);
}

/** `OK`, or why there is none. */
function verdictOn(station: Station, call: Call): u8 {
  if (station.busy < station.concurrency) return OK;
  if (station.queued >= station.queueMax) return FULL;
  return call.priority < station.shedBelow && station.queued >= station.shedAbove ? SHED : OK;
}

function enqueue(station: Station, call: Call): void {
  const line = station.line(call);
  const tail = station.tail(line);
  call.kind = QUEUED;
  call.next = 0;
  call.detail.prev = tail;
  if (tail == 0) station.setHead(line, call.address);
  else Call.at(tail).next = call.address;
  station.setTail(line, call.address);
  station.changeQueue();
  station.waited -= now;
  station.queued++;
  if (station.queued > station.queuedMost) station.queuedMost = station.queued;
}

/** Takes a call out of the queue, from wherever it stands. */
export function leaveQueue(station: Station, call: Call): void {
  const line = station.line(call);
  const prev = call.detail.prev;
  const next = call.next;
  if (prev == 0) station.setHead(line, next);
  else Call.at(prev).next = next;
  if (next == 0) station.setTail(line, prev);
  else Call.at(next).detail.prev = prev;
  station.changeQueue();
  station.waited += now;
  station.queued--;
}

/** Serves whoever is next of those who wait, where a place is free. */
export function serveNext(station: Station): void {
  if (station.busy >= station.concurrency || !station.isUp) return;
  const call = nextOf(station);
  leaveQueue(station, call);
  station.begin(call);
}

function nextOf(station: Station): Call {
  if (station.discipline == PRIORITY) {
    let line = LINES - 1;
    while (station.head(line) == 0) line--;
    return Call.at(station.head(line));
  }
  const isNewest = station.discipline == LIFO && station.queued > station.queueMax >> 1;
  return Call.at(isNewest ? station.tail(0) : station.head(0));
}

/** Gives the place of a call back, and serves whoever is next. */
export function leavePlace(station: Station): void {
  station.end();
  if (station.queued != 0) serveNext(station);
}

/** It is served while the station stalls, and makes up for that later. */
export function hold(station: Station, call: Call): void {
  call.marks |= HELD;
  call.detail.stalledUs = station.stalledTotal;
}

/** It may hold so many unseen until its process is gone; it is told of when it has one more. */
export function watch(station: Station, most: u32): void {
  if (!station.isUp) return;
  station.state |= WATCHED;
  station.mark = most;
}

/** The process is there, and takes requests. */
export function rise(station: Station): void {
  if (!station.isUp) station.state |= UP;
}
