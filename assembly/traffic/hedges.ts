/**
 * The attempts of an edge that are to be hedged, in the order in which they began.
 */
import { push } from "./agenda";
import { Call, HEDGE, HEDGED, takeSpare } from "./call";
import { Edge } from "./edge";

/** Puts the attempt behind all others that are to be hedged. */
export function awaitHedge(edge: Edge, call: Call): void {
  const detail = call.detail;
  const tail = edge.hedgeTail;
  call.marks |= HEDGED;
  detail.hedgeNext = 0;
  detail.hedgePrev = tail;
  edge.hedgeTail = call.address;
  if (tail != 0) Call.at(tail).detail.hedgeNext = call.address;
  else edge.hedgeHead = call.address;
  if (edge.isHedgeArmed) return;
  const timer = takeSpare();
  // The edge has kept one back.
  assert(!timer.isNull);
  edge.isHedgeArmed = 1;
  timer.kind = HEDGE;
  timer.edge = edge.address;
  timer.station = 0;
  push(timer, call.sent + edge.hedgeUs);
}

/** It is not to be hedged any more. */
export function leaveHedge(edge: Edge, call: Call): void {
  const detail = call.detail;
  const prev = detail.hedgePrev;
  const next = detail.hedgeNext;
  if (prev != 0) Call.at(prev).detail.hedgeNext = next;
  else edge.hedgeHead = next;
  if (next != 0) Call.at(next).detail.hedgePrev = prev;
  else edge.hedgeTail = prev;
  call.marks &= ~HEDGED;
}
