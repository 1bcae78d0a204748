/**
 * Power of two choices at work: acquiring from a pool of equal instances, a batch inside the core
 * and one crossing a pick.
 *
 *   batch    so many acquires; nothing is released, because the peer cannot
 *   single   an acquire and its release, through the binding with all its checks
 */
import type { BalancingPool, Core } from "../kernel/core/core.ts";
import { loadBalancersPeer } from "./peers/load-balancers.ts";
import type { Contest } from "./row.ts";

const WORK = "power-of-two-choices";
const SIZE = 1000;
const OPERATIONS = 2000;
const LATENCY_US = 1000;

export async function* powerOfTwoChoicesContests(core: Core): AsyncGenerator<Contest> {
  const peer = await loadBalancersPeer(SIZE);
  const peers: Record<string, () => void> = {};
  if (peer !== null) {
    peers["load-balancers"] = () => {
      for (let n = 0; n < OPERATIONS; n++) peer.pick();
    };
  }
  const pool = openPool(core);
  const keys = new Uint32Array(OPERATIONS);
  const shape = { work: WORK, size: SIZE, operations: OPERATIONS, peers, twin: WORK };
  yield { ...shape, case: "batch", ours: () => void pool.acquireBatch(keys) };
  yield { ...shape, case: "single", ours: () => acquireAndRelease(pool) };
  pool.close();
}

function openPool(core: Core): BalancingPool {
  const pool = core.pools.open({ strategy: "power-of-two-choices", seed: 1n });
  if (pool === "resource-exhausted") throw new Error("no pool is left");
  for (let n = 0; n < SIZE; n++) {
    const instance = pool.add(BigInt(n), 100);
    if (instance === "resource-exhausted") throw new Error("no instance is left");
    pool.setState(instance, { running: true, ready: true, ejected: false, draining: false });
  }
  return pool;
}

function acquireAndRelease(pool: BalancingPool): void {
  for (let n = 0; n < OPERATIONS; n++) {
    const instance = pool.acquire();
    if (instance !== "load-balancer-error") pool.release(instance, LATENCY_US, true);
  }
}
