/**
 * The WASM core, typed: what the kernel and the world take timers, randomness and math from.
 *
 * Pure: an instance is handed in by whoever may load files (sim/io, or a page). One instance
 * serves one run at a time.
 */
import type { CoreExports } from "./exports/core-exports.ts";
import { bindMath, type CoreMath } from "./math.ts";
import {
  bindStreams,
  type CoreLifetime,
  type CoreStreams,
  type RandomMode,
} from "./random-streams.ts";
import { bindTimers, type CoreTimers } from "./timer-queue.ts";

export type { CoreMath } from "./math.ts";
export type { CoreStream, CoreStreams, RandomMode } from "./random-streams.ts";
export type { CoreTimers } from "./timer-queue.ts";

export interface Core {
  /** The timing wheel of this number, from 0 to 3; all wheels share one pool of timers. */
  timers(wheel: number): CoreTimers;
  /** A new family of named streams; `seed` in [0, 2^64). */
  streams(seed: bigint, mode: RandomMode): CoreStreams;
  readonly math: CoreMath;
  /**
   * Takes everything back for a next run, at once whatever was pending: wheels are empty, with
   * their clocks at 0; handles of before are stale; streams of before throw when drawn from.
   */
  reset(): void;
}

export function bindCore(exports: CoreExports): Core {
  let lifetime: CoreLifetime = { isOver: false };
  exports.coreReset();
  return {
    timers: (wheel) => bindTimers(exports, wheel),
    streams: (seed, mode) => bindStreams(exports, lifetime, seed, mode),
    math: bindMath(exports),
    reset() {
      lifetime.isOver = true;
      lifetime = { isOver: false };
      exports.coreReset();
    },
  };
}
