/**
 * Notes to the programs outside: what has happened to requests that a program serves.
 *
 *   NOTES   | what, outcome | call, run | serial, key | priority, station |      32 bytes
 *
 * A note ends the turn behind its event, so that the program is asked at once: notes are many only
 * where one event has ended many calls, and all are taken before the next event.
 */
import { NOTES_AT, NOTE_BYTES, NOTE_COUNT } from "../layout";
import { Call } from "./call";
import { Station } from "./station";
import { endTurn } from "./turn";

/** A request is to be served, from the beginning. */
export const BEGUN: u32 = 0;
/** What it was to be served for is over. */
export const WORKED: u32 = 1;
/** A call of its own has ended. */
export const ENDED: u32 = 2;
/** Nobody waits for it any more, or its process is gone. */
export const DROPPED: u32 = 3;

@unmanaged
class Note {
  what: u32;
  outcome: u32;
  call: u32;
  run: u32;
  /** Of the call that it is, or that has ended; 0: no program made it. */
  serial: u32;
  /** Of the request; of a call that has ended, the run in which a program served it. */
  key: u32;
  priority: u32;
  station: u32;
}

let noted: u32 = 0;

export function resetNotes(): void {
  assert(offsetof<Note>() == NOTE_BYTES);
  noted = 0;
}

/** Notes that wait to be read. */
export function trafficNotes(): u32 {
  return noted;
}

/** All have been read. */
export function trafficNotesRead(): void {
  noted = 0;
}

/** `key`: of the request, or the run in which a call that has ended was served. */
export function note(what: u32, call: Call, serial: u32, outcome: u8, key: u32): void {
  assert(noted < NOTE_COUNT);
  const at = changetype<Note>(<usize>(NOTES_AT + noted * NOTE_BYTES));
  noted++;
  endTurn();
  at.what = what;
  at.outcome = outcome;
  at.call = call.address;
  at.run = call.detail.run;
  at.serial = serial;
  at.key = key;
  at.priority = call.priority;
  at.station = Station.at(call.station).id;
}
