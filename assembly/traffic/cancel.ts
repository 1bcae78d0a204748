/**
 * Giving up: an attempt, a call with all that it has called, and everything in a station whose
 * process is gone. What is given up holds nothing from then on.
 *
 * Divergence: in reality a message has to say so, and what is served may go on for nobody.
 */
import { Picks } from "../balance/picks";
import { Pool } from "../balance/record";
import { CALLS_AT, CALL_BYTES } from "../layout";
import { answer } from "./answer";
import {
  ABANDONED,
  CALLING,
  CONNECTED,
  Call,
  DELAYED,
  HEDGED,
  KEPT,
  PARKED,
  PROGRAM,
  QUEUED,
  SERVICE,
  TASK,
  TIMED,
  TRACED,
  callsEnd,
  giveCall,
} from "./call";
import { now } from "./clock";
import { Edge, NEVER } from "./edge";
import { leaveHedge } from "./hedges";
import { move } from "./move";
import { DROPPED, note } from "./note";
import { CANCELLED, RESET } from "./outcome";
import { recordEnded } from "./recording";
import { Route } from "./route";
import { leaveParked } from "./stall";
import { Station, leavePlace, leaveQueue } from "./station";
import { OUTSIDE, Tier } from "./tier";
import { leaveExpiry } from "./timeouts";

/** Gives up what an attempt holds; the call goes on with the record that comes back. */
export function withdraw(edge: Edge, call: Call): Call {
  const isConnected = call.has(CONNECTED);
  letGo(edge, call);
  const kind = call.kind;
  if (kind == KEPT || kind == DELAYED) {
    leaveParked(Station.at(call.station), call);
    return call;
  }
  if (kind != QUEUED && kind != SERVICE && kind != CALLING && kind != PARKED) {
    Route.of(edge).countGivenUp(call, isConnected);
    return move(call);
  }
  const station = Station.at(call.station);
  station.cancelled++;
  return expel(station, call);
}

/** Nobody waits for an answer any more, and the balancer has its connection back. */
function letGo(edge: Edge, call: Call): void {
  if (call.has(TIMED)) leaveExpiry(edge, call);
  if (call.has(HEDGED)) leaveHedge(edge, call);
  if (!call.has(CONNECTED)) return;
  const reference = Station.at(call.station).reference;
  Picks.release(Pool.at(edge.pool), reference, now - call.sent, false);
  call.marks &= ~CONNECTED;
}

/** Gives up an attempt with its record. */
export function drop(edge: Edge, call: Call): void {
  discard(withdraw(edge, call));
}

function discard(call: Call): void {
  if (call.has(TRACED)) recordEnded(call, CANCELLED);
  giveCall(call);
}

/**
 * Cancels all that is under way for a call, the deepest first: a loop, because calls may be as deep
 * as there are services. On the way down the link of a call that waits for calls of its own, which
 * stands in no list, names whose family it is of.
 */
export function cancelFamily(root: Call): void {
  let top = root;
  while (true) {
    const first = top.detail.child;
    if (first != 0) {
      const child = Call.at(first);
      leaveFamily(top, child);
      // It is nobody's child any more, so that its record may move.
      child.detail.parent = 0;
      top = cancel(child, top);
    } else if (top.address == root.address) {
      return;
    } else {
      top = comeUp(top);
    }
  }
}

/** Nobody waits for the call any more, nor for the second of two. Whose family is next. */
function cancel(call: Call, above: Call): Call {
  const edge = Edge.at(call.edge);
  edge.pending--;
  edge.countOutcome(CANCELLED);
  if (edge.hedgeUs == NEVER || call.detail.twin == 0) return goDown(edge, call, above);
  const second = Call.at(call.detail.twin);
  call.detail.twin = 0;
  second.detail.twin = 0;
  const top = goDown(edge, second, above);
  if (top.address != second.address) return goDown(edge, call, above);
  // The first has its turn when the family of the second is gone.
  second.detail.twin = call.address;
  return second;
}

/** Gives up a call, or first its family, where it has one. Whose family is next. */
function goDown(edge: Edge, call: Call, above: Call): Call {
  if (call.kind != CALLING) {
    drop(edge, call);
    return above;
  }
  letGo(edge, call);
  Station.at(call.station).cancelled++;
  if (call.has(PROGRAM)) dropRun(call);
  call.next = above.address;
  return call;
}

/** The family of a call is gone, and so is the call. Whose family is next. */
function comeUp(call: Call): Call {
  const edge = Edge.at(call.edge);
  const above = Call.at(call.next);
  const first = edge.hedgeUs == NEVER ? 0 : call.detail.twin;
  leavePlace(Station.at(call.station));
  discard(call);
  return first == 0 ? above : goDown(edge, Call.at(first), above);
}

/** A call that was under way for its parent is so no longer. */
export function leaveFamily(parent: Call, child: Call): void {
  const prev = child.detail.siblingPrev;
  const next = child.detail.siblingNext;
  if (prev != 0) Call.at(prev).detail.siblingNext = next;
  else parent.detail.child = next;
  if (next != 0) Call.at(next).detail.siblingPrev = prev;
  parent.detail.pending--;
}

/** Takes a call out of its station; it goes on with the record that comes back. */
function expel(station: Station, call: Call): Call {
  if (call.kind == QUEUED) {
    leaveQueue(station, call);
    return call;
  }
  if (call.has(PROGRAM)) dropRun(call);
  if (call.kind == CALLING) cancelFamily(call);
  if (call.kind == PARKED) leaveParked(station, call);
  leavePlace(station);
  return call.kind == SERVICE ? move(call) : call;
}

/** The process is gone: everything in it is reset. Looks at calls in flight until it has all. */
export function fall(station: Station): void {
  if (!station.isUp) return;
  station.goDown();
  // Nobody counts tasks; all others wait or have a place, and behind the last of them is nobody.
  const hasTasks = Tier.at(station.tier).next == OUTSIDE;
  let left = hasTasks ? u32.MAX_VALUE : station.queued + station.busy;
  const end = callsEnd();
  for (let at = CALLS_AT; left > 0 && at < end; at += CALL_BYTES) {
    const call = Call.at(at);
    if (call.station != station.address || !isInside(call)) continue;
    left--;
    if (call.has(TASK)) {
      endTask(station, call);
      continue;
    }
    station.failed++;
    answer(expel(station, call), RESET);
  }
}

/** A task comes to nothing; what it waits for comes and finds it abandoned. */
function endTask(station: Station, call: Call): void {
  dropRun(call);
  call.marks = 0;
  if (call.kind == SERVICE) {
    call.kind = ABANDONED;
    return;
  }
  if (call.kind == CALLING) cancelFamily(call);
  if (call.kind == PARKED) leaveParked(station, call);
  giveCall(call);
}

/** The program is told that it has the call no longer. */
function dropRun(call: Call): void {
  call.marks &= ~PROGRAM;
  note(DROPPED, call, 0, CANCELLED, 0);
}

function isInside(call: Call): bool {
  const kind = call.kind;
  return kind == QUEUED || kind == SERVICE || kind == CALLING || kind == PARKED;
}
