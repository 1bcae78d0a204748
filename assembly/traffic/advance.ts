/**
 * The loop of the data plane: event after event, up to an instant.
 */
import { Agenda } from "./agenda";
import { Answer, answer } from "./answer";
import { goOnLate, repeat } from "./attempt";
import {
  ABANDONED,
  ANSWER,
  BACKOFF,
  Call,
  EXPIRY,
  HANDSHAKE,
  HEDGE,
  HELD,
  LATE,
  LOST_ANSWER,
  LOST_REQUEST,
  PROGRAM,
  REQUEST,
  SERVICE,
  STRAY,
  THINK,
  TRACED,
  giveCall,
} from "./call";
import { now, setNow } from "./clock";
import { Edge } from "./edge";
import { Ending, expire } from "./ending";
import { beginFamily } from "./family";
import { endInstant } from "./late";
import { sendAgain } from "./message";
import { trafficNotes } from "./note";
import { ERROR, OK } from "./outcome";
import { hedge } from "./pair";
import { recordServed } from "./recording";
import { Route } from "./route";
import { endWork } from "./run";
import { isFailing } from "./site";
import { Arrivals, ask, requestsPending } from "./source";
import { isHeldUp } from "./stall";
import { Station, leavePlace, serveNext } from "./station";
import { Stay } from "./stay";
import { NOTHING, Tier } from "./tier";
import { beginTurn, eventsMost, isTurnOver } from "./turn";
import { arrivalDue } from "./upcoming";

/**
 * Does all that is due up to an instant, that included, or so many events; of the last instant it
 * leaves none. The instant that it has come to: where it is before `until`, there may be more. It
 * ends as well where somebody outside has to look; a note to a program does so at any instant.
 *
 * `isDraining`: ends as soon as no request of a workload is under way.
 */
export function trafficAdvance(until: f64, most: u32, isDraining: bool): f64 {
  const end = max(<u64>until, now);
  // Who drains is asked behind each event; others when their turn is over.
  beginTurn(isDraining ? 0 : <u64>most);
  for (let events: u64 = 0; ; events++) {
    if (events >= eventsMost) {
      if (trafficNotes() != 0 || (isDraining && requestsPending == 0)) break;
      if ((isTurnOver || events >= <u64>most) && now != end) break;
    }
    const limit = min(end, arrivalDue);
    const near = Agenda.nearBy(limit);
    if (near != 0) {
      const due = Agenda.dueOf(near);
      if (due <= limit) {
        setNow(due);
        Event.happen(Agenda.take(near));
        continue;
      }
    }
    if (arrivalDue > end) {
      setNow(end);
      break;
    }
    setNow(arrivalDue);
    Arrivals.next();
  }
  return <f64>now;
}

export function trafficPending(): f64 {
  return <f64>requestsPending;
}

/** What happens less than once a request. */
function happen(call: Call): void {
  switch (call.kind) {
    case BACKOFF:
      return repeat(call);
    case THINK:
      return ask(call);
    case EXPIRY:
      return expire(call);
    case HEDGE:
      return hedge(call);
    case LATE:
      return goOnLate(endInstant(call));
    case LOST_REQUEST:
    case LOST_ANSWER:
    case HANDSHAKE:
      return sendAgain(call);
    case STRAY:
      Route.of(Edge.at(call.edge)).strays++;
      return giveCall(call);
    default:
      assert(call.kind == ABANDONED);
      giveCall(call);
  }
}

/** Of what is held up, recorded or a program's: whether that is all, because it goes on later. */
function isEnded(station: Station, call: Call): bool {
  if (call.has(HELD) && isHeldUp(station, call)) return true;
  if (call.has(TRACED)) recordServed(call);
  if (!call.has(PROGRAM)) return false;
  endWork(call);
  return true;
}

@unmanaged
class Event {
  /** What a call has waited for is there. */
  @inline static happen(call: Call): void {
    const kind = <u32>call.kind;
    if (kind - REQUEST <= SERVICE - REQUEST) {
      const station = Station.at(call.station);
      if (Stay.pass(kind, station, call)) return;
      if (kind == REQUEST) return station.arrive(call);
      return Service.end(station, call);
    }
    if (kind == ANSWER) return Ending.answered(call);
    happen(call);
  }
}

@unmanaged
class Service {
  /** The service time of a call is over. */
  @inline static end(station: Station, call: Call): void {
    if ((call.marks & (HELD | PROGRAM | TRACED)) != 0 && isEnded(station, call)) return;
    const tier = Tier.at(Edge.at(call.edge).tier);
    if (tier.risks != 0 && isFailing(tier, station.address)) {
      station.failed++;
      leavePlace(station);
      return answer(call, ERROR);
    }
    if (tier.next != NOTHING) return beginFamily(call);
    station.served++;
    station.end();
    if (station.queued != 0) serveNext(station);
    Answer.send(call, OK);
  }
}
