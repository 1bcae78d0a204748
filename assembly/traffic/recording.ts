/**
 * Records of requests, for whoever asked for them: a list that the outside empties between two
 * calls of `trafficAdvance`.
 *
 *   all       every attempt from its pick to its end, which call it failed of, and the end of each
 *             request of a workload
 *   sample    one request in so many, from its birth to its end, with every hop on its way, and
 *             the ends of all that failed
 *
 *   | time | span | edge | station | key | request | hop | parent | kind, outcome, attempt |
 *
 * Where nobody asks, no edge is recorded, and all of this is a flag beside others that are looked
 * at anyway. The list grows as needed, since one event may write many (all that time out at once);
 * what finds no memory is counted, and ends the run. Nothing is drawn, armed or hashed here, so
 * that a run is the same with records and without.
 */
import { EDGES_AT, EDGE_BYTES } from "../layout";
import { giveExtent, takeExtent } from "../memory/extents";
import { CONNECTED, Call, TRACED } from "./call";
import { now } from "./clock";
import { Edge, edgesOpen } from "./edge";
import { CAPACITY, OK, TIMEOUT } from "./outcome";

/** Kinds of records, as kernel/core/traffic/recorder.ts numbers them. */
const BORN: u8 = 0;
const PICK: u8 = 1;
const BEGUN: u8 = 2;
const SERVED: u8 = 3;
const ENDED: u8 = 4;
const DONE: u8 = 5;
const REFUSED: u8 = 6;
const FATAL: u8 = 7;

const RECORD_BYTES: u32 = 48;
const CAPACITY_MIN: u32 = 65536;
/** Beside the number of a request: what belongs to it does so by way of a copy; see copies.ts. */
const OF_COPY: u32 = 0x80000000;
/** No station: there was nobody to pick. */
const NOBODY: u32 = u32.MAX_VALUE;

@unmanaged
class Record {
  time: f64;
  span: f64;
  edge: u32;
  station: u32;
  key: u32;
  request: u32;
  hop: u32;
  parent: u32;
  kind: u8;
  outcome: u8;
  attempt: u16;
}

let isAll: bool = false;
let isSampled: bool = false;
/** A request of a workload is sampled where its number has none of these bits. */
let mask: u64 = 0;
let list: u32 = 0;
let capacity: u32 = 0;
let used: u32 = 0;
let lost: u32 = 0;
/** Requests that were told apart, and hops: numbers from 1 on. */
let requests: u32 = 0;
let hops: u32 = 0;

export function resetRecording(): void {
  assert(offsetof<Record>() <= RECORD_BYTES);
  isAll = false;
  isSampled = false;
  mask = 0;
  list = 0;
  capacity = 0;
  used = 0;
  lost = 0;
  requests = 0;
  hops = 0;
}

/** Records all edges that there are from now on; false where there is no memory for it. */
export function trafficRecord(all: bool, sampled: bool): bool {
  list = <u32>takeExtent(CAPACITY_MIN * RECORD_BYTES);
  if (list == 0) return false;
  capacity = CAPACITY_MIN;
  isAll = all;
  isSampled = sampled;
  for (let n: u32 = 0; n < edgesOpen(); n++) {
    const edge = Edge.at(EDGES_AT + n * EDGE_BYTES);
    // What is recorded takes the way of those that have details, which is the same way.
    edge.isPlain = 0;
    edge.isRecorded = 1;
  }
  return true;
}

/** Of 2^shift requests of a workload one is sampled from now on. */
export function trafficSampleEvery(shift: u32): void {
  mask = ((<u64>1) << shift) - 1;
}

/** How many records there are, where the first stands, and how many were lost. */
export function trafficRecords(): u32 {
  return used;
}

export function trafficRecordsAt(): u32 {
  return list;
}

export function trafficRecordsLost(): u32 {
  return lost;
}

/** They were read. */
export function trafficRecordsTaken(): void {
  used = 0;
}

/** A request of a workload is born, as its n-th. */
export function recordBirth(call: Call, number: u64): void {
  const detail = call.detail;
  detail.request = 0;
  const isDrawn = isSampled && (number & mask) == 0;
  if (!isAll && !isDrawn) return;
  detail.request = ++requests;
  if (!isDrawn) return;
  const record = add(BORN, call);
  record.span = <f64>number;
}

/**
 * What a copy calls belongs to the request, and to the attempt that came twice. No sample has it:
 * it is no part of what its caller waits for.
 */
export function joinCopy(copy: Call, call: Call): void {
  copy.detail.request = isAll ? call.detail.request | OF_COPY : 0;
  copy.detail.hop = call.detail.hop;
}

/** A request of a workload found no room at all. */
export function recordUnborn(edge: Edge): void {
  const record = addEmpty(DONE, edge.address);
  record.station = NOBODY;
  record.outcome = CAPACITY;
}

/** An instance, by its number in records, was picked for an attempt. */
export function recordPick(call: Call, station: u32): void {
  if (!isAll && call.detail.request == 0) return;
  call.marks |= TRACED;
  addAttempt(PICK, call).station = station;
}

/** There was nobody to pick for an attempt. */
export function recordRefused(call: Call): void {
  if (!isAll && call.detail.request == 0) return;
  addAttempt(REFUSED, call).station = NOBODY;
}

/** The service of a traced attempt begins. */
export function recordBegun(call: Call): void {
  add(BEGUN, call);
}

/** Its service time is over. */
export function recordServed(call: Call): void {
  add(SERVED, call);
}

/** A traced attempt is over. */
export function recordEnded(call: Call, outcome: u8): void {
  call.marks &= ~TRACED;
  add(ENDED, call).outcome = outcome;
}

/** A call has ended badly for good, and with it the traced attempt whose service made it. */
export function recordFatal(caller: Call, call: Call): void {
  add(FATAL, call).parent = caller.detail.hop;
}

/** The call of a workload has ended; the instance that was picked last, if any was. */
export function recordDone(call: Call, outcome: u8, station: u32): void {
  const detail = call.detail;
  if (!isAll && detail.request == 0 && outcome == OK) return;
  const record = add(DONE, call);
  record.span = <f64>(now - detail.born);
  record.outcome = outcome;
  // Whoever gives up lets go of the connection first.
  const isPicked = call.has(CONNECTED) || outcome == TIMEOUT;
  record.station = isPicked ? station : NOBODY;
}

/** An attempt begins, as the next hop. */
function addAttempt(kind: u8, call: Call): Record {
  const detail = call.detail;
  detail.hop = ++hops;
  const record = add(kind, call);
  record.attempt = <u16>min<u32>(detail.attempt, 65535);
  record.parent = detail.parent != 0 ? Call.at(detail.parent).detail.hop : 0;
  return record;
}

function add(kind: u8, call: Call): Record {
  const record = addEmpty(kind, call.edge);
  const detail = call.detail;
  record.key = detail.key;
  record.request = detail.request;
  record.hop = detail.hop;
  return record;
}

function addEmpty(kind: u8, edge: u32): Record {
  if (used == capacity && !grow()) {
    lost++;
    used--;
  }
  const at = list + used * RECORD_BYTES;
  used++;
  memory.fill(at, 0, RECORD_BYTES);
  const record = changetype<Record>(<usize>at);
  record.time = <f64>now;
  record.kind = kind;
  record.edge = edge;
  return record;
}

function grow(): bool {
  const larger = <u32>takeExtent((capacity * RECORD_BYTES) << 1);
  if (larger == 0) return false;
  memory.copy(larger, list, used * RECORD_BYTES);
  giveExtent(list, capacity * RECORD_BYTES);
  list = larger;
  capacity <<= 1;
  return true;
}
