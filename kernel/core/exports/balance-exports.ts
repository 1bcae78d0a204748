/**
 * The exports of assembly/balance/, as they cross the boundary.
 *
 * A pool is named by a handle of 49 bits, an instance by 32 bits; -1 is nobody.
 */

export interface BalanceExports {
  readonly poolOpen: (
    strategy: number,
    seed: bigint,
    panicThreshold: number,
    connectionsMax: number,
  ) => number;
  readonly poolSlowStart: (pool: number, slowStartUs: number) => number;
  readonly poolBound: (pool: number, factor: number) => number;
  readonly poolPlaces: (pool: number, places: number) => number;
  readonly poolClose: (pool: number) => number;
  readonly poolAdd: (pool: number, identity: bigint, weight: number) => number;
  readonly poolRemove: (pool: number, reference: number) => number;
  readonly poolAlter: (pool: number, reference: number, flags: number, weight: number) => number;
  readonly poolInstance: (pool: number, reference: number, isWeight: number) => number;
  readonly poolCount: (pool: number, what: number) => number;
  readonly poolRequest: (pool: number, key: number, isAcquiring: number) => number;
  readonly poolRequestBatch: (pool: number, count: number, isAcquiring: number) => number;
  readonly poolRelease: (pool: number, reference: number, latencyUs: number, ok: number) => number;
  readonly poolClock: (now: number) => void;
}

/** The names, complete by their type. */
export const BALANCE_FUNCTIONS: Readonly<Record<keyof BalanceExports, true>> = {
  poolOpen: true,
  poolSlowStart: true,
  poolBound: true,
  poolPlaces: true,
  poolClose: true,
  poolAdd: true,
  poolRemove: true,
  poolAlter: true,
  poolInstance: true,
  poolCount: true,
  poolRequest: true,
  poolRequestBatch: true,
  poolRelease: true,
  poolClock: true,
};
