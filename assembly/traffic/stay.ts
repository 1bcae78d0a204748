/**
 * The two ends of a stay at a station: a request comes and takes a place, or it was served and
 * gives its place back.
 *
 *             counted as   busy   held    the next event after   becomes
 *   REQUEST   arrived      + 1    - now   a service time         SERVICE
 *   SERVICE   served       - 1    + now   the way of an answer   ANSWER
 *
 * Which of the two an event is cannot be foreseen, and a processor that has guessed wrong loses
 * some twenty cycles. So where nothing special is to be done, both are done by the same
 * instructions. Where service times and ways are drawn from distributions of one kind, no branch
 * is left that tells them apart: with exponential ones a request takes a twentieth less time.
 *
 * Services that call others, fail or are programs never go this way, not even with requests that
 * come: to ask that of one end only would be the branch again. What stations do otherwise stands
 * in station.ts and advance.ts, and comes to the same: test/systems/traffic/records.test.ts holds
 * runs that go this way to such that are traced, which do not.
 */
import { Agenda } from "./agenda";
import { ANSWER, Call, HELD, PROGRAM, REQUEST, SERVICE, TRACED } from "./call";
import { now } from "./clock";
import { CONNECTS, Edge } from "./edge";
import { OK } from "./outcome";
import { Station } from "./station";
import { NOTHING, Tier } from "./tier";

/** The counter of those that came; the counter of those that were served stands behind it. */
const ARRIVED_PLACE: usize = offsetof<Station>("arrived");

export function checkStays(): void {
  assert(SERVICE == REQUEST + 1 && ANSWER == SERVICE + 1);
  assert(NOTHING == 0);
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
    // Who comes needs a place, and who was served none.
    const needed = SERVICE - kind;
    if (!station.isPlain || station.queued != 0) return false;
    if (station.busy + needed > station.concurrency) return false;
    const counterAt = changetype<usize>(station) + ARRIVED_PLACE + ((kind - REQUEST) << 3);
    store<u64>(counterAt, load<u64>(counterAt) + 1);
    station.changeBusy(2 * <i32>needed - 1);
    call.outcome = OK;
    call.kind = <u8>(kind + 1);
    // Chosen without a branch: a conditional expression would be one.
    const time = select(tier.service, edge.way.time, kind == REQUEST);
    Agenda.push(call, now + time.take());
    return true;
  }
}
