/**
 * What faults ask of the network and of instances, from outside, and what is read of it.
 */
import { DISTURBANCE_COUNT } from "../layout";
import { Route } from "./route";
import { edgeAt, sourceAt, stationAt } from "./setup";
import { Site, setErrors, useSites } from "./site";
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

function mark(site: Site, place: u32, isSender: bool, isSet: bool): void {
  assert(place < DISTURBANCE_COUNT);
  useSites();
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
    default:
      return <f64>route.answersOpen;
  }
}
