/**
 * Runs: each time that a program serves a request, or begins a task of its own.
 *
 * A run has a number of its own, so that a program that comes too late with what it wants is told
 * so, and changes nothing. What it can want stands in program.ts.
 */
import { CALLING, Call, PROGRAM } from "./call";
import { Edge } from "./edge";
import { BEGUN, ENDED, WORKED, note } from "./note";
import { OK } from "./outcome";

let runs: u32 = 0;

export function resetRuns(): void {
  runs = 0;
}

/** Its service time is over: the program has it from now on. */
export function beginRun(call: Call): void {
  const parent = call.detail.parent;
  const isOwn = Edge.at(call.edge).source == 0 && parent != 0 && Call.at(parent).has(PROGRAM);
  hand(call);
  note(BEGUN, call, isOwn ? call.detail.serial : 0, OK, call.detail.key);
}

/** What the program wanted it to be served for is over. */
export function endWork(call: Call): void {
  call.kind = CALLING;
  note(WORKED, call, 0, OK, 0);
}

/** A call that the program made has ended; `run`: of its own, where a program served it. */
export function endCall(parent: Call, serial: u32, outcome: u8, run: u32): void {
  note(ENDED, parent, serial, outcome, run);
}

/** The number of the run that was begun last. */
export function programRun(): u32 {
  return runs;
}

/** The program has the call from now on. */
export function hand(call: Call): void {
  const detail = call.detail;
  runs++;
  call.kind = CALLING;
  call.marks |= PROGRAM;
  detail.run = runs;
  detail.pending = 0;
  detail.child = 0;
}

/** Whether the program has the call in this run, and it waits for what the program wants. */
export function isHanded(call: Call, run: u32): bool {
  return call.kind == CALLING && call.has(PROGRAM) && call.detail.run == run;
}
