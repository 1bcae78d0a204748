/**
 * Connections: an edge keeps one from each instance that calls, or from its workload, to each that
 * is called. The first request over one waits for it: so many round trips; who comes meanwhile
 * waits for the same. It is gone when a process at either end is, or when it was given up on.
 *
 *   rows   | of caller 0 | of caller 1 | ...     0: nobody has called yet
 *             └─▶ | to instance 0 | to instance 1 | ...     NONE, GONE, or since when, counted on
 *
 * Divergence: in reality a caller has several where it asks several things at once, and closes
 * those that are idle; an attempt that times out may break its own.
 */
import { takeExtent } from "../memory/extents";
import { now } from "./clock";
import { Edge } from "./edge";
import { Route } from "./route";
import { Site } from "./site";
import { Tier } from "./tier";

/** There has never been one; there was one. Other entries are when it is there, and 2 more. */
const NONE: u64 = 0;
const GONE: u64 = 1;
const SINCE: u64 = 2;

@unmanaged
export class Connection {
  private entry: u64;

  /** From a caller to an instance; null: there is no memory for it, and then it is free. */
  static of(route: Route, from: Site, to: Site): Connection {
    // A workload has the first row, as its site has the first slot.
    let row = load<u32>(route.rows + (from.slot << 2));
    if (row == 0) {
      row = <u32>takeExtent(route.callees << 3);
      if (row == 0) return changetype<Connection>(0);
      memory.fill(row, 0, route.callees << 3);
      store<u32>(route.rows + (from.slot << 2), row);
    }
    return changetype<Connection>(<usize>(row + (to.slot << 3)));
  }

  @inline get isNull(): bool {
    return changetype<usize>(this) == 0;
  }

  /** Whether it is there, or about to be. */
  @inline get isBegun(): bool {
    return this.entry >= SINCE;
  }

  /** Whether there was one before. */
  @inline get wasThere(): bool {
    return this.entry == GONE;
  }

  /** When it is, or was, there. */
  @inline get since(): u64 {
    return this.entry - SINCE;
  }

  begin(since: u64): void {
    this.entry = since + SINCE;
  }

  /** It is gone, if there was one. */
  lose(): void {
    if (this.entry != NONE) this.entry = GONE;
  }
}

/** Whether a request has nothing to wait for: two ends have their connection already. */
export function isConnected(route: Route, from: Site, to: Site): bool {
  const connection = Connection.of(route, from, to);
  if (connection.isNull) {
    route.unkept++;
    return true;
  }
  return connection.isBegun && connection.since <= now;
}

/** Keeps those of an edge, of so many callers to so many instances; false: there is no room. */
export function keepConnections(edge: Edge, callers: u32, callees: u32): bool {
  const route = Route.of(edge);
  const tier = Tier.at(edge.tier);
  const rows = <u32>takeExtent(callers << 2);
  if (rows == 0) return false;
  memory.fill(rows, 0, callers << 2);
  route.rows = rows;
  route.callers = callers;
  route.callees = callees;
  route.nextIncoming = tier.incoming;
  tier.incoming = edge.address;
  return true;
}

/** The process of an instance is gone, and so are its connections, from it and to it. */
export function loseConnections(tier: Tier, slot: u32): void {
  for (let at = tier.incoming; at != 0; at = Route.of(Edge.at(at)).nextIncoming) {
    const route = Route.of(Edge.at(at));
    for (let caller: u32 = 0; caller < route.callers; caller++) {
      const row = load<u32>(route.rows + (caller << 2));
      if (row != 0) changetype<Connection>(<usize>(row + (slot << 3))).lose();
    }
  }
  for (let n: u32 = 0; n < tier.entries; n++) loseRow(Route.of(Edge.at(tier.entry(n).edge)), slot);
}

function loseRow(route: Route, caller: u32): void {
  const row = route.rows == 0 ? 0 : load<u32>(route.rows + (caller << 2));
  if (row == 0) return;
  for (let slot: u32 = 0; slot < route.callees; slot++) {
    changetype<Connection>(<usize>(row + (slot << 3))).lose();
  }
}
