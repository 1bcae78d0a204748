/**
 * The attempts of an edge that may time out, in the order in which they began.
 */
import { push } from "./agenda";
import { Call, EXPIRY, TIMED, takeSpare } from "./call";
import { now } from "./clock";
import { Edge } from "./edge";

/** Puts the attempt behind all others that may time out. */
export function awaitAnswer(edge: Edge, call: Call): void {
  const detail = call.detail;
  const tail = edge.expiryTail;
  call.marks |= TIMED;
  detail.expiry = now + edge.timeoutUs;
  detail.expiryNext = 0;
  detail.expiryPrev = tail;
  edge.expiryTail = call.address;
  if (tail != 0) Call.at(tail).detail.expiryNext = call.address;
  else edge.expiryHead = call.address;
  if (edge.isExpiryArmed) return;
  const timer = takeSpare();
  // The edge has kept one back.
  assert(!timer.isNull);
  edge.isExpiryArmed = 1;
  timer.kind = EXPIRY;
  timer.edge = edge.address;
  timer.station = 0;
  push(timer, detail.expiry);
}

/** It cannot time out any more. */
export function leaveExpiry(edge: Edge, call: Call): void {
  const detail = call.detail;
  const prev = detail.expiryPrev;
  const next = detail.expiryNext;
  if (prev != 0) Call.at(prev).detail.expiryNext = next;
  else edge.expiryHead = next;
  if (next != 0) Call.at(next).detail.expiryPrev = prev;
  else edge.expiryTail = prev;
  call.marks &= ~TIMED;
}
