/**
 * The next arrival of each open workload: a binary heap beside the agenda, by instant and then by
 * the order in which workloads were opened.
 *
 * A workload has one arrival to come at any time. In the agenda it would be pushed, moved and taken
 * as any call is, which is a quarter of what a request costs there; with one workload, as mostly,
 * the heap is one comparison. What arrives at an instant comes behind all else that is due then.
 *
 * All of this stands in the last bytes of the records of workloads: when the next arrival is due,
 * and, in the n-th record, the n-th entry of the heap, whosever record that is.
 */
import { SOURCES_AT, SOURCE_BYTES } from "../layout";

const DUE_PLACE: u32 = SOURCE_BYTES - 16;
const ENTRY_PLACE: u32 = SOURCE_BYTES - 8;
/** Bytes of a workload's record that are its own. */
export const OWN_BYTES: u32 = DUE_PLACE;

/** No arrival is to come. */
export const NO_ARRIVAL: u64 = u64.MAX_VALUE;

/** When the next of all arrivals is due. */
export let arrivalDue: u64 = NO_ARRIVAL;

/** Workloads with an arrival to come. */
export let arrivalsToCome: u32 = 0;

export function resetUpcoming(): void {
  arrivalsToCome = 0;
  arrivalDue = NO_ARRIVAL;
}

@unmanaged
export class Upcoming {
  /** The workload of the next arrival, where there is one. */
  @inline static first(): u32 {
    return entry(0);
  }

  /** The first has its next arrival at `due`, which is not before the present one. */
  @inline static postpone(due: u64): void {
    const source = entry(0);
    setDue(source, due);
    if (arrivalsToCome > 1) sink(source);
    arrivalDue = dueOf(entry(0));
  }
}

/** A workload begins, with its first arrival at this instant. */
export function addUpcoming(source: u32, due: u64): void {
  let place = arrivalsToCome;
  arrivalsToCome++;
  setDue(source, due);
  while (place > 0) {
    const above = (place - 1) >> 1;
    if (!isBefore(source, entry(above))) break;
    setEntry(place, entry(above));
    place = above;
  }
  setEntry(place, source);
  arrivalDue = dueOf(entry(0));
}

/** The first has no arrival any more. */
export function endUpcoming(): void {
  arrivalsToCome--;
  if (arrivalsToCome > 0) sink(entry(arrivalsToCome));
  arrivalDue = arrivalsToCome > 0 ? dueOf(entry(0)) : NO_ARRIVAL;
}

/** Puts a workload in the place of the first, or as far below as it has to be. */
function sink(source: u32): void {
  let place: u32 = 0;
  while (true) {
    let below: u32 = 2 * place + 1;
    if (below >= arrivalsToCome) break;
    if (below + 1 < arrivalsToCome && isBefore(entry(below + 1), entry(below))) below++;
    if (!isBefore(entry(below), source)) break;
    setEntry(place, entry(below));
    place = below;
  }
  setEntry(place, source);
}

function isBefore(one: u32, other: u32): bool {
  const due = dueOf(one);
  const otherDue = dueOf(other);
  return due == otherDue ? one < other : due < otherDue;
}

function dueOf(source: u32): u64 {
  return load<u64>(source, DUE_PLACE);
}

function setDue(source: u32, due: u64): void {
  store<u64>(source, due, DUE_PLACE);
}

function entry(place: u32): u32 {
  return load<u32>(SOURCES_AT + place * SOURCE_BYTES, ENTRY_PLACE);
}

function setEntry(place: u32, source: u32): void {
  store<u32>(SOURCES_AT + place * SOURCE_BYTES, source, ENTRY_PLACE);
}
