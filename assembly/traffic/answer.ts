/**
 * The way of an answer from a station back to its caller.
 */
import { Agenda, push } from "./agenda";
import { ANSWER, Call } from "./call";
import { now } from "./clock";
import { CONNECTS, Edge } from "./edge";
import { sendAnswer } from "./message";
import { REFUSED } from "./outcome";
import { Route } from "./route";

/** What happens once a request, compiled into its callers. */
@unmanaged
export class Answer {
  /** The station has an answer. */
  @inline static send(call: Call, outcome: u8): void {
    call.outcome = outcome;
    call.kind = ANSWER;
    const edge = Edge.at(call.edge);
    if ((edge.needs & ~CONNECTS) != 0) return sendAnswer(edge, call);
    Agenda.push(call, now + edge.way.time.take());
  }
}

/** The same, out of line. */
export function answer(call: Call, outcome: u8): void {
  Answer.send(call, outcome);
}

/** There was nobody to ask: the answer is there at once, behind all that is due now. */
export function refuse(call: Call): void {
  Route.of(Edge.at(call.edge)).refused++;
  call.outcome = REFUSED;
  call.kind = ANSWER;
  push(call, now);
}
