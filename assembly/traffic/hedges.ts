/**
 * The attempts of an edge that are to be hedged, in the order in which they began.
 */
import { Call, Detail, HEDGE, HEDGED } from "./call";
import { Edge } from "./edge";
import { Row } from "./row";

/** Puts the attempt behind all others that are to be hedged. */
export function awaitHedge(edge: Edge, call: Call): void {
  const ends = offsetof<Edge>("hedgeHead");
  call.marks |= HEDGED;
  Row.join(edge, ends, call, offsetof<Detail>("hedgeNext"));
  Row.arm(edge, ends, HEDGE, call.sent + edge.hedgeUs);
}

/** It is not to be hedged any more. */
export function leaveHedge(edge: Edge, call: Call): void {
  Row.leave(edge, offsetof<Edge>("hedgeHead"), call, offsetof<Detail>("hedgeNext"));
  call.marks &= ~HEDGED;
}

/** Its record is another one from now on. */
export function replaceHedged(edge: Edge, other: Call): void {
  Row.replace(edge, offsetof<Edge>("hedgeHead"), other, offsetof<Detail>("hedgeNext"));
}
