/**
 * The WASM core, typed: what the kernel and the world take timers, randomness and math from.
 *
 * Pure: an instance is handed in by whoever may load files (sim/io, or a page). One instance
 * serves one run at a time.
 */
import { CpuScheduler } from "./cpu-scheduler.ts";
import {
  MAGLEV_SIZE_DEFAULT,
  openMaglev,
  openRing,
  type CoreMaglev,
  type CoreRing,
} from "./consistent-hash.ts";
import { DataPlane } from "./traffic/data-plane.ts";
import type { CoreExports } from "./exports/core-exports.ts";
import { bindHashes, type CoreHashes } from "./hashing.ts";
import { BoundJump, type CoreJump } from "./jump-hash.ts";
import { BoundKeys, type CoreKeys } from "./keys.ts";
import { bindMath, type CoreMath } from "./math.ts";
import { bindPools, type CorePools } from "./pools.ts";
import {
  bindStreams,
  type CoreLifetime,
  type CoreStreams,
  type RandomMode,
} from "./random-streams.ts";
import { bindSamplers, type CoreSamplers } from "./samplers.ts";
import { bindTimers, type CoreTimers } from "./timer-queue.ts";

export type {
  CpuScheduler,
  GroupHandle,
  Stint,
  TaskHandle,
  TaskOptions,
  TaskState,
} from "./cpu-scheduler.ts";
export type { CoreMaglev, CoreRing } from "./consistent-hash.ts";
export type { DataPlane } from "./traffic/data-plane.ts";
export type { CoreHashes } from "./hashing.ts";
export type { CoreJump } from "./jump-hash.ts";
export type { CoreKeys, KeyId } from "./keys.ts";
export type { CoreMath } from "./math.ts";
export type { BalancingPool, CorePools, InstanceReference, PoolOptions } from "./pools.ts";
export type { CoreStream, CoreStreams, RandomMode } from "./random-streams.ts";
export type { CoreSampler, CoreSamplers } from "./samplers.ts";
export type { CoreTimers } from "./timer-queue.ts";

export interface Core {
  /** The timing wheel of this number, from 0 to 3; all wheels share one pool of timers. */
  timers(wheel: number): CoreTimers;
  /** A new family of named streams; `seed` in [0, 2^64). */
  streams(seed: bigint, mode: RandomMode): CoreStreams;
  /** Distributions that are prepared once: by weight, and Zipf's. */
  readonly samplers: CoreSamplers;
  readonly math: CoreMath;
  /** A machine of so many CPUs, from 1 to 1024, at instant 0; one that was open before is over. */
  scheduler(cpus: number): CpuScheduler;
  /** Where requests live, from workloads to services; one in each run. */
  dataPlane(): DataPlane;
  readonly pools: CorePools;
  readonly hashes: CoreHashes;
  /** Texts that were made numbers; forgotten with a reset. */
  readonly keys: CoreKeys;
  /** A new consistent hash ring. */
  ring(): CoreRing | "resource-exhausted";
  /** A new Maglev table, of 65,537 slots or another prime. */
  maglev(size?: number): CoreMaglev | "resource-exhausted";
  readonly jump: CoreJump;
  /**
   * Takes everything back for a next run, at once whatever was pending: wheels are empty, with
   * their clocks at 0; handles of before are stale; streams, samplers, rings and tables of
   * before throw when used; keys of before do not exist.
   */
  reset(): void;
}

export function bindCore(exports: CoreExports): Core {
  let lifetime: CoreLifetime = { isOver: false };
  let machine: CoreLifetime = { isOver: false };
  exports.coreReset();
  const keys = new BoundKeys(exports);
  return {
    timers: (wheel) => bindTimers(exports, wheel),
    streams: (seed, mode) => bindStreams(exports, lifetime, seed, mode),
    samplers: bindSamplers(exports, () => lifetime),
    math: bindMath(exports),
    scheduler(cpus) {
      const opened = { isOver: false };
      const scheduler = new CpuScheduler(exports, opened, cpus);
      machine.isOver = true;
      machine = opened;
      return scheduler;
    },
    dataPlane: () => new DataPlane(exports, lifetime),
    pools: bindPools(exports),
    hashes: bindHashes(exports),
    keys,
    ring: () => openRing(exports, lifetime),
    maglev: (size = MAGLEV_SIZE_DEFAULT) => openMaglev(exports, lifetime, size),
    jump: new BoundJump(exports),
    reset() {
      lifetime.isOver = true;
      machine.isOver = true;
      lifetime = { isOver: false };
      keys.forget();
      exports.coreReset();
    },
  };
}
