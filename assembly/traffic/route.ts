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
  CONNECTED,
  Call,
  LOST_ANSWER,
  LOST_REQUEST,
  PICKING,
  REQUEST,
  callsEnd,
} from "./call";
import { Edge, edgesOpen } from "./edge";
import { UNREACHABLE } from "./outcome";

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

  @inline static of(edge: Edge): Route {
    return changetype<Route>(<usize>(ROUTES_AT + edge.id * ROUTE_BYTES));
  }

  /** Nobody waits for a call any more, of which no station has anything. */
  countGivenUp(call: Call, isConnected: bool): void {
    const kind = call.kind;
    if (isRequest(kind)) this.requestsGivenUp++;
    else if (isAnswer(call, isConnected)) this.answersGivenUp++;
  }
}

/** A request under way, or about to set out. */
function isRequest(kind: u8): bool {
  return kind == REQUEST || kind == LOST_REQUEST || kind == PICKING;
}

/** An answer under way; otherwise nobody was asked, or its sender has given up already. */
function isAnswer(call: Call, isConnected: bool): bool {
  if (call.kind == LOST_ANSWER) return true;
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
    const kind = call.kind;
    if (isRequest(kind)) {
      Route.of(Edge.at(call.edge)).requestsOpen++;
    } else if (isAnswer(call, call.has(CONNECTED))) {
      Route.of(Edge.at(call.edge)).answersOpen++;
    }
  }
}

/** Forgets those of so many edges; the others were never written to. */
export function resetRoutes(edges: u32): void {
  assert(offsetof<Route>() <= ROUTE_BYTES);
  memory.fill(ROUTES_AT, 0, edges * ROUTE_BYTES);
}
