/**
 * What there is no room for at its instant: picks that found everybody at the limit of their
 * connections, and requests that found their station full.
 *
 * At one instant somebody may leave, and somebody else come who wants the room, in either order.
 * So whoever finds none waits until all else of the instant has happened; only then there is none.
 * Those that wait are dealt with in the order in which they came.
 *
 *   no room ──▶ | first | ... | last |      one timer behind all that is due at the instant
 *
 * Who finds room at once never gets here: that costs nothing. So at one instant whoever comes
 * behind somebody who left may have the room of whoever has come before.
 */
import { hasMoreAt, push } from "./agenda";
import { ARRIVING, Call, LATE, PICKING, giveCall, takeSpare } from "./call";
import { now } from "./clock";

let head: u32 = 0;
let tail: u32 = 0;
let isArmed: bool = false;

export function resetLate(): void {
  head = 0;
  tail = 0;
  isArmed = false;
}

/** Its pick is made again when all else of this instant has happened. */
export function pickLater(call: Call): void {
  wait(call, PICKING);
}

/** It comes to its station when all else of this instant has happened. */
export function arriveLater(call: Call): void {
  wait(call, ARRIVING);
}

function wait(call: Call, kind: u8): void {
  call.kind = kind;
  call.next = 0;
  if (tail == 0) head = call.address;
  else Call.at(tail).next = call.address;
  tail = call.address;
  if (isArmed) return;
  const timer = takeSpare();
  // A record was kept back for it.
  assert(!timer.isNull);
  isArmed = true;
  timer.kind = LATE;
  timer.station = 0;
  push(timer, now);
}

/** The timer has come: the first of those that wait, or null where something else is due before. */
export function endInstant(timer: Call): Call {
  if (hasMoreAt(now)) {
    push(timer, now);
    return Call.at(0);
  }
  const first = Call.at(head);
  giveCall(timer);
  resetLate();
  return first;
}
