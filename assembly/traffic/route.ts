/**
 * Routes: what has become of the messages of an edge, where more has than that they came.
 *
 * What comes to a station is counted there, and how calls end at their edge; here is what makes
 * the sums come out: what was sent was delivered, is under way, was given up on its way, or was
 * lost for good.
 */
import { CALLS_AT, CALL_BYTES, ROUTES_AT, ROUTE_BYTES } from "../layout";
import {
  ANSWER,
  ARRIVING,
  CONNECTED,
  Call,
  HANDSHAKE,
  LOST_ANSWER,
  LOST_REQUEST,
  PICKING,
  REQUEST,
  STRAY,
  callsEnd,
} from "./call";
import { Edge, edgesOpen } from "./edge";
import { LANE_BYTES, Lane } from "./lane";
import { UNREACHABLE } from "./outcome";
import { Pipe } from "./pipe";
import { Site } from "./site";

const LANES_PLACE: usize = 192;

@unmanaged
export class Route {
  /** Attempts that found nobody to ask. */
  refused: u64;
  /** Messages that were lost, and those of them that were sent again. */
  lost: u64;
  resent: u64;
  /** Given up by their callers while they were under way. */
  requestsGivenUp: u64;
  answersGivenUp: u64;
  /** Given up by their senders, because they were lost again and again. */
  requestsBroken: u64;
  answersBroken: u64;
  /** Under way or about to be sent again, when they were counted last. */
  requestsOpen: u64;
  answersOpen: u64;
  /** Requests that came twice, answers to those, and answers that came twice: nobody has those. */
  copies: u64;
  strays: u64;
  echoes: u64;
  /** Messages that others could overtake. */
  heldUp: u64;
  /** Connections that were begun, and those of them that there was one before. */
  connected: u64;
  reconnected: u64;
  /** Requests for whose connection there was no memory, so that it cost nothing. */
  unkept: u64;
  /** Bytes of a request, and of an answer. */
  requestBytes: u64;
  answerBytes: u64;
  /** See connection.ts. */
  rows: u32;
  callers: u32;
  callees: u32;
  /** The next edge to the same tier that keeps connections. */
  nextIncoming: u32;

  @inline static of(edge: Edge): Route {
    return changetype<Route>(<usize>(ROUTES_AT + edge.id * ROUTE_BYTES));
  }

  @inline lane(place: usize): Lane {
    return changetype<Lane>(changetype<usize>(this) + LANES_PLACE + place * LANE_BYTES);
  }

  /** The lane of messages between two ends. */
  @inline laneBetween(from: Site, to: Site): Lane {
    const across = this.lane(1);
    return across.zones > 0 && from.zone != to.zone ? across : this.lane(0);
  }

  /**
   * Which pipe of a lane a message goes through. Requests have one and answers another, within
   * zones those of the zone; across zones each has one to each other.
   */
  pipeOf(lane: Lane, from: Site, to: Site, isBack: bool): Pipe {
    if (lane.zones > 0) return Pipe.at(lane.pipes, from.zone * lane.zones + to.zone);
    const isInZone = this.lane(1).zones > 0;
    return Pipe.at(lane.pipes, isInZone ? (from.zone << 1) | (<u32>isBack) : <u32>isBack);
  }

  /** Nobody waits for a call any more, of which no station has anything. */
  countGivenUp(call: Call, isConnected: bool): void {
    const kind = call.kind;
    if (isRequest(kind)) this.requestsGivenUp++;
    else if (isAnswer(call, isConnected)) this.answersGivenUp++;
  }
}

/** A request under way, about to set out, or about to come. */
function isRequest(kind: u8): bool {
  if (kind == PICKING || kind == ARRIVING) return true;
  return kind == REQUEST || kind == LOST_REQUEST || kind == HANDSHAKE;
}

/** An answer under way; otherwise nobody was asked, or its sender has given up already. */
function isAnswer(call: Call, isConnected: bool): bool {
  if (call.kind == LOST_ANSWER || call.kind == STRAY) return true;
  return call.kind == ANSWER && isConnected && call.outcome != UNREACHABLE;
}

/** Counts what is under way now, on all edges. Looks at every call in flight. */
export function trafficTally(): void {
  for (let n: u32 = 0; n < edgesOpen(); n++) {
    const route = changetype<Route>(<usize>(ROUTES_AT + n * ROUTE_BYTES));
    route.requestsOpen = 0;
    route.answersOpen = 0;
  }
  const end = callsEnd();
  for (let at = CALLS_AT; at < end; at += CALL_BYTES) {
    const call = Call.at(at);
    if (isRequest(call.kind)) {
      Route.of(Edge.at(call.edge)).requestsOpen++;
    } else if (isAnswer(call, call.has(CONNECTED))) {
      Route.of(Edge.at(call.edge)).answersOpen++;
    }
  }
}

/** Forgets those of so many edges; the others were never written to. */
export function resetRoutes(edges: u32): void {
  assert(offsetof<Route>() <= LANES_PLACE && LANES_PLACE + 2 * LANE_BYTES <= ROUTE_BYTES);
  memory.fill(ROUTES_AT, 0, edges * ROUTE_BYTES);
}
