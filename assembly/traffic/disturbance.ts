/**
 * Disturbances: what faults do to messages. Each has a bit and strikes what is sent from some ends
 * to some others; the ends have its bit set (site.ts), so that two words tell what strikes a
 * message.
 */
import { DISTURBANCES_AT, DISTURBANCE_BYTES, DISTURBANCE_COUNT } from "../layout";
import { disturbEdges } from "./edge";
import { Chance } from "./sampler";

/** What a disturbance does; 0: nothing gets through. */
const DELAY: u32 = 1;
const LOSS: u32 = 2;

/** The bits of those that are active, by what they do. */
let cuts: u64 = 0;
let delays: u64 = 0;
let losses: u64 = 0;

export function resetDisturbances(): void {
  assert(offsetof<Chance>() <= DISTURBANCE_BYTES && DISTURBANCE_COUNT <= 64);
  cuts = 0;
  delays = 0;
  losses = 0;
}

/** Begins: `value` is how much longer a message is under way, or the share that is lost. */
export function trafficDisturb(place: u32, kind: u32, value: f64, stream: u32): void {
  assert(place < DISTURBANCE_COUNT && kind <= LOSS);
  const bit = (<u64>1) << place;
  const active = cuts | delays | losses;
  assert((active & bit) == 0);
  if (kind == DELAY) delays |= bit;
  else if (kind == LOSS) losses |= bit;
  else cuts |= bit;
  const chance = chanceOf(place);
  chance.share = value;
  chance.stream = stream;
  if (active == 0) disturbEdges(true);
}

/** Is over: what is sent from now on, again or for the first time, does not meet it. */
export function trafficCalm(place: u32): void {
  const rest = ~((<u64>1) << place);
  cuts &= rest;
  delays &= rest;
  losses &= rest;
  if ((cuts | delays | losses) == 0) disturbEdges(false);
}

/** Whether one of these lets nothing through. */
export function isCut(marks: u64): bool {
  return (marks & cuts) != 0;
}

/** Whether one of these takes a message away now. */
export function isTaken(marks: u64): bool {
  if (isCut(marks)) return true;
  for (let rest = marks & losses; rest != 0; rest &= rest - 1) {
    if (chanceOf(<u32>ctz(rest)).happens()) return true;
  }
  return false;
}

/** By how much these make a message later. */
export function delayOf(marks: u64): u64 {
  let us: u64 = 0;
  for (let rest = marks & delays; rest != 0; rest &= rest - 1) {
    us += <u64>chanceOf(<u32>ctz(rest)).share;
  }
  return us;
}

/** Its share is microseconds where it delays. */
function chanceOf(place: u32): Chance {
  return changetype<Chance>(<usize>(DISTURBANCES_AT + place * DISTURBANCE_BYTES));
}
