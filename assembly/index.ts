/**
 * What the core exports: plain functions over numbers, and the layout as constants.
 *
 * Nothing of AssemblyScript's runtime leaves the module: no objects, no collector, no growth.
 */
import { ARENA_AT, END_AT, MEMORY_PAGES, PAGE_BYTES } from "./layout";
import { resetExtents } from "./memory/extents";
import { resetStreams } from "./random/streams";
import { resetTimers } from "./timer/wheel";

export * from "./layout";

export { extentBytesUsed } from "./memory/extents";

export { drawExponential, drawLognormal, drawPareto, drawUniform } from "./random/distributions";
export { mathExp, mathLog, mathPow } from "./random/math";
export { streamNextBelow, streamNextU32, streamNextU64, streamOpen } from "./random/streams";

export { timerCancel, timerNext, timerPop, timerPush, timerRearm, timerSize } from "./timer/wheel";

/** Takes back everything that was lent; has to be called once before anything else. */
export function coreReset(): void {
  assert(__heap_base <= ARENA_AT);
  assert(END_AT <= MEMORY_PAGES * PAGE_BYTES);
  assert(<u32>memory.size() == MEMORY_PAGES);
  resetExtents();
  resetTimers();
  resetStreams();
}
