/**
 * Attempts: a station is picked, and the request goes to it.
 */
import { setPoolClock } from "../balance/clock";
import { Picks } from "../balance/picks";
import { NONE, Pool } from "../balance/record";
import { Agenda } from "./agenda";
import { refuse } from "./answer";
import { CONNECTED, Call, REQUEST } from "./call";
import { now } from "./clock";
import { Digest } from "./digest";
import { Edge, NEVER } from "./edge";
import { sendRequest } from "./message";
import { OK } from "./outcome";
import { Station } from "./station";
import { Tier } from "./tier";
import { awaitAnswer } from "./timeouts";

/** What happens once a request, compiled into its callers. */
@unmanaged
export class Attempt {
  /** The next attempt of a call that has begun; without anybody to pick, the answer is that. */
  @inline static begin(edge: Edge, call: Call): void {
    edge.attempts++;
    call.sent = now;
    call.outcome = OK;
    call.marks = 0;
    setPoolClock(now);
    const key = edge.usesKey ? call.detail.key : 0;
    const reference = Picks.request(Pool.at(edge.pool), key, true);
    if (reference == NONE) return refuse(call);
    const station = load<u32>(Tier.at(edge.tier).stations + ((reference & 0xffff) << 2));
    call.station = station;
    call.marks = CONNECTED;
    call.kind = REQUEST;
    Digest.fold(now, ((<u64>edge.id) << 32) | (<u64>Station.at(station).id));
    if (edge.timeoutUs != NEVER) awaitAnswer(edge, call);
    if (edge.needs != 0) return sendRequest(edge, call);
    Agenda.push(call, now + edge.way.take());
  }
}

/** The same, out of line. */
export function beginAttempt(call: Call): void {
  Attempt.begin(Edge.at(call.edge), call);
}

/** A call of an edge begins now, with its first attempt. */
export function beginCall(edge: Edge, call: Call): void {
  edge.calls++;
  edge.pending++;
  edge.earn();
  call.detail.attempt = 0;
  call.detail.born = now;
  beginAttempt(call);
}
