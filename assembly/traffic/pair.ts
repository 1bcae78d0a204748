/**
 * Hedging: two attempts of one call side by side.
 *
 *   first  ──────────── no answer by then ────────────▶ answered well: the call ends, and
 *                          └─▶ second ───────────────▶ the other is given up at once
 *
 * The second goes to another instance, takes a token of the budget, and times out by itself. Where
 * one of the two fails, the call goes on with the other; it has failed, and may be made again, when
 * both have. An attempt is hedged once.
 *
 * The family of a call knows the first of the two only. Where that ends before the second, the
 * second takes its place.
 *
 * A caller that stalls sends nothing: the second sets out when it goes on, where there is no answer
 * by then.
 */
import { CALL_BYTES, DETAIL_BYTES } from "../layout";
import { push } from "./agenda";
import { repeat } from "./attempt";
import { BACKOFF, Call, giveCall, hasRoom, takeSpare } from "./call";
import { drop } from "./cancel";
import { now } from "./clock";
import { Edge } from "./edge";
import { leaveHedge } from "./hedges";
import { standInFor } from "./move";
import { OK } from "./outcome";

/** The first of an edge's attempts is to be hedged, or was when the timer was armed. */
export function hedge(timer: Call): void {
  const edge = Edge.at(timer.edge);
  while (edge.hedgeHead != 0) {
    const call = Call.at(edge.hedgeHead);
    const due = call.sent + edge.hedgeUs;
    if (due > now) return push(timer, due);
    leaveHedge(edge, call);
    if (hasRoom() && edge.spend()) begin(call);
  }
  edge.isHedgeArmed = 0;
  giveCall(timer);
}

function begin(call: Call): void {
  const second = takeSpare();
  memory.copy(changetype<usize>(second), changetype<usize>(call), CALL_BYTES);
  memory.copy(changetype<usize>(second.detail), changetype<usize>(call.detail), DETAIL_BYTES);
  const detail = second.detail;
  second.kind = BACKOFF;
  second.marks = 0;
  detail.isSecond = 1;
  detail.twin = call.address;
  detail.child = 0;
  detail.pending = 0;
  call.detail.twin = second.address;
  repeat(second);
}

/** One of two attempts has ended: whether the call ends with it, or goes on with the other. */
export function decides(edge: Edge, call: Call, outcome: u8): bool {
  const other = Call.at(call.detail.twin);
  call.detail.twin = 0;
  other.detail.twin = 0;
  if (outcome == OK) {
    if (call.detail.isSecond) standInFor(edge, other, call);
    drop(edge, other);
    return true;
  }
  if (other.detail.isSecond) standInFor(edge, call, other);
  if (call.detail.triedCount != 0) other.detail.remember(call.detail.triedLast);
  giveCall(call);
  return false;
}
