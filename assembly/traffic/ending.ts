/**
 * How attempts end: answered or too late. The call ends with it, or is made again.
 */
import { Picks } from "../balance/picks";
import { Pool } from "../balance/record";
import { push } from "./agenda";
import { BACKOFF, CONNECTED, Call, HEDGED, KEPT, TIMED, TRACED, giveCall, hasRoom } from "./call";
import { withdraw } from "./cancel";
import { now } from "./clock";
import { Digest } from "./digest";
import { Edge, NEVER } from "./edge";
import { childEnded } from "./family";
import { leaveHedge } from "./hedges";
import { CAPACITY, OK, TIMEOUT } from "./outcome";
import { decides } from "./pair";
import { recordEnded } from "./recording";
import { Arrivals, endRequest } from "./source";
import { park } from "./stall";
import { Station } from "./station";
import { Tier } from "./tier";
import { leaveExpiry } from "./timeouts";

/** What happens once a request, compiled into its callers. */
@unmanaged
export class Ending {
  /** The answer has come to the caller. */
  @inline static answered(call: Call): void {
    const edge = Edge.at(call.edge);
    const outcome = call.outcome;
    Digest.fold(now ^ ((<u64>outcome) << 56), ((<u64>edge.id) << 32) | (now - call.sent));
    if (call.has(CONNECTED)) {
      const reference = Station.at(call.station).reference;
      Picks.release(Pool.at(edge.pool), reference, now - call.sent, outcome == OK);
    }
    if (edge.isPlain && edge.source != 0) return Arrivals.end(edge, call, outcome);
    if (call.has(TIMED)) leaveExpiry(edge, call);
    if (call.has(HEDGED)) leaveHedge(edge, call);
    settle(edge, call, outcome);
  }
}

/** The first of an edge's timeouts is due, or was when it was armed. */
export function expire(timer: Call): void {
  const edge = Edge.at(timer.edge);
  while (edge.expiryHead != 0) {
    const call = Call.at(edge.expiryHead);
    const due = call.detail.expiry;
    if (due > now) {
      push(timer, due);
      return;
    }
    settle(edge, withdraw(edge, call), TIMEOUT);
  }
  edge.isExpiryArmed = 0;
  giveCall(timer);
}

/** Whether the caller stalls: then it hears of the end of the attempt when it goes on. */
function isKept(call: Call, outcome: u8): bool {
  const station = Station.at(Call.at(call.detail.parent).station);
  if (!station.isStalled) return false;
  call.outcome = outcome;
  call.marks = 0;
  call.station = station.address;
  park(station, call, KEPT);
  return true;
}

/** The attempt is over: the call ends with it, or is made again. */
function settle(edge: Edge, call: Call, outcome: u8): void {
  if (call.has(TRACED)) recordEnded(call, outcome);
  if (edge.source == 0 && isKept(call, outcome)) return;
  const isOneOfTwo = edge.hedgeUs != NEVER && call.detail.twin != 0;
  if (isOneOfTwo && !decides(edge, call, outcome)) return;
  if (outcome == OK || call.detail.attempt >= edge.retries) return end(edge, call, outcome);
  if (!hasRoom()) return end(edge, call, CAPACITY);
  if (edge.spend()) prepare(edge, call);
  else end(edge, call, outcome);
}

/** The call is made again after its backoff. */
function prepare(edge: Edge, call: Call): void {
  const detail = call.detail;
  detail.attempt++;
  call.marks = 0;
  call.kind = BACKOFF;
  push(call, now + edge.backoffOf(detail.attempt));
}

function end(edge: Edge, call: Call, outcome: u8): void {
  if (edge.source != 0) return endRequest(edge, call, outcome);
  edge.pending--;
  edge.countOutcome(outcome);
  if (outcome == OK) Tier.at(edge.tier).count(now - call.detail.born);
  childEnded(call, outcome);
}
