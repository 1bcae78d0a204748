/**
 * Workloads: when requests are born, with which key and priority, and where they end.
 *
 *   constant   the n-th at n times the distance
 *   poisson    distances drawn from the exponential distribution
 *   bursts     poisson at one of two rates in turn: a draw is poured out over the phases
 *   diurnal    poisson at a rate that goes up and down as a sine: candidates at the highest rate,
 *              of which that share stays
 *   list       at instants that somebody wrote down
 *   closed     so many users, who think, ask, and wait for the answer
 *
 * Instants are real numbers until they are rounded down, so that a rate of several a microsecond
 * is as exact as any other. The arrival behind the next is worked out ahead, so that nobody waits
 * for a draw.
 */
import { SOURCES_AT, SOURCE_BYTES, SOURCE_COUNT } from "../layout";
import { unit } from "../random/distributions";
import { mathLog } from "../random/math";
import { MODE_SPLITMIX, Stream, below, streamNextU32 } from "../random/streams";
import { Ziggurat, drawSlow, stateAfter } from "../random/ziggurat";
import { zipfDraw } from "../random/zipf";
import { Agenda, push } from "./agenda";
import { Attempt, beginAttempt } from "./attempt";
import { Call, THINK, giveCall, takeCall } from "./call";
import { now } from "./clock";
import { Edge } from "./edge";
import { Histogram, openHistogram } from "./histogram";
import { CAPACITY, OK } from "./outcome";
import { recordBirth, recordDone, recordUnborn } from "./recording";
import { Sampler } from "./sampler";
import { sine } from "./sine";
import { Station } from "./station";
import { NOTHING, Tier } from "./tier";
import {
  NO_ARRIVAL,
  OWN_BYTES,
  Upcoming,
  addUpcoming,
  endUpcoming,
  resetUpcoming,
} from "./upcoming";

/** Arrivals; 4 is a list of instants. */
const CONSTANT: u8 = 0;
const POISSON: u8 = 1;
const BURSTS: u8 = 2;
const DIURNAL: u8 = 3;
const CLOSED: u8 = 5;

/** Keys; 0 is none: each request has the number of its own. */
const KEYS_UNIFORM: u8 = 1;
const KEYS_ZIPF: u8 = 2;

const THINK_PLACE: usize = 0;

/** The n-th of even arrivals is at n gaps, but for the rounding of a few last digits. */
const EVEN_SLACK: f64 = 1 + 8.881784197001252e-16;
/** Where a draw is poured out over more periods than this, whole ones are passed over at once. */
const LEAP_PERIODS: f64 = 1024;
/** A user who does not think, and was answered at the instant of asking, asks again after this. */
const PAUSE_US: u64 = 1000;

@unmanaged
export class Source {
  private think0: u64;
  private think1: u64;
  private think2: u64;
  private think3: u64;
  private think4: u64;
  private think5: u64;
  edge: u32;
  stream: u32;
  arrivals: u8;
  keys: u8;
  /** Whether requests differ in their priority, and which all have otherwise. */
  isMixed: u8;
  /** Whether its stream is one of SplitMix64, and draws are quick. */
  isQuick: u8;
  priority: u8;
  keyStream: u32;
  keyCount: f64;
  zipf: u32;
  /** Of 2^32: requests below the first are low, below the second normal, below the third high. */
  lowEnd: u64;
  normalEnd: u64;
  highEnd: u64;
  priorityStream: u32;
  /** Instants that were written down, and how many there are. */
  list: u32;
  count: u32;
  start: u64;
  end: u64;
  /** Of the arrivals that were worked out the last, from the start. */
  at: f64;
  /** The instant of that one, which comes behind the next; `NO_ARRIVAL`: there is none. */
  later: u64;
  /** Of the stream, where arrivals are quick draws. */
  state: u64;
  /** Requests so far, and arrivals, the next included. */
  made: u64;
  armed: u64;
  /** Microseconds between two arrivals; of bursts: between them. */
  gap: f64;
  /** The same within a burst; how long one lasts, and from one to the next. */
  burstGap: f64;
  burstUs: f64;
  /** Of bursts and of the sine. */
  period: f64;
  amplitude: f64;

  @inline static at(address: u32): Source {
    return changetype<Source>(<usize>address);
  }

  @inline get think(): Sampler {
    return Sampler.at(changetype<usize>(this) + THINK_PLACE);
  }

  /** Moves on by an arrival, and gives the instant of the one that is the next then. */
  @inline proceed(): u64 {
    const due = this.later;
    if (due <= this.end) {
      this.later = Arrivals.step(this) ? this.start + <u64>(<i64>this.at) : NO_ARRIVAL;
    }
    return due;
  }
}

/** Requests of workloads that nobody has answered yet. */
export let requestsPending: u64 = 0;

let used: u32 = 0;

export function resetSources(): void {
  assert(offsetof<Sampler>() <= offsetof<Source>("edge"));
  assert(offsetof<Source>() <= OWN_BYTES);
  resetUpcoming();
  used = 0;
  requestsPending = 0;
}

/** A workload on an edge; 0 where there is no room. */
export function openSource(edge: u32, start: u64, end: u64): u32 {
  if (used == SOURCE_COUNT) return 0;
  const at = SOURCES_AT + used * SOURCE_BYTES;
  used++;
  memory.fill(at, 0, SOURCE_BYTES);
  const source = Source.at(at);
  source.edge = edge;
  source.start = start;
  source.end = end;
  Edge.at(edge).source = at;
  return at;
}

/** Arms the first arrival, or the users; false where there is no room for them. */
export function beginSource(source: Source, users: u32): bool {
  const edge = Edge.at(source.edge);
  if (edge.histogram == 0) edge.histogram = openHistogram();
  if (edge.histogram == 0) return false;
  // Calls that a request makes have its key.
  if (Tier.at(edge.tier).next != NOTHING) edge.needsDetail = 1;
  if (source.arrivals != CLOSED) {
    const stream = Stream.of(source.stream);
    source.isQuick = <u8>(source.arrivals == POISSON && stream.mode == MODE_SPLITMIX);
    source.state = stream.state;
    source.proceed();
    const first = source.proceed();
    if (first <= source.end) addUpcoming(changetype<u32>(source), first);
    return true;
  }
  for (let user: u32 = 0; user < users; user++) {
    const call = takeCall();
    if (call.isNull) return false;
    call.edge = source.edge;
    call.detail.parent = 0;
    call.kind = THINK;
    push(call, source.start + source.think.take());
  }
  return true;
}

/** What happens once a request, compiled into its callers. */
@unmanaged
export class Arrivals {
  /** A request is born. */
  @inline static begin(source: Source, edge: Edge, call: Call): void {
    edge.pending++;
    requestsPending++;
    source.made++;
    call.priority = source.isMixed ? drawPriority(source) : source.priority;
    if (!edge.isPlain || edge.needsDetail) {
      const detail = call.detail;
      edge.earn();
      detail.parent = 0;
      detail.begin(now);
      detail.key = drawKey(source);
      if (edge.isRecorded) recordBirth(call, source.made);
    }
  }

  /** The next request of an open workload is born. */
  @inline static next(): void {
    const source = Source.at(Upcoming.first());
    const edge = Edge.at(source.edge);
    const call = takeCall();
    const due = source.proceed();
    if (due <= source.end) Upcoming.postpone(due);
    else endUpcoming();
    edge.calls++;
    if (call.isNull) {
      edge.countOutcome(CAPACITY);
      if (edge.isRecorded) recordUnborn(edge);
      return;
    }
    call.edge = source.edge;
    Arrivals.begin(source, edge, call);
    Attempt.begin(edge, call);
  }

  /** Works out one arrival more; false where there is none. */
  @inline static step(source: Source): bool {
    if (source.isQuick) {
      const state = source.state;
      const bits = Stream.bits64(MODE_SPLITMIX, state);
      source.state = Stream.advance64(MODE_SPLITMIX, state);
      if (Ziggurat.isInner(bits)) source.at += source.gap * Ziggurat.inner(bits);
      else source.at += source.gap * drawRest(source, bits);
      return true;
    }
    return stepSlow(source);
  }

  /** The call of a workload has ended. */
  @inline static end(edge: Edge, call: Call, outcome: u8): void {
    edge.pending--;
    requestsPending--;
    edge.countOutcome(outcome);
    if (outcome == OK) {
      const us = now - (edge.isPlain ? call.sent : call.detail.born);
      Histogram.at(edge.histogram).add(us);
      Tier.at(edge.tier).count(us);
    }
    const source = Source.at(edge.source);
    if (source.arrivals != CLOSED) return giveCall(call);
    call.kind = THINK;
    const thought = source.think.take();
    Agenda.push(call, now + (thought != 0 ? thought : pauseOf(edge, call)));
  }
}

/** Time has to go on, also where nobody is there and nobody thinks. */
function pauseOf(edge: Edge, call: Call): u64 {
  const born = edge.isPlain ? call.sent : call.detail.born;
  return born == now ? PAUSE_US : 0;
}

/** A user has thought, and asks. */
export function ask(call: Call): void {
  const edge = Edge.at(call.edge);
  const source = Source.at(edge.source);
  if (now > source.end) return giveCall(call);
  edge.calls++;
  Arrivals.begin(source, edge, call);
  beginAttempt(edge, call);
}

/** The same as `Arrivals.end`, out of line. */
export function endRequest(edge: Edge, call: Call, outcome: u8): void {
  if (edge.isRecorded) recordDone(call, outcome, Station.at(call.station).id);
  Arrivals.end(edge, call, outcome);
}

/** Moves on to the next arrival; false where there is none. */
function stepSlow(source: Source): bool {
  switch (source.arrivals) {
    case CONSTANT:
      return stepEvenly(source);
    case POISSON:
      source.at -= source.gap * mathLog(unit(source.stream));
      return true;
    case BURSTS:
      source.at = pourOut(source);
      return true;
    case DIURNAL:
      source.at = thinOut(source);
      return true;
    default:
      if (source.armed == <u64>source.count) return false;
      source.at = load<f64>(source.list + ((<u32>source.armed) << 3));
      source.armed++;
      return true;
  }
}

/** A request each gap, the first at the first gap and the last at the end, if one is then. */
function stepEvenly(source: Source): bool {
  source.armed++;
  const at = <f64>source.armed * source.gap;
  if (at > <f64>(source.end - source.start) * EVEN_SLACK) return false;
  source.at = at * EVEN_SLACK;
  return true;
}

/** Bursts stand at the beginning of each period but the first. */
function pourOut(source: Source): f64 {
  let at = source.at;
  let rest = -mathLog(unit(source.stream));
  const inPeriod = arrivalsInPeriod(source);
  if (at >= source.period && rest > LEAP_PERIODS * inPeriod) {
    const periods = Math.floor(rest / inPeriod);
    at += periods * source.period;
    rest -= periods * inPeriod;
  }
  while (true) {
    const phase = at - Math.floor(at / source.period) * source.period;
    const isBurst = phase < source.burstUs && at >= source.period;
    const gap = isBurst ? source.burstGap : source.gap;
    const length = (isBurst ? source.burstUs : source.period) - phase;
    if (gap > 0) {
      if (rest * gap < length) return at + rest * gap;
      rest -= length / gap;
    }
    at += length;
    if (<u64>at > source.end - source.start) return at;
  }
}

/** How many arrivals a period has in the mean, wherever it begins. */
function arrivalsInPeriod(source: Source): f64 {
  const between = source.gap > 0 ? (source.period - source.burstUs) / source.gap : 0;
  return between + (source.burstGap > 0 ? source.burstUs / source.burstGap : 0);
}

function thinOut(source: Source): f64 {
  let at = source.at;
  const most = 1 + source.amplitude;
  while (<u64>at <= source.end - source.start) {
    at -= (source.gap / most) * mathLog(unit(source.stream));
    const rate = 1 + source.amplitude * sine(at / source.period);
    if (unit(source.stream) * most <= rate) return at;
  }
  return at;
}

function drawRest(source: Source, bits: u64): f64 {
  const draw = drawSlow(bits, source.state);
  source.state = stateAfter;
  return draw;
}

function drawKey(source: Source): u32 {
  if (source.keys == KEYS_UNIFORM) return <u32>below(source.keyStream, <u64>source.keyCount);
  if (source.keys == KEYS_ZIPF) return zipfDraw(source.zipf, source.keyStream);
  return <u32>source.made;
}

function drawPriority(source: Source): u8 {
  const draw = <u64>streamNextU32(source.priorityStream);
  if (draw < source.lowEnd) return 0;
  if (draw < source.normalEnd) return 1;
  return draw < source.highEnd ? 2 : 3;
}
