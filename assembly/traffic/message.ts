/**
 * The way of a message on which more happens than that time goes by.
 *
 *   connected? ──▶ sent ──▶ lost? ──▶ under way ──▶ there
 *                   ▲        └──▶ 200 ms, twice as long each time ──┐
 *                   └───────────────────────────────────────────────┘  after 15: unreachable
 *
 * What the share of a link loses is decided when it is sent: so many waits are added to its time.
 * What is disturbed, or has to pass a pipe each time, tries again when its wait is over, because
 * nobody knows before what the network is like then.
 *
 * The waits are those of TCP as Linux has it: 200 ms at first, 120 s at the most, and 15 times
 * after which 924.6 s are over. Source: tcp(7), `tcp_retries2`; RFC 6298.
 *
 * Divergence: a wait in reality is measured from the round trips of its connection, and repeated
 * acknowledgements cut it short. What is under way when a disturbance begins still comes; who
 * waits for an answer hears at once that its sender has given up.
 */
import { Agenda, push } from "./agenda";
import {
  ANSWER,
  COPY,
  Call,
  HANDSHAKE,
  LOST_ANSWER,
  LOST_REQUEST,
  REQUEST,
  STRAY,
  giveCall,
} from "./call";
import { now } from "./clock";
import { Connection, isConnected } from "./connection";
import { Copies } from "./copies";
import { Digest } from "./digest";
import { CONNECTS, DISTURBED, ELABORATE, Edge } from "./edge";
import { OK, UNREACHABLE } from "./outcome";
import { Route } from "./route";
import { Site } from "./site";
import {
  BROKEN,
  LOST,
  PATIENCE_US,
  RETRANSMISSIONS_MAX,
  flight,
  smoothly,
  travel,
  waitUs,
} from "./travel";

/** What may lose a message in a way that it has to be sent again by itself. */
const STEPWISE: u32 = DISTURBED | ELABORATE;

/** A request sets out to the station that was picked for it. */
export function sendRequest(edge: Edge, call: Call): void {
  if (isQuick(edge, call)) {
    const us = smoothly(edge, edge.way);
    if (us == BROKEN) return breakOff(edge, call, LOST_REQUEST);
    return Agenda.push(call, now + us);
  }
  call.detail.losses = 0;
  setOut(edge, call);
}

/** Whether a request has nothing to wait for, and is under way at once. */
function isQuick(edge: Edge, call: Call): bool {
  const needs = edge.needs;
  if ((needs & STEPWISE) != 0) return false;
  if ((needs & CONNECTS) == 0) return true;
  return isConnected(Route.of(edge), callerOf(edge, call), Site.ofStation(call.station));
}

/** An answer sets out to whoever waits for it. */
export function sendAnswer(edge: Edge, call: Call): void {
  if ((edge.needs & STEPWISE) == 0) {
    const us = smoothly(edge, edge.way);
    if (us == BROKEN) return breakOff(edge, call, LOST_ANSWER);
    return Agenda.push(call, now + us);
  }
  call.detail.losses = 0;
  carryAnswer(edge, call);
}

/** The wait of a message that was lost is over, or that of a request for its connection. */
export function sendAgain(call: Call): void {
  const edge = Edge.at(call.edge);
  if (call.kind == HANDSHAKE) return setOut(edge, call);
  if (call.detail.losses > RETRANSMISSIONS_MAX) return giveUp(edge, call);
  Route.of(edge).resent++;
  if (call.kind == LOST_REQUEST) setOut(edge, call);
  else carryAnswer(edge, call);
}

/** A request sets out, and first its connection where there is none. */
function setOut(edge: Edge, call: Call): void {
  const from = callerOf(edge, call);
  const to = Site.ofStation(call.station);
  // Who is not there has nothing to connect to, and says so.
  if ((edge.needs & CONNECTS) != 0 && to.isThere && isWaiting(edge, call, from, to)) return;
  const us = travel(edge, from, to, Route.of(edge).requestBytes, false);
  if (us >= BROKEN) return miss(edge, call, LOST_REQUEST, us);
  call.kind = REQUEST;
  push(call, now + us);
  if ((edge.needs & ELABORATE) != 0) Copies.ofRequest(edge, call, from, to);
}

/** Whether a request has to wait for its connection; then it does. */
function isWaiting(edge: Edge, call: Call, from: Site, to: Site): bool {
  const route = Route.of(edge);
  const connection = Connection.of(route, from, to);
  if (connection.isNull) {
    route.unkept++;
    return false;
  }
  if (!connection.isBegun) {
    const us = handshakeUs(edge, from, to);
    if (us >= BROKEN) {
      miss(edge, call, LOST_REQUEST, us);
      return true;
    }
    route.connected++;
    if (connection.wasThere) route.reconnected++;
    connection.begin(now + us);
  }
  if (connection.since <= now) return false;
  call.kind = HANDSHAKE;
  push(call, connection.since);
  return true;
}

/** How long all messages of a handshake take together; `LOST` or `BROKEN` where one of them is. */
function handshakeUs(edge: Edge, from: Site, to: Site): u64 {
  const lane = Route.of(edge).laneBetween(from, to);
  const way = lane.wayOf(edge);
  let sum: u64 = 0;
  for (let n: u32 = 0; n < lane.connect; n++) {
    const there = flight(edge, way, from.sends & to.receives, false);
    if (there == BROKEN) return BROKEN;
    const back = flight(edge, way, to.sends & from.receives, false);
    if (there >= BROKEN || back >= BROKEN) return there >= BROKEN ? there : back;
    sum += there + back;
  }
  return sum;
}

/** An answer; one that says no is so small that it takes a pipe no time. */
function carryAnswer(edge: Edge, call: Call): void {
  const from = Site.ofStation(call.station);
  const to = callerOf(edge, call);
  const us = travel(edge, from, to, call.outcome == OK ? Route.of(edge).answerBytes : 0, true);
  if (us >= BROKEN) return miss(edge, call, LOST_ANSWER, us);
  call.kind = call.has(COPY) ? STRAY : ANSWER;
  push(call, now + us);
  if ((edge.needs & ELABORATE) != 0) Copies.ofAnswer(edge, call, from, to);
}

/** Who asks: the workload, or the instance whose request makes the call. */
function callerOf(edge: Edge, call: Call): Site {
  if (edge.source != 0) return Site.ofSource(edge.source);
  if (call.has(COPY)) return Site.at(call.detail.site);
  return Site.ofStation(Call.at(call.detail.parent).station);
}

/** It does not come: this time, or never. */
function miss(edge: Edge, call: Call, kind: u8, us: u64): void {
  if (us == LOST) lose(edge, call, kind);
  else breakOff(edge, call, kind);
}

/** It was lost each time that it was sent, which was counted: its sender gives up after that. */
function breakOff(edge: Edge, call: Call, kind: u8): void {
  Digest.fold(now ^ ((<u64>kind) << 56), ((<u64>edge.id) << 32) | (<u64>RETRANSMISSIONS_MAX));
  call.kind = kind;
  call.detail.losses = RETRANSMISSIONS_MAX + 1;
  push(call, now + PATIENCE_US);
}

function lose(edge: Edge, call: Call, kind: u8): void {
  const detail = call.detail;
  Route.of(edge).lost++;
  Digest.fold(now ^ ((<u64>kind) << 56), ((<u64>edge.id) << 32) | (<u64>detail.losses));
  call.kind = kind;
  push(call, now + waitUs(detail.losses));
  detail.losses++;
}

/** The connection is broken: the attempt ends with that, behind all that is due now. */
function giveUp(edge: Edge, call: Call): void {
  const route = Route.of(edge);
  if (call.kind == LOST_REQUEST) route.requestsBroken++;
  else route.answersBroken++;
  if (call.has(COPY)) return giveCall(call);
  if ((edge.needs & CONNECTS) != 0) {
    const to = Site.ofStation(call.station);
    const connection = Connection.of(route, callerOf(edge, call), to);
    if (!connection.isNull) connection.lose();
  }
  call.outcome = UNREACHABLE;
  call.kind = ANSWER;
  push(call, now);
}
