/**
 * A station that stalls: its process hangs, or is frozen. What is over meanwhile is parked, and
 * whoever was served makes up for it when the station goes on.
 */
import { CALLS_AT, CALL_BYTES } from "../layout";
import { push } from "./agenda";
import {
  ANSWER,
  BACKOFF,
  CALLING,
  Call,
  DELAYED,
  HELD,
  KEPT,
  PARKED,
  SERVICE,
  callsEnd,
} from "./call";
import { now } from "./clock";
import { STALLED, Station, hold } from "./station";
import { OUTSIDE, Tier } from "./tier";

/** A service is over by its time; true where the station has stalled meanwhile, and it is not. */
export function isHeldUp(station: Station, call: Call): bool {
  const owed = station.stalledTotal - call.detail.stalledUs;
  if (station.isStalled) {
    park(station, call, PARKED);
    return true;
  }
  if (owed == 0) return false;
  call.detail.stalledUs += owed;
  push(call, call.time + owed);
  return true;
}

/** Keeps a call until the station goes on. */
export function park(station: Station, call: Call, kind: u8): void {
  const tail = station.parkedTail;
  call.kind = kind;
  call.next = 0;
  call.detail.prev = tail;
  if (tail != 0) Call.at(tail).next = call.address;
  station.parkedTail = call.address;
}

/** Takes a call out of those that are parked. */
export function leaveParked(station: Station, call: Call): void {
  const prev = call.detail.prev;
  if (prev != 0) Call.at(prev).next = call.next;
  if (call.next != 0) Call.at(call.next).detail.prev = prev;
  else station.parkedTail = prev;
}

/** The process hangs or is frozen. Looks at calls in flight until it has all that have a place. */
export function stall(station: Station): void {
  if (station.isStalled) return;
  station.state |= STALLED;
  station.stalledSince = now;
  // Nobody counts tasks.
  let left = Tier.at(station.tier).next == OUTSIDE ? u32.MAX_VALUE : station.busy;
  for (let at = CALLS_AT; left > 0 && at < callsEnd(); at += CALL_BYTES) {
    const call = Call.at(at);
    if (call.station != station.address) continue;
    if (call.kind == SERVICE && !call.has(HELD)) hold(station, call);
    left -= <u32>(call.kind == SERVICE || call.kind == CALLING);
  }
}

/** It goes on: whoever is parked is served to the end. */
export function resume(station: Station): void {
  if (!station.isStalled) return;
  station.stalledUs += now - station.stalledSince;
  station.state &= ~STALLED;
  let address = station.parkedTail;
  station.parkedTail = 0;
  // To the first of them, so that they go on in the order in which they were parked.
  while (address != 0 && Call.at(address).detail.prev != 0) address = Call.at(address).detail.prev;
  while (address != 0) {
    const call = Call.at(address);
    address = call.next;
    unpark(station, call);
  }
}

function unpark(station: Station, call: Call): void {
  if (call.kind == KEPT || call.kind == DELAYED) {
    call.kind = call.kind == KEPT ? ANSWER : BACKOFF;
    return push(call, now);
  }
  const owed = station.stalledUs - call.detail.stalledUs;
  call.kind = SERVICE;
  call.detail.stalledUs = station.stalledUs;
  push(call, call.time + owed);
}
