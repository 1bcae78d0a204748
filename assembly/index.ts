/**
 * What the core exports: plain functions over numbers, and the layout as constants.
 *
 * Nothing of AssemblyScript's runtime leaves the module: no objects, no collector, no growth.
 */
import { ARENA_AT, END_AT, MEMORY_PAGES, PAGE_BYTES } from "./layout";
import { resetStreams } from "./random";
import { resetTimers } from "./timer-wheel";

export * from "./layout";
export { drawExponential, drawLognormal, drawPareto, drawUniform } from "./distributions";
export { mathExp, mathLog, mathPow } from "./math";
export { streamNextBelow, streamNextU32, streamNextU64, streamOpen } from "./random";
export { timerCancel, timerNext, timerPop, timerPush, timerRearm, timerSize } from "./timer-wheel";

/** Takes back every timer and stream; has to be called once before anything else. */
export function coreReset(): void {
  assert(__heap_base <= ARENA_AT);
  assert(END_AT <= MEMORY_PAGES * PAGE_BYTES);
  assert(<u32>memory.size() == MEMORY_PAGES);
  resetTimers();
  resetStreams();
}
