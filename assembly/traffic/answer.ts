/**
 * The way of an answer from a station back to its caller.
 */
import { Agenda, push } from "./agenda";
import { ANSWER, Call } from "./call";
import { now } from "./clock";
import { Edge } from "./edge";
import { REFUSED } from "./outcome";

/** What happens once a request, compiled into its callers. */
@unmanaged
export class Answer {
  /** The station has an answer. */
  @inline static send(call: Call, outcome: u8): void {
    call.outcome = outcome;
    call.kind = ANSWER;
    Agenda.push(call, now + Edge.at(call.edge).travelUs());
  }
}

/** The same, out of line. */
export function answer(call: Call, outcome: u8): void {
  Answer.send(call, outcome);
}

/** There was nobody to ask: the answer is there at once, behind all that is due now. */
export function refuse(call: Call): void {
  call.outcome = REFUSED;
  call.kind = ANSWER;
  push(call, now);
}
