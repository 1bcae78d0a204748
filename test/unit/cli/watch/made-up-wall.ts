/**
 * A clock on the wall that tests move: a wait lets it go on by as much, and takes no time.
 */
import type { Wall } from "../../../../sim/cli/watch/pacer.ts";

export interface MadeUpWall extends Wall {
  /** Lets time go by, as computing does. */
  pass(ms: number): void;
  readonly waits: number[];
  /** Done in the middle of the next wait of a length. */
  onWait: (() => void) | null;
}

export function madeUpWall(): MadeUpWall {
  let nowMs = 0;
  const waits: number[] = [];
  const wall: MadeUpWall = {
    waits,
    onWait: null,
    nowMs: () => nowMs,
    wake: () => undefined,
    pass(ms) {
      nowMs += ms;
    },
    wait(ms) {
      if (ms > 0) {
        waits.push(ms);
        nowMs += ms;
        const then = wall.onWait;
        wall.onWait = null;
        then?.();
      }
      return Promise.resolve();
    },
  };
  return wall;
}
