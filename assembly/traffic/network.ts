/**
 * The network from outside: how it is put together before a run, what faults ask of it and of
 * instances, and what is read of it.
 */
import { DISTURBANCE_COUNT } from "../layout";
import { keepConnections } from "./connection";
import { CONNECTS, ELABORATE } from "./edge";
import { Lane } from "./lane";
import { Route } from "./route";
import { edgeAt, given, sourceAt, stationAt } from "./setup";
import { Site, setErrors } from "./site";
import { Tier } from "./tier";

/** The share of the requests of one instance that fail beside those of its tier. */
export function trafficStationErrors(station: u32, stream: u32, share: f64): void {
  setErrors(Tier.at(stationAt(station).tier), station, stream, share);
}

/** Whether a disturbance strikes what an instance sends, or what it is sent. */
export function trafficMarkStation(station: u32, place: u32, isSender: bool, isSet: bool): void {
  mark(Site.ofStation(stationAt(station).address), place, isSender, isSet);
}

/** The same of a workload. */
export function trafficMarkSource(source: u32, place: u32, isSender: bool, isSet: bool): void {
  mark(Site.ofSource(changetype<u32>(sourceAt(source))), place, isSender, isSet);
}

/** Which zone an instance is in. */
export function trafficZone(station: u32, zone: u32): void {
  Site.ofStation(stationAt(station).address).zone = zone;
}

/** How large requests and answers are. */
export function trafficSizes(edge: u32, requestBytes: f64, answerBytes: f64): void {
  const route = Route.of(edgeAt(edge));
  route.requestBytes = <u64>requestBytes;
  route.answerBytes = <u64>answerBytes;
}

/**
 * What the link of an edge does to messages: round trips of a connection, pipes, and stream and
 * share of those that come twice; the same of those that are held up, and for how long.
 */
export function trafficLane(edge: u32): void {
  const at = edgeAt(edge);
  const lane = Route.of(at).lane(0);
  openLane(lane);
  const isElaborate = lane.pipes != 0 || lane.duplicate.share > 0 || lane.reorder.share > 0;
  if (isElaborate) at.needs |= ELABORATE;
}

/** The same across so many zones, which has a way of its own. */
export function trafficLaneAcross(edge: u32, zones: u32): void {
  const at = edgeAt(edge);
  const lane = Route.of(at).lane(1);
  assert(zones > 0);
  openLane(lane);
  lane.zones = zones;
  const way = lane.wayOf(at);
  way.time.open(<u32>given(10), <u32>given(11), given(12), given(13));
  way.loss.stream = <u32>given(14);
  way.loss.share = given(15);
  at.needs |= ELABORATE;
}

function openLane(lane: Lane): void {
  lane.connect = <u32>given(0);
  lane.pipes = <u32>given(1);
  lane.duplicate.stream = <u32>given(2);
  lane.duplicate.share = given(3);
  lane.reorder.stream = <u32>given(4);
  lane.reorder.share = given(5);
  lane.hold.open(<u32>given(6), <u32>given(7), given(8), given(9));
}

/** Keeps connections, from so many callers to so many instances; false: there is no room. */
export function trafficConnections(edge: u32, callers: u32, callees: u32): bool {
  const at = edgeAt(edge);
  if (!keepConnections(at, callers, callees)) return false;
  at.needs |= CONNECTS;
  return true;
}

function mark(site: Site, place: u32, isSender: bool, isSet: bool): void {
  assert(place < DISTURBANCE_COUNT);
  const bit = (<u64>1) << place;
  if (isSender) site.sends = isSet ? site.sends | bit : site.sends & ~bit;
  else site.receives = isSet ? site.receives | bit : site.receives & ~bit;
}

/**
 * Counters of an edge, numbered as in kernel/core/traffic/network.ts; what is open, as
 * `trafficTally` has found it last.
 */
export function routeRead(address: u32, what: u32): f64 {
  const route = Route.of(edgeAt(address));
  switch (what) {
    case 0:
      return <f64>route.refused;
    case 1:
      return <f64>route.lost;
    case 2:
      return <f64>route.resent;
    case 3:
      return <f64>route.requestsGivenUp;
    case 4:
      return <f64>route.answersGivenUp;
    case 5:
      return <f64>route.requestsBroken;
    case 6:
      return <f64>route.answersBroken;
    case 7:
      return <f64>route.requestsOpen;
    case 8:
      return <f64>route.answersOpen;
    case 9:
      return <f64>route.copies;
    case 10:
      return <f64>route.strays;
    case 11:
      return <f64>route.echoes;
    case 12:
      return <f64>route.heldUp;
    case 13:
      return <f64>route.connected;
    case 14:
      return <f64>route.reconnected;
    default:
      return <f64>route.unkept;
  }
}
