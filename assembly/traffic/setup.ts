/**
 * How the data plane is put together from outside: tiers, stations, edges and sources, before a
 * run begins. All are named by their addresses, and 0 is none: there was no room.
 *
 * What a part is made of stands as numbers in BATCH_TIMES, in the order in which the functions
 * here read them. Names that are none are the binding's mistake, and end the run.
 */
import {
  BATCH_COUNT,
  BATCH_TIMES_AT,
  EDGES_AT,
  EDGE_BYTES,
  EDGE_COUNT,
  SOURCES_AT,
  SOURCE_BYTES,
  SOURCE_COUNT,
  STATIONS_AT,
  STATION_BYTES,
  STATION_COUNT,
  TIERS_AT,
  TIER_BYTES,
  TIER_COUNT,
} from "../layout";
import { openPool } from "../balance/record";
import { takeExtent } from "../memory/extents";
import { resetZiggurat } from "../random/ziggurat";
import { resetAgenda } from "./agenda";
import { keepTimer, resetCalls } from "./call";
import { fall } from "./cancel";
import { setNow } from "./clock";
import { loseConnections } from "./connection";
import { resetCrowd, takeCrowded } from "./crowd";
import { resetDigest } from "./digest";
import { resetDisturbances } from "./disturbance";
import { Edge, LOSSY, NEVER, edgesOpen, limitRetries, openEdge, resetEdges } from "./edge";
import { openHistogram } from "./histogram";
import { resetLate } from "./late";
import { resetNotes } from "./note";
import { resetPrograms } from "./program";
import { resetRecording } from "./recording";
import { resetRoutes } from "./route";
import { resetRuns } from "./run";
import { checkLanes } from "./lane";
import { Site, checkSites } from "./site";
import { Source, beginSource, openSource, resetSources } from "./source";
import { resume, stall } from "./stall";
import { Station, openStation, resetStations, rise, watch } from "./station";
import { checkStays } from "./stay";
import { OUTSIDE, Tier, openTier, resetTiers } from "./tier";
import { checkWays } from "./way";

export function resetTraffic(): void {
  setNow(0);
  resetAgenda();
  resetCalls();
  resetCrowd();
  resetDigest();
  resetDisturbances();
  checkLanes();
  checkWays();
  checkStays();
  checkSites();
  resetRoutes(edgesOpen());
  resetEdges();
  resetNotes();
  resetPrograms();
  resetRuns();
  resetLate();
  resetRecording();
  resetSources();
  resetStations();
  resetTiers();
  resetZiggurat();
}

/** A service behind an open pool, of so many instances, with so many entries of calls. */
export function trafficTier(pool: f64, instances: u32, entries: u32, isCounted: bool): u32 {
  const record = openPool(pool);
  assert(!record.isNull());
  return openTier(changetype<u32>(record), instances, entries, isCounted);
}

/** How long it serves: a stream, a kind, and what that goes by. */
export function trafficService(tier: u32): void {
  tierAt(tier).service.open(<u32>given(0), <u32>given(1), given(2), given(3));
}

/** What a request does after its service time a program says, outside. */
export function trafficProgram(tier: u32): void {
  tierAt(tier).next = OUTSIDE;
}

/** The share of its requests that fail. */
export function trafficErrors(tier: u32, stream: u32, share: f64): void {
  const at = tierAt(tier);
  const errors = at.errors;
  at.risks += <u32>(share > 0) - <u32>(errors.share > 0);
  errors.stream = stream;
  errors.share = share;
}

/** The next entry of its calls. */
export function trafficEntry(tier: u32, edge: u32): void {
  const at = tierAt(tier);
  const entry = at.entry(at.entries);
  at.entries++;
  edgeAt(edge);
  entry.edge = edge;
  entry.count = <u32>given(0);
  entry.step = <u32>given(1);
  entry.isParallel = <u8>(given(2) != 0);
  entry.isOptional = <u8>(given(3) != 0);
  entry.chance.stream = <u32>given(4);
  entry.chance.share = given(5);
}

/** An instance of the tier, that the pool knows by this reference; it is down. */
export function trafficStation(tier: u32, reference: u32, id: u32): u32 {
  const station = openStation(tier, reference, id);
  if (station == 0) return 0;
  const slot = reference & 0xffff;
  store<u32>(tierAt(tier).stations + (slot << 2), station);
  Site.ofStation(station).open(slot);
  return station;
}

export function trafficStationShape(station: u32): void {
  const at = stationAt(station);
  at.concurrency = <u32>given(0);
  at.queueMax = <u32>given(1);
  at.discipline = <u8>given(2);
  at.shedBelow = <u8>given(3);
  at.shedAbove = <u32>given(4);
}

/** 0 its process is gone, 1 is there, 2 stalls, 3 goes on. */
export function trafficStationState(station: u32, state: u32): void {
  const at = stationAt(station);
  const site = Site.ofStation(station);
  if (state < 2) site.isThere = state;
  if (state == 0) {
    fall(at);
    loseConnections(Tier.at(at.tier), site.slot);
  } else if (state == 1) rise(at);
  else if (state == 2) stall(at);
  else resume(at);
}

/** It may hold so many unseen, until its process is gone; see crowd.ts. */
export function trafficWatch(station: u32, most: u32): void {
  watch(stationAt(station), most);
}

/** A station that has come to hold more, by its number, which is told of once; -1: none. */
export function trafficCrowded(): f64 {
  const station = takeCrowded();
  return station == 0 ? -1 : <f64>Station.at(station).id;
}

/** By how much it is slower from now on. */
export function trafficStationFactor(station: u32, factor: f64): void {
  stationAt(station).slow(<f32>factor);
}

/** A way to a tier. */
export function trafficEdge(tier: u32, isCounted: bool, usesKey: bool): u32 {
  const address = openEdge(tier, tierAt(tier).pool);
  if (address == 0) return 0;
  const edge = edgeAt(address);
  edge.usesKey = <u8>usesKey;
  edge.needsDetail = <u8>usesKey;
  if (!isCounted) return address;
  edge.histogram = openHistogram();
  return edge.histogram == 0 ? 0 : address;
}

/** How long a message is under way. */
export function trafficWay(edge: u32): void {
  edgeAt(edge).way.time.open(<u32>given(0), <u32>given(1), given(2), given(3));
}

export function trafficLoss(edge: u32, stream: u32, share: f64): void {
  const at = edgeAt(edge);
  at.way.loss.stream = stream;
  at.way.loss.share = share;
  at.needs = share > 0 ? at.needs | LOSSY : at.needs & ~LOSSY;
}

/** Timeout in microseconds, 0 for none, how often an attempt is repeated, and when it is hedged. */
export function trafficPolicy(edge: u32, timeoutUs: f64, retries: u32, hedgeUs: f64): void {
  const at = edgeAt(edge);
  at.isPlain = 0;
  at.timeoutUs = timeoutUs == 0 ? NEVER : <u64>timeoutUs;
  at.retries = retries;
  at.hedgeUs = hedgeUs == 0 ? NEVER : <u64>hedgeUs;
  if (at.timeoutUs != NEVER) keepTimer();
  if (at.hedgeUs != NEVER) keepTimer();
}

/** The wait before a retry; `jitter`: a stream, or -1 for none. */
export function trafficBackoff(edge: u32): void {
  const at = edgeAt(edge);
  at.backoffUs = given(0);
  at.backoffMultiplier = given(1);
  at.backoffMostUs = given(2);
  at.isJittered = <u8>(<i32>given(3) >= 0);
  at.jitter = <u32>(<i32>given(3));
}

/** Retries are at the most so many of so many calls: whole numbers, the second not 0. */
export function trafficBudget(edge: u32, retries: f64, calls: f64): void {
  limitRetries(edgeAt(edge), <u64>retries, <u64>calls);
}

/** A workload on an edge, from an instant to another. */
export function trafficSource(edge: u32, stream: u32, start: f64, end: f64): u32 {
  edgeAt(edge);
  const address = openSource(edge, <u64>start, <u64>end);
  if (address == 0) return 0;
  sourceAt(address).stream = stream;
  Site.ofSource(address).open(0);
  return address;
}

/** When requests arrive: see source.ts. */
export function trafficArrivals(source: u32): void {
  const at = sourceAt(source);
  at.arrivals = <u8>given(0);
  at.gap = given(1);
  at.burstGap = given(2);
  at.burstUs = given(3);
  at.period = given(4);
  at.amplitude = given(5);
}

/** Room for so many instants that somebody wrote down; false where there is none. */
export function trafficList(source: u32, count: u32): bool {
  const at = sourceAt(source);
  at.list = <u32>takeExtent(max<u32>(count, 1) << 3);
  at.count = count;
  return at.list != 0;
}

/** The next of those instants, from this one on, as BATCH_TIMES has them. */
export function trafficListStage(source: u32, from: u32, count: u32): void {
  const at = sourceAt(source);
  assert(count <= BATCH_COUNT && from <= at.count && count <= at.count - from);
  memory.copy(at.list + (from << 3), BATCH_TIMES_AT, count << 3);
}

/** How long a user thinks. */
export function trafficThink(source: u32): void {
  sourceAt(source).think.open(<u32>given(0), <u32>given(1), given(2), given(3));
}

/** Which key a request has: none, uniform, or by an open sampler of Zipf's law. */
export function trafficKeys(source: u32): void {
  const at = sourceAt(source);
  at.keys = <u8>given(0);
  at.keyStream = <u32>given(1);
  at.keyCount = given(2);
  at.zipf = <u32>given(3);
}

/** One priority for all. */
export function trafficPriority(source: u32, priority: u32): void {
  sourceAt(source).priority = <u8>priority;
}

/** Priorities by their shares of 2^32: below which number of all a draw is of this one. */
export function trafficPriorities(source: u32): void {
  const at = sourceAt(source);
  at.isMixed = 1;
  at.priorityStream = <u32>given(0);
  at.lowEnd = <u64>given(1);
  at.normalEnd = <u64>given(2);
  at.highEnd = <u64>given(3);
}

/** The workload is complete: its first arrival, or its users, are armed; false: no room. */
export function trafficBegin(source: u32, users: u32): bool {
  return beginSource(sourceAt(source), users);
}

/** The n-th of the numbers that were handed over. */
export function given(n: u32): f64 {
  return load<f64>(BATCH_TIMES_AT + (n << 3));
}

export function tierAt(address: u32): Tier {
  assert(address - TIERS_AT < TIER_COUNT * TIER_BYTES);
  return Tier.at(address);
}

export function stationAt(address: u32): Station {
  assert(address - STATIONS_AT < STATION_COUNT * STATION_BYTES);
  return Station.at(address);
}

export function edgeAt(address: u32): Edge {
  assert(address - EDGES_AT < EDGE_COUNT * EDGE_BYTES);
  return Edge.at(address);
}

export function sourceAt(address: u32): Source {
  assert(address - SOURCES_AT < SOURCE_COUNT * SOURCE_BYTES);
  return Source.at(address);
}
