/**
 * A call goes on with another record, because its own has to stay where it is until its event
 * comes: what named the one names the other from then on.
 */
import { CALL_BYTES, DETAIL_BYTES } from "../layout";
import { ABANDONED, Call, Detail, HEDGED, TIMED, takeSpare } from "./call";
import { Edge, NEVER } from "./edge";
import { replaceHedged } from "./hedges";
import { replaceTimed } from "./timeouts";

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
  const edge = Edge.at(call.edge);
  const isHedged = edge.hedgeUs != NEVER;
  // Who was called by a workload has no family, and a plain one not even a detail; the second of
  // two is no member of it.
  if (edge.source == 0 && detail.parent != 0 && !(isHedged && detail.isSecond)) {
    takePlace(detail, address);
  }
  if (isHedged && detail.twin != 0) Call.at(detail.twin).detail.twin = address;
  if (call.has(HEDGED)) replaceHedged(edge, other);
  if (call.has(TIMED)) replaceTimed(edge, other);
  return other;
}

/** The second of two attempts goes on in place of the first. */
export function standInFor(edge: Edge, first: Call, second: Call): void {
  const detail = first.detail;
  const own = second.detail;
  first.detail.isSecond = 1;
  own.isSecond = 0;
  if (edge.source != 0 || detail.parent == 0) return;
  own.siblingPrev = detail.siblingPrev;
  own.siblingNext = detail.siblingNext;
  takePlace(detail, second.address);
}

/** Among the calls of its family another record stands where it stood. */
function takePlace(detail: Detail, address: u32): void {
  if (detail.siblingPrev != 0) Call.at(detail.siblingPrev).detail.siblingNext = address;
  else Call.at(detail.parent).detail.child = address;
  if (detail.siblingNext != 0) Call.at(detail.siblingNext).detail.siblingPrev = address;
}
