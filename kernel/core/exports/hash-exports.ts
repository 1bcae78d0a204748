/**
 * The exports of assembly/hash/, as they cross the boundary.
 *
 * A ring or a table is an address, 0 where memory is exhausted; a member is -1 where nobody is
 * there.
 */

export interface HashExports {
  readonly hashXx64: (bytes: number, seed: bigint) => bigint;
  readonly hashWy32: (bytes: number, seed: number) => number;
  readonly hashMix64: (value: bigint) => bigint;
  readonly keyIntern: (bytes: number, addressBytes: number, low: bigint, high: bigint) => number;
  readonly keyExists: (key: number) => number;
  readonly keyHash64: (key: number) => bigint;
  readonly keyHash32: (key: number) => number;
  readonly ringOpen: () => number;
  readonly ringClose: (ring: number) => void;
  readonly ringStage: (ring: number, member: number, identity: bigint, points: number) => number;
  readonly ringBuild: (ring: number) => number;
  readonly ringPoints: (ring: number) => number;
  readonly ringBound: (ring: number, factor: number) => void;
  readonly ringPick: (ring: number, key: number) => number;
  readonly ringPickText: (ring: number, bytes: number) => number;
  readonly ringPickBatch: (ring: number, count: number) => number;
  readonly ringAcquire: (ring: number, hash: number) => number;
  readonly ringRelease: (ring: number, member: number) => number;
  readonly ringLoad: (ring: number, member: number) => number;
  readonly maglevSizeIsValid: (size: number) => number;
  readonly maglevOpen: (size: number) => number;
  readonly maglevClose: (table: number) => void;
  readonly maglevStage: (table: number, member: number, identity: bigint, weight: number) => number;
  readonly maglevBuild: (table: number) => number;
  readonly maglevPick: (table: number, key: number) => number;
  readonly maglevPickText: (table: number, bytes: number) => number;
  readonly maglevPickBatch: (table: number, count: number) => number;
  readonly jumpPick: (key: number, buckets: number) => number;
  readonly jumpPickHash: (hash: bigint, buckets: number) => number;
  readonly jumpPickBatch: (buckets: number, count: number) => number;
}

/** The names, complete by their type. */
export const HASH_FUNCTIONS: Readonly<Record<keyof HashExports, true>> = {
  hashXx64: true,
  hashWy32: true,
  hashMix64: true,
  keyIntern: true,
  keyExists: true,
  keyHash64: true,
  keyHash32: true,
  ringOpen: true,
  ringClose: true,
  ringStage: true,
  ringBuild: true,
  ringPoints: true,
  ringBound: true,
  ringPick: true,
  ringPickText: true,
  ringPickBatch: true,
  ringAcquire: true,
  ringRelease: true,
  ringLoad: true,
  maglevSizeIsValid: true,
  maglevOpen: true,
  maglevClose: true,
  maglevStage: true,
  maglevBuild: true,
  maglevPick: true,
  maglevPickText: true,
  maglevPickBatch: true,
  jumpPick: true,
  jumpPickHash: true,
  jumpPickBatch: true,
};
