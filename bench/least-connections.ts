/**
 * Least connections at work: as many connections stay open, each operation releases one of them
 * and acquires another.
 *
 *   single    a call to release and a call to acquire, of the core's exports
 *   binding   the same through the kernel's binding, with its checks
 *
 * The peer is what one writes first: an array of counts and a scan for the smallest.
 */
import type { BalancingPool, Core, InstanceReference } from "../kernel/core/core.ts";
import type { CoreExports } from "../kernel/core/exports/core-exports.ts";
import { BalancingStrategy } from "../kernel/vocabulary.ts";
import { instantiateCore } from "../sim/io/load-core.ts";
import type { Contest } from "./row.ts";

const SIZES = [100, 1_000];
const OPERATIONS = 2_000;
/** Connections that are open at any time, a power of two for the draws. */
const OPEN = 2_048;
/** Drawn beforehand, so that the drawing is not measured; a power of two, to wrap around. */
const PLACES = 16_384;
const UP = { running: true, ready: true, ejected: false, draining: false };
/** The same as the flags of an export: running and ready. */
const UP_FLAGS = 3;
const WEIGHT = 100;
/** For an export: what it is given stays as it is. */
const UNCHANGED = -1;

/** One contest for each size. */
export function* leastConnectionsContests(core: Core): Generator<Contest> {
  const stream = core.streams(1n, "splitmix").open("bench/least-connections");
  const places = Uint16Array.from({ length: PLACES }, () => stream.nextBelow(OPEN));
  // One instance for all sizes: a call site that saw two would no longer know where it goes.
  const exports = instantiateCore();
  for (const size of SIZES) {
    const row = { work: "least-connections", size, operations: OPERATIONS } as const;
    const byScan = holdByScan(size, places);
    const pool = openPool(core, size);
    const peers = { "linear-scan": byScan };
    const twin = "least-connections";
    const ours = holdByExports(exports, size, places);
    yield { ...row, case: "single", ours, peers, twin };
    yield { ...row, case: "binding", ours: holdInPool(pool, places), peers };
    pool.close();
  }
}

function openPool(core: Core, size: number): BalancingPool {
  const pool = core.pools.open({ strategy: "least-connections" });
  if (pool === "resource-exhausted") throw new Error("the core has no pool left");
  for (let n = 0; n < size; n++) {
    const instance = pool.add(BigInt(n), WEIGHT);
    if (instance === "resource-exhausted") throw new Error("the core has no memory left");
    pool.setState(instance, UP);
  }
  return pool;
}

function holdByExports(exports: CoreExports, size: number, places: Uint16Array): () => void {
  exports.coreReset();
  const { poolRelease, poolRequest } = exports;
  const pool = exports.poolOpen(BalancingStrategy["least-connections"], 0n, 50, 0);
  for (let n = 0; n < size; n++) {
    const instance = exports.poolAdd(pool, BigInt(n), WEIGHT);
    exports.poolAlter(pool, instance, UP_FLAGS, UNCHANGED);
  }
  const held = Int32Array.from({ length: OPEN }, () => poolRequest(pool, 0, 1));
  let turn = 0;
  return () => {
    for (let n = 0; n < OPERATIONS; n++) {
      const place = places[turn++ & (PLACES - 1)] ?? 0;
      poolRelease(pool, held[place] ?? 0, 0, 1);
      held[place] = poolRequest(pool, 0, 1);
    }
  };
}

function holdInPool(pool: BalancingPool, places: Uint16Array): () => void {
  const held = Array.from({ length: OPEN }, () => acquireFrom(pool));
  let turn = 0;
  return () => {
    for (let n = 0; n < OPERATIONS; n++) {
      const place = places[turn++ & (PLACES - 1)] ?? 0;
      const instance = held[place];
      if (instance !== undefined) pool.release(instance);
      held[place] = acquireFrom(pool);
    }
  };
}

/** Not within: a function made anew for each size would not be compiled into its callers. */
function acquireFrom(pool: BalancingPool): InstanceReference {
  const instance = pool.acquire();
  if (instance === "load-balancer-error") throw new Error("nothing runs");
  return instance;
}

function holdByScan(size: number, places: Uint16Array): () => void {
  const connections = new Array<number>(size).fill(0);
  const acquire = (): number => {
    let best = 0;
    let least = Infinity;
    for (let n = 0; n < size; n++) {
      const count = connections[n] ?? 0;
      if (count < least) {
        least = count;
        best = n;
      }
    }
    connections[best] = least + 1;
    return best;
  };
  const held = Array.from({ length: OPEN }, acquire);
  let turn = 0;
  return () => {
    for (let n = 0; n < OPERATIONS; n++) {
      const place = places[turn++ & (PLACES - 1)] ?? 0;
      const instance = held[place] ?? 0;
      connections[instance] = (connections[instance] ?? 0) - 1;
      held[place] = acquire();
    }
  };
}
