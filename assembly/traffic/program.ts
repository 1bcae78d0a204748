/**
 * Requests whose service is a program outside of the core.
 *
 *   served ──▶ begun ═▶ program: serve so much longer ──▶ worked ═▶ ...
 *                 ║              make this call ────────▶ ended ═▶ ...
 *                 ║              answer ────────────────▶ as any other request
 *                 ╚═ dropped: its caller gave up, or its process died
 *
 * The core stops after an event that a program has to hear of (note.ts), is told what the program
 * wants, and goes on. What the program has of its own accord, because time has come or a message,
 * is a task: a request without a caller, that takes no place and is no arrival.
 */
import { push } from "./agenda";
import { answer } from "./answer";
import { beginCall } from "./attempt";
import { Call, HELD, PROGRAM, SERVICE, TASK, giveCall, takeCall } from "./call";
import { now } from "./clock";
import { Edge } from "./edge";
import { adopt } from "./family";
import { CAPACITY, OK } from "./outcome";
import { hand, isHanded } from "./run";
import { Station, hold, leavePlace } from "./station";
import { Tier } from "./tier";

/** A priority that nobody drew. */
const NORMAL: u8 = 1;

let serials: u32 = 0;

export function resetPrograms(): void {
  serials = 0;
}

/** It is served for so long; false where nobody waits for it any more. */
export function programWork(address: u32, run: u32, us: f64): bool {
  const call = Call.at(address);
  if (!isHanded(call, run)) return false;
  const station = Station.at(call.station);
  call.kind = SERVICE;
  call.marks &= ~HELD;
  if (station.isStalled) hold(station, call);
  push(call, now + station.slowed(<u64>us));
  return true;
}

/**
 * Makes the call of this entry of its tier: its serial. 0: nobody waits for the request any more,
 * or there is no room.
 */
export function programCall(address: u32, run: u32, entry: u32, key: u32): u32 {
  const call = Call.at(address);
  if (!isHanded(call, run)) return 0;
  assert(entry < Tier.at(Station.at(call.station).tier).entries);
  const child = takeCall();
  if (child.isNull) {
    const edge = Edge.at(Tier.at(Station.at(call.station).tier).entry(entry).edge);
    edge.calls++;
    edge.countOutcome(CAPACITY);
    return 0;
  }
  adopt(call, child, entry, 0);
  serials++;
  child.detail.serial = serials;
  child.detail.key = key;
  child.detail.run = 0;
  // The call may be over before it has begun, and its record another's: the number is its own.
  const serial = serials;
  beginCall(Edge.at(child.edge), child);
  return serial;
}

/** The request is answered so, or the task is over; false where nobody waits for it any more. */
export function programAnswer(address: u32, run: u32, outcome: u32): bool {
  const call = Call.at(address);
  if (!isHanded(call, run)) return false;
  assert(call.detail.pending == 0);
  call.marks &= ~PROGRAM;
  if (call.has(TASK)) {
    giveCall(call);
    return true;
  }
  const station = Station.at(call.station);
  if (outcome == OK) station.served++;
  else station.failed++;
  leavePlace(station);
  answer(call, <u8>outcome);
  return true;
}

/** Begins a task at a station whose process is there; 0: it is not, or there is no room. */
export function programSpawn(station: u32): u32 {
  if (!Station.at(station).isUp) return 0;
  const call = takeCall();
  if (call.isNull) return 0;
  call.station = station;
  call.edge = 0;
  call.priority = NORMAL;
  call.marks = TASK;
  call.detail.parent = 0;
  call.detail.key = 0;
  // What it calls is no part of a sampled request, whoever had the record before.
  call.detail.request = 0;
  call.detail.hop = 0;
  hand(call);
  return call.address;
}
