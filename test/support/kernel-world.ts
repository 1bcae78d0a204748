/**
 * What a kernel needs of the world, at its plainest: timers in a sorted array, and streams of
 * numbers that depend on their names alone.
 */
import type { TimerHandle, TimerQueue } from "../../kernel/ports.ts";
import { instant } from "../../kernel/time.ts";
import { SortedTimers } from "../models/sorted-timers.ts";

/** The core's wheel has a model of its own; its handles are the payloads, which are unique. */
export function sortedTimers(): TimerQueue {
  const timers = new SortedTimers();
  return {
    arm(at, payload) {
      timers.arm(at, payload);
      return payload as TimerHandle;
    },
    cancel: (timer) => timers.cancel(timer),
    next: () => {
      const next = timers.next();
      return next === null ? null : instant(next);
    },
    pop: (now) => timers.pop(now),
    get size() {
      return timers.size;
    },
  };
}

/** A stream that depends on its name alone: a model does not know what comes out of it. */
export function streamOf(name: string): { nextU32(): number; nextBelow(bound: number): number } {
  let state = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 7);
  const nextU32 = (): number => (state = (state * 16_807) % 2_147_483_647);
  return { nextU32, nextBelow: (bound) => nextU32() % bound };
}
