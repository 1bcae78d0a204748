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
import { leaveExpiry } from "./timeouts";

/** Gives up what an attempt holds; the call goes on with the record that comes back. */
export function withdraw(edge: Edge, call: Call): Call {
  if (call.has(TIMED)) leaveExpiry(edge, call);
  if (call.has(HEDGED)) leaveHedge(edge, call);
  const isConnected = call.has(CONNECTED);
  if (isConnected) {
    const reference = Station.at(call.station).reference;
    Picks.release(Pool.at(edge.pool), reference, <f64>(now - call.sent), false);
    call.marks &= ~CONNECTED;
  }
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

/** Nobody waits for the call any more. */
function cancel(call: Call): void {
  const edge = Edge.at(call.edge);
  edge.pending--;
  edge.countOutcome(CANCELLED);
  if (edge.hedgeUs != NEVER && call.detail.twin != 0) {
    const twin = Call.at(call.detail.twin);
    call.detail.twin = 0;
    twin.detail.twin = 0;
    drop(edge, twin);
  }
  drop(edge, call);
}

/** Gives up an attempt with its record. */
export function drop(edge: Edge, call: Call): void {
  const rest = withdraw(edge, call);
  if (rest.has(TRACED)) recordEnded(rest, CANCELLED);
  giveCall(rest);
}

/** Cancels all that is under way for a call. */
export function cancelFamily(call: Call): void {
  const family = call.detail;
  while (family.child != 0) {
    const child = Call.at(family.child);
    leaveFamily(call, child);
    // It is nobody's child any more, so that its record may move.
    child.detail.parent = 0;
    cancel(child);
  }
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

/** The process is gone: everything in it is reset. Looks at every call in flight. */
export function fall(station: Station): void {
  if (!station.isUp) return;
  station.goDown();
  const end = callsEnd();
  for (let at = CALLS_AT; at < end; at += CALL_BYTES) {
    const call = Call.at(at);
    if (call.station != station.address || !isInside(call)) continue;
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
