/**
 * The two ends of a stay at a station: a request comes and takes a place, or it was served and
 * gives its place back.
 *
 *             counted as   busy   held    the next event after   becomes
 *   REQUEST   arrived      + 1    - now   a service time         SERVICE
 *   SERVICE   served       - 1    + now   the way of an answer   ANSWER
 *
 * Which of the two an event is cannot be foreseen, and a processor that has guessed wrong loses
 * some twenty cycles. So where nothing special is to be done, as mostly, both are one arithmetic
 * without a branch between them. A request takes a twentieth less time for that.
 */
import { Agenda } from "./agenda";
import { ANSWER, Call, HELD, PROGRAM, REQUEST, SERVICE, TRACED } from "./call";
import { now } from "./clock";
import { CONNECTS, Edge } from "./edge";
import { OK } from "./outcome";
import { Station } from "./station";
import { Tier } from "./tier";

/** The counter of those that came; the counter of those that were served stands behind it. */
const ARRIVED_PLACE: usize = offsetof<Station>("arrived");

export function checkStays(): void {
  assert(SERVICE == REQUEST + 1 && ANSWER == SERVICE + 1);
  assert(offsetof<Station>("served") == ARRIVED_PLACE + 8);
}

/** What happens twice a request, compiled into its caller. */
@unmanaged
export class Stay {
  /** One of the two ends; false, and nothing is done, where it needs more than this. */
  @inline static pass(kind: u32, station: Station, call: Call): bool {
    if ((call.marks & (HELD | PROGRAM | TRACED)) != 0) return false;
    const edge = Edge.at(call.edge);
    const tier = Tier.at(edge.tier);
    if ((tier.next | tier.risks | (edge.needs & ~CONNECTS)) != 0) return false;
    if (!station.hasFree(SERVICE - kind)) return false;
    const at = now;
    Stay.count(kind, station, at);
    call.outcome = OK;
    call.kind = <u8>(kind + 1);
    // Chosen without a branch: a conditional expression would be one.
    const time = select(tier.service, edge.way.time, kind == REQUEST);
    Agenda.push(call, at + time.take());
    return true;
  }

  @inline private static count(kind: u32, station: Station, at: u64): void {
    const end = kind - REQUEST;
    const counterAt = changetype<usize>(station) + ARRIVED_PLACE + (end << 3);
    store<u64>(counterAt, load<u64>(counterAt) + 1);
    const busy = station.busy;
    const more = 1 - 2 * <i32>end;
    station.area += <u64>busy * (at - station.changed);
    station.changed = at;
    station.busy = busy + more;
    station.held -= <u64>(<i64>more) * at;
  }
}
