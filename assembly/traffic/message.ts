/**
 * The way of a message on which more happens than that time goes by.
 *
 *   sent ──▶ lost? ──▶ under way ──▶ there
 *    ▲        └──▶ 200 ms, twice as long each time ──┐
 *    └───────────────────────────────────────────────┘  given up after 15 times: unreachable
 *
 * What the share of a link loses is decided when it is sent: so many waits are added to its time.
 * What is disturbed tries again when its wait is over, because nobody knows before what the
 * network is like then.
 *
 * The waits are those of TCP as Linux has it: 200 ms at first, 120 s at the most, and 15 times
 * after which 924.6 s are over. Source: tcp(7), `tcp_retries2`; RFC 6298.
 *
 * Divergence: a wait in reality is measured from the round trips of its connection, and repeated
 * acknowledgements cut it short. What is under way when a disturbance begins still comes; who
 * waits for an answer hears at once that its sender has given up.
 */
import { Agenda, push } from "./agenda";
import { ANSWER, Call, LOST_ANSWER, LOST_REQUEST, REQUEST } from "./call";
import { now } from "./clock";
import { Digest } from "./digest";
import { delayOf, isTaken } from "./disturbance";
import { Edge, LOSSY } from "./edge";
import { UNREACHABLE } from "./outcome";
import { Route } from "./route";
import { Site } from "./site";

const RETRANSMISSION_US: u64 = 200000;
const RETRANSMISSION_MOST_US: u64 = 120000000;
const RETRANSMISSIONS_MAX: u32 = 15;

/** No message is as long under way. */
const LOST: u64 = u64.MAX_VALUE;

/** A request sets out to the station that was picked for it. */
export function sendRequest(edge: Edge, call: Call): void {
  if (edge.needs == LOSSY) return Agenda.push(call, now + edge.way.take() + lossUs(edge));
  call.detail.losses = 0;
  carryRequest(edge, call);
}

/** An answer sets out to whoever waits for it. */
export function sendAnswer(edge: Edge, call: Call): void {
  if (edge.needs == LOSSY) return Agenda.push(call, now + edge.way.take() + lossUs(edge));
  call.detail.losses = 0;
  carryAnswer(edge, call);
}

/** The wait of a message that was lost is over. */
export function sendAgain(call: Call): void {
  const edge = Edge.at(call.edge);
  if (call.detail.losses > RETRANSMISSIONS_MAX) return giveUp(edge, call);
  Route.of(edge).resent++;
  if (call.kind == LOST_REQUEST) carryRequest(edge, call);
  else carryAnswer(edge, call);
}

function carryRequest(edge: Edge, call: Call): void {
  const us = travel(edge, callerOf(edge, call), Site.ofStation(call.station));
  if (us == LOST) return lose(edge, call, LOST_REQUEST);
  call.kind = REQUEST;
  push(call, now + us);
}

function carryAnswer(edge: Edge, call: Call): void {
  const us = travel(edge, Site.ofStation(call.station), callerOf(edge, call));
  if (us == LOST) return lose(edge, call, LOST_ANSWER);
  call.kind = ANSWER;
  push(call, now + us);
}

/** Who asks: the workload, or the instance whose request makes the call. */
function callerOf(edge: Edge, call: Call): Site {
  if (edge.source != 0) return Site.ofSource(edge.source);
  return Site.ofStation(Call.at(call.detail.parent).station);
}

/** How long a message is under way, or `LOST`. */
function travel(edge: Edge, from: Site, to: Site): u64 {
  const marks = from.sends & to.receives;
  if (marks == 0) return edge.way.take() + lossUs(edge);
  if (isTaken(marks) || edge.loss.happens()) return LOST;
  return edge.way.take() + delayOf(marks);
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
  call.outcome = UNREACHABLE;
  call.kind = ANSWER;
  push(call, now);
}

/** How much later a message comes because it was lost, each time by the share of its link. */
function lossUs(edge: Edge): u64 {
  let us: u64 = 0;
  let n: u32 = 0;
  for (; n < RETRANSMISSIONS_MAX && edge.loss.happens(); n++) us += waitUs(n);
  if (n == 0) return 0;
  const route = Route.of(edge);
  route.lost += n;
  route.resent += n;
  return us;
}

/** The wait after a message was lost for the n-th time, from 0. */
function waitUs(n: u32): u64 {
  return min(RETRANSMISSION_US << n, RETRANSMISSION_MOST_US);
}
