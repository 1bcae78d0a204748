/**
 * The attempts of an edge that may time out, in the order in which they began.
 */
import { Call, Detail, EXPIRY, TIMED } from "./call";
import { now } from "./clock";
import { Edge } from "./edge";
import { Row } from "./row";

/** Puts the attempt behind all others that may time out. */
export function awaitAnswer(edge: Edge, call: Call): void {
  const ends = offsetof<Edge>("expiryHead");
  const expiry = now + edge.timeoutUs;
  call.marks |= TIMED;
  call.detail.expiry = expiry;
  Row.join(edge, ends, call, offsetof<Detail>("expiryNext"));
  Row.arm(edge, ends, EXPIRY, expiry);
}

/** It cannot time out any more. */
export function leaveExpiry(edge: Edge, call: Call): void {
  Row.leave(edge, offsetof<Edge>("expiryHead"), call, offsetof<Detail>("expiryNext"));
  call.marks &= ~TIMED;
}

/** Its record is another one from now on. */
export function replaceTimed(edge: Edge, other: Call): void {
  Row.replace(edge, offsetof<Edge>("expiryHead"), other, offsetof<Detail>("expiryNext"));
}
