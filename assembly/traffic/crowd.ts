/**
 * Stations that have come to hold more requests than they may unseen.
 *
 *   first ──▶ station ──▶ station ──▶ 0        linked through their marks, which they need no more
 *
 * Whoever counts what requests take is told with the very request, and says then up to how many
 * the station may hold without being looked at again. One that is in the list is not watched.
 */
import { endTurn } from "./turn";

/** Of the mark in a station. */
export const MARK_PLACE: u32 = 92;

let first: u32 = 0;

export function resetCrowd(): void {
  first = 0;
}

/** The station is looked at before anything else happens. */
export function tellCrowded(station: u32): void {
  store<u32>(station, first, MARK_PLACE);
  first = station;
  endTurn();
}

/** The first of the list, which is there no longer; 0: nobody. */
export function takeCrowded(): u32 {
  const station = first;
  if (station != 0) first = load<u32>(station, MARK_PLACE);
  return station;
}

/** Whether anybody is in the list. */
export function trafficIsCrowded(): bool {
  return first != 0;
}
