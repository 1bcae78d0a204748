/**
 * A call goes on with another record, because its own has to stay where it is until its event
 * comes: what named the one names the other from then on.
 */
import { CALL_BYTES, DETAIL_BYTES } from "../layout";
import { ABANDONED, Call, TIMED, takeSpare } from "./call";
import { Edge } from "./edge";

/** The record with which the call goes on. */
export function move(call: Call): Call {
  const other = takeSpare();
  // Half of all records are kept back for this.
  assert(!other.isNull);
  const detail = call.detail;
  memory.copy(changetype<usize>(other), changetype<usize>(call), CALL_BYTES);
  memory.copy(changetype<usize>(other.detail), changetype<usize>(detail), DETAIL_BYTES);
  call.kind = ABANDONED;
  const address = other.address;
  // Who was called by a workload has no family, and a plain one not even a detail.
  if (Edge.at(call.edge).source == 0 && detail.parent != 0) {
    if (detail.siblingPrev != 0) Call.at(detail.siblingPrev).detail.siblingNext = address;
    else Call.at(detail.parent).detail.child = address;
    if (detail.siblingNext != 0) Call.at(detail.siblingNext).detail.siblingPrev = address;
  }
  if (call.has(TIMED)) {
    const edge = Edge.at(call.edge);
    if (detail.expiryPrev != 0) Call.at(detail.expiryPrev).detail.expiryNext = address;
    else edge.expiryHead = address;
    if (detail.expiryNext != 0) Call.at(detail.expiryNext).detail.expiryPrev = address;
    else edge.expiryTail = address;
  }
  return other;
}
