/**
 * What a station has counted, for whoever asks between two steps.
 *
 * Time is counted twice, in two ways that have to agree: how many there were times how long, and
 * for each of them its end less its beginning. Whoever is still there counts up to now.
 */
import { now } from "./clock";
import { Station } from "./station";

/** The most that waited at once since this was asked last. */
export function stationPeak(address: u32): u32 {
  const station = Station.at(address);
  const most = station.queuedMost;
  station.queuedEver = max(station.queuedEver, most);
  station.queuedMost = station.queued;
  return most;
}

/** Counters of a station, as kernel/core/traffic/data-plane.ts numbers them. */
export function stationRead(address: u32, what: u32): f64 {
  const station = Station.at(address);
  switch (what) {
    case 0:
      return <f64>station.arrived;
    case 1:
      return <f64>station.served;
    case 2:
      return <f64>station.refused;
    case 3:
      return <f64>station.failed;
    case 4:
      return <f64>station.cancelled;
    case 5:
      return <f64>station.busy;
    case 6:
      return <f64>station.queued;
    case 7:
      return <f64>max(station.queuedMost, station.queuedEver);
    case 8:
      return <f64>(station.area + <u64>station.busy * (now - station.changed));
    case 9:
      return <f64>(station.held + <u64>station.busy * now);
    case 10:
      return <f64>(station.queueArea + <u64>station.queued * (now - station.queueChanged));
    default:
      return <f64>(station.waited + <u64>station.queued * now);
  }
}
