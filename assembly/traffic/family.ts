/**
 * Calls that a request makes: step after step, those of a step side by side.
 *
 * The request holds its place at the station until the last of them is answered. One that fails
 * fails the request, and the others of the step are cancelled; an optional one only ends, and the
 * rest of its count is made all the same: each is as optional as the first.
 */
import { answer } from "./answer";
import { beginCall } from "./attempt";
import { CALLING, Call, PROGRAM, TRACED, giveCall, takeCall } from "./call";
import { cancelFamily, leaveFamily } from "./cancel";
import { Edge } from "./edge";
import { CAPACITY, DEPENDENCY, OK } from "./outcome";
import { recordFatal } from "./recording";
import { beginRun, endCall } from "./run";
import { Station, leavePlace } from "./station";
import { Entry, OUTSIDE, Tier } from "./tier";

/** Its service time is over: it makes its calls. */
export function beginFamily(call: Call): void {
  if (Tier.at(Station.at(call.station).tier).next == OUTSIDE) return beginRun(call);
  const detail = call.detail;
  call.kind = CALLING;
  detail.step = 0;
  detail.pending = 0;
  detail.child = 0;
  makeCalls(call);
}

/** Makes the calls of the next step that has any; behind the last step, answers. */
function makeCalls(call: Call): void {
  const detail = call.detail;
  const station = Station.at(call.station);
  const tier = Tier.at(station.tier);
  while (detail.pending == 0 && detail.step < tier.entries) {
    const step = tier.entry(detail.step).step;
    while (detail.step < tier.entries && tier.entry(detail.step).step == step) {
      if (!makeEntry(call, tier.entry(detail.step), detail.step)) return;
      detail.step++;
    }
  }
  if (detail.pending != 0) return;
  station.served++;
  leavePlace(station);
  answer(call, OK);
}

/** Makes the calls of an entry; false where there was no room, and the request has failed. */
function makeEntry(call: Call, entry: Entry, index: u32): bool {
  const count = entry.drawCount();
  const side = entry.isParallel ? count : min<u32>(count, 1);
  for (let n: u32 = 0; n < side; n++) {
    const child = takeCall();
    if (child.isNull) {
      loseCalls(Edge.at(entry.edge), entry.isParallel ? 1 : count);
      if (entry.isOptional) continue;
      failRequest(call, CAPACITY);
      return false;
    }
    adopt(call, child, index, entry.isParallel ? 0 : count - 1);
    beginCall(Edge.at(entry.edge), child);
  }
  return true;
}

/** Calls end before they begin: the simulation has no room for them. */
function loseCalls(edge: Edge, count: u32): void {
  edge.calls += count;
  for (let n: u32 = 0; n < count; n++) edge.countOutcome(CAPACITY);
}

export function adopt(parent: Call, child: Call, entry: u32, left: u32): void {
  const detail = child.detail;
  const family = parent.detail;
  const first = family.child;
  child.edge = Tier.at(Station.at(parent.station).tier).entry(entry).edge;
  child.priority = parent.priority;
  detail.parent = parent.address;
  detail.key = family.key;
  detail.request = family.request;
  detail.entry = entry;
  detail.left = left;
  detail.siblingPrev = 0;
  detail.siblingNext = first;
  if (first != 0) Call.at(first).detail.siblingPrev = child.address;
  family.child = child.address;
  family.pending++;
}

/** A call that a request made has ended. */
export function childEnded(child: Call, outcome: u8): void {
  const detail = child.detail;
  const parent = Call.at(detail.parent);
  if (parent.has(PROGRAM)) {
    leaveFamily(parent, child);
    giveCall(child);
    return endCall(parent, detail.serial, outcome, detail.run);
  }
  const entry = Tier.at(Station.at(parent.station).tier).entry(detail.entry);
  const isFine = outcome == OK || entry.isOptional;
  if (isFine && detail.left > 0) {
    detail.left--;
    return beginCall(Edge.at(child.edge), child);
  }
  if (!isFine && parent.has(TRACED)) recordFatal(parent, child);
  leaveFamily(parent, child);
  giveCall(child);
  if (!isFine) return failRequest(parent, outcome == CAPACITY ? CAPACITY : DEPENDENCY);
  if (parent.detail.pending == 0) makeCalls(parent);
}

function failRequest(call: Call, outcome: u8): void {
  const station = Station.at(call.station);
  cancelFamily(call);
  station.failed++;
  leavePlace(station);
  answer(call, outcome);
}
