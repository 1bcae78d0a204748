/**
 * Who ran on which CPU from when to when, for whoever asks before anything has run.
 *
 *   account ──▶ a stint: CPU, payload of the task, two instants ──▶ taken and forgotten
 *
 * It is an observation: what is decided is the same. While it goes on, decisions take the general
 * way, where each of them accounts for what a CPU did. Where the list is nearly full the clock
 * stops early, and goes on when somebody has taken what there is.
 */
import { CPU_COUNT, STINTS_AT, STINT_BYTES, STINT_COUNT } from "../layout";
import { Cpu, Task } from "./records";

const UNTIL: usize = 8;
const CPU: usize = 16;
const PAYLOAD: usize = 20;

/** At one instant no CPU ends more than one stint, and all of them may twice before it is seen. */
const ROOM: u32 = CPU_COUNT * 2;

export let isWatched: bool = false;
let count: u32 = 0;

export function resetStints(): void {
  isWatched = false;
  count = 0;
}

/** From now on. */
export function schedWatch(): void {
  isWatched = true;
}

/** How many stints there are to take. */
export function schedStints(): u32 {
  return count;
}

export function schedStintsTaken(): void {
  count = 0;
}

/** Whether the clock is to wait until somebody has taken them. */
export function isListFull(): bool {
  return count > STINT_COUNT - ROOM;
}

/** The CPU's current task ran between these instants; what goes on is one stint. */
export function noteStint(cpu: Cpu, from: u64, until: u64): void {
  const payload = Task.at(cpu.current).payload;
  const last = stintAt(cpu.stint);
  if (cpu.stint < count && load<u32>(last + CPU) == cpu.index) {
    if (load<f64>(last + UNTIL) == <f64>from && load<u32>(last + PAYLOAD) == payload) {
      store<f64>(last + UNTIL, <f64>until);
      return;
    }
  }
  assert(count < STINT_COUNT);
  cpu.stint = count;
  const at = stintAt(count);
  count++;
  store<f64>(at, <f64>from);
  store<f64>(at + UNTIL, <f64>until);
  store<u32>(at + CPU, cpu.index);
  store<u32>(at + PAYLOAD, payload);
}

function stintAt(place: u32): usize {
  return STINTS_AT + place * STINT_BYTES;
}
