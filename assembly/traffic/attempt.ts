/**
 * Attempts: a station is picked, and the request goes to it.
 */
import { setPoolClock } from "../balance/clock";
import { Picks } from "../balance/picks";
import { NONE, Pool } from "../balance/record";
import { requestBeside } from "../balance/withheld";
import { Agenda } from "./agenda";
import { refuse } from "./answer";
import { ABANDONED, ARRIVING, CONNECTED, Call, DELAYED, REQUEST, giveCall } from "./call";
import { now } from "./clock";
import { Digest } from "./digest";
import { Edge, NEVER } from "./edge";
import { awaitHedge } from "./hedges";
import { pickLater } from "./late";
import { sendRequest } from "./message";
import { OK } from "./outcome";
import { recordPick, recordRefused } from "./recording";
import { park } from "./stall";
import { Station, arriveAtLast } from "./station";
import { Tier } from "./tier";
import { awaitAnswer } from "./timeouts";

/** What happens once a request, compiled into its callers. */
@unmanaged
export class Attempt {
  /** The first attempt of a call; without anybody to pick, the answer is that. */
  @inline static begin(edge: Edge, call: Call): void {
    edge.attempts++;
    call.sent = now;
    call.outcome = OK;
    call.marks = 0;
    setPoolClock(now);
    const reference = Picks.request(Pool.at(edge.pool), Attempt.keyOf(edge, call), true);
    if (reference == NONE) return findNobody(edge, call);
    Attempt.send(edge, call, reference);
  }

  @inline static keyOf(edge: Edge, call: Call): u32 {
    return edge.usesKey ? call.detail.key : 0;
  }

  /** The request goes to whoever was picked. */
  @inline static send(edge: Edge, call: Call, reference: u32): void {
    const station = load<u32>(Tier.at(edge.tier).stations + ((reference & 0xffff) << 2));
    call.station = station;
    call.marks = CONNECTED;
    call.kind = REQUEST;
    Digest.fold(now, ((<u64>edge.id) << 32) | (<u64>Station.at(station).id));
    if (!edge.isPlain) watch(edge, call, reference & 0xffff);
    if (edge.needs != 0) return sendRequest(edge, call);
    Agenda.push(call, now + edge.way.time.take());
  }
}

/** What whoever asks does about an answer that may not come, or not in time. */
function watch(edge: Edge, call: Call, slot: u32): void {
  if (edge.isRecorded) recordPick(call, Station.at(call.station).id);
  const isHedging = edge.hedgeUs != NEVER;
  if (isHedging || edge.retries != 0) call.detail.remember(slot);
  if (edge.timeoutUs != NEVER) awaitAnswer(edge, call);
  if (isHedging && !call.detail.isSecond) awaitHedge(edge, call);
}

/** Where connections are limited, one may become free at this instant yet. */
function findNobody(edge: Edge, call: Call): void {
  if (Pool.at(edge.pool).limit == u32.MAX_VALUE) giveUp(edge, call);
  else pickLater(call);
}

function giveUp(edge: Edge, call: Call): void {
  if (edge.isRecorded) recordRefused(call);
  refuse(call);
}

/** All else of the instant has happened: goes on with those that have waited for that. */
export function goOnLate(first: Call): void {
  let call = first;
  while (!call.isNull) {
    const next = Call.at(call.next);
    if (call.kind == ABANDONED) giveCall(call);
    else if (call.kind == ARRIVING) arriveAtLast(call);
    else pickAtLast(Edge.at(call.edge), call);
    call = next;
  }
}

function pickAtLast(edge: Edge, call: Call): void {
  const reference = pickAnother(edge, call);
  if (reference == NONE) giveUp(edge, call);
  else Attempt.send(edge, call, reference);
}

/**
 * An instance that the call has not tried, while one is a candidate; next to an attempt that is
 * under way, at least another than that one.
 */
function pickAnother(edge: Edge, call: Call): u32 {
  const pool = Pool.at(edge.pool);
  const key = Attempt.keyOf(edge, call);
  if (edge.isPlain || call.detail.triedCount == 0) return Picks.request(pool, key, true);
  const detail = call.detail;
  const count = <u32>detail.triedCount;
  let reference = requestBeside(pool, key, detail.triedAt, count);
  if (reference == NONE && detail.isSecond && count > 1) {
    reference = requestBeside(pool, key, detail.triedAt + ((count - 1) << 1), 1);
  }
  return reference == NONE ? Picks.request(pool, key, true) : reference;
}

/** Another attempt is due: a repetition, or the second of two. */
export function repeat(call: Call): void {
  const edge = Edge.at(call.edge);
  if (edge.source == 0 && isDelayed(call)) return;
  if (call.detail.isSecond) edge.hedged++;
  else edge.retried++;
  edge.attempts++;
  call.sent = now;
  call.outcome = OK;
  call.marks = 0;
  setPoolClock(now);
  const reference = pickAnother(edge, call);
  if (reference == NONE) findNobody(edge, call);
  else Attempt.send(edge, call, reference);
}

/** Whether the caller stalls: then the attempt is made when it goes on. */
function isDelayed(call: Call): bool {
  const station = Station.at(Call.at(call.detail.parent).station);
  if (!station.isStalled) return false;
  call.station = station.address;
  park(station, call, DELAYED);
  return true;
}

/** The same as `Attempt.begin`, out of line. */
export function beginAttempt(edge: Edge, call: Call): void {
  Attempt.begin(edge, call);
}

/** A call of an edge begins now, with its first attempt. */
export function beginCall(edge: Edge, call: Call): void {
  edge.calls++;
  edge.pending++;
  edge.earn();
  call.detail.begin(now);
  beginAttempt(edge, call);
}
