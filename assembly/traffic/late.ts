/**
 * Picks that found everybody at the limit of their connections.
 *
 * At one instant an answer may come that frees a connection, and a request that wants it, in either
 * order. So such a pick waits until all else of its instant has happened, and is made then; only
 * then is it refused. Those that wait are picked in the order in which they came.
 *
 *   pick: nobody ──▶ | first | ... | last |      one timer behind all that is due at the instant
 *
 * Who finds an instance at once never gets here: that costs nothing.
 */
import { hasMoreAt, push } from "./agenda";
import { Call, LATE, PICKING, giveCall, takeSpare } from "./call";
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
  call.kind = PICKING;
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
