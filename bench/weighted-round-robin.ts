/**
 * Round robin at work: smooth and weighted, in batches and one call a pick; and plain, where one
 * call a pick costs more than a counter in JavaScript does, which the row says.
 */
import type { BalancingPool, Core } from "../kernel/core/core.ts";
import type { Contest } from "./row.ts";

const SIZES = [100, 1_000];
const OPERATIONS = 2_000;
const UP = { running: true, ready: true, ejected: false, draining: false };

export function* weightedRoundRobinContests(core: Core): Generator<Contest> {
  for (const size of SIZES) {
    const pool = openPool(core, "weighted-round-robin", size);
    const row = { work: "weighted-round-robin", size, operations: OPERATIONS } as const;
    const twin = "weighted-round-robin";
    const keys = new Uint32Array(OPERATIONS);
    const ours = (): void => void pool.pickBatch(keys);
    const byScan = pickByScan(size);
    yield { ...row, case: "batch", ours, peers: { "linear-scan": byScan }, twin };
    yield { ...row, case: "single", ours: pickOneByOne(pool), peers: {}, twin };
    pool.close();
  }
}

/** The honest one: a plain pick is cheaper than the crossing to the core. */
export function* roundRobinContests(core: Core): Generator<Contest> {
  const size = 100;
  const pool = openPool(core, "round-robin", size);
  const row = { work: "round-robin", size, operations: OPERATIONS } as const;
  const byCounter = pickByCounter(size);
  const keys = new Uint32Array(OPERATIONS);
  const ours = (): void => void pool.pickBatch(keys);
  const peers = { counter: byCounter };
  yield { ...row, case: "single", ours: pickOneByOne(pool), peers };
  yield { ...row, case: "batch", ours, peers };
  pool.close();
}

function openPool(
  core: Core,
  strategy: "round-robin" | "weighted-round-robin",
  size: number,
): BalancingPool {
  const pool = core.pools.open({ strategy });
  if (pool === "resource-exhausted") throw new Error("the core has no pool left");
  for (let n = 0; n < size; n++) {
    const instance = pool.add(BigInt(n), weightOf(n));
    if (instance === "resource-exhausted") throw new Error("the core has no memory left");
    pool.setState(instance, UP);
  }
  return pool;
}

/** The weights of the C twin. */
function weightOf(nth: number): number {
  return 1 + ((nth * 37) % 100);
}

/** What was picked is kept, so that no engine leaves the picking out. */
const picked = new Uint32Array(OPERATIONS);

function pickOneByOne(pool: BalancingPool): () => void {
  return () => {
    for (let n = 0; n < OPERATIONS; n++) {
      const instance = pool.pick();
      if (instance !== "load-balancer-error") picked[n] = instance;
    }
  };
}

/** As one writes it first: an object an instance. */
function pickByScan(size: number): () => void {
  const instances = Array.from({ length: size }, (_, n) => ({ weight: weightOf(n), current: 0 }));
  const pick = (): number => {
    let total = 0;
    let best = 0;
    let most = -Infinity;
    for (const [n, instance] of instances.entries()) {
      total += instance.weight;
      instance.current += instance.weight;
      if (instance.current > most) {
        most = instance.current;
        best = n;
      }
    }
    const chosen = instances[best];
    if (chosen !== undefined) chosen.current -= total;
    return best;
  };
  return () => {
    for (let n = 0; n < OPERATIONS; n++) picked[n] = pick();
  };
}

function pickByCounter(size: number): () => void {
  const isUp = new Array<boolean>(size).fill(true);
  let cursor = 0;
  const pick = (): number => {
    for (let tried = 0; tried < size; tried++) {
      const next = cursor;
      cursor = cursor + 1 === size ? 0 : cursor + 1;
      if (isUp[next] === true) return next;
    }
    return -1;
  };
  return () => {
    for (let n = 0; n < OPERATIONS; n++) picked[n] = pick();
  };
}
