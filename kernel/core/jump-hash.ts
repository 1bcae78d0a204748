/**
 * Jump consistent hash: a bucket of n for a key, without memory and without members.
 *
 * From n to n + 1 buckets a key stays, or moves to the new one. Only the last can be removed.
 *
 * Source: assembly/hash/jump.ts.
 */
import type { CoreExports } from "./exports/core-exports.ts";
import { KeyBatch } from "./key-batch.ts";
import { assertKeyExists, type KeyId } from "./keys.ts";

/** As in the paper, whose buckets are 32-bit integers. */
export const BUCKETS_MAX: number = 2 ** 31 - 1;

/** `buckets` are whole, from 1 to {@link BUCKETS_MAX}; anything else is a RangeError. */
export interface CoreJump {
  pick(key: KeyId, buckets: number): number;
  /** For a hash of 64 bits. */
  pickHash(hash: bigint, buckets: number): number;
  /** A view into the core, which the next batch of any kind writes over. */
  pickBatch(keys: Uint32Array, buckets: number): Uint32Array;
}

export class BoundJump implements CoreJump {
  readonly #core: CoreExports;
  readonly #batch: KeyBatch;

  constructor(core: CoreExports) {
    this.#core = core;
    this.#batch = new KeyBatch(core);
  }

  pick(key: KeyId, buckets: number): number {
    assertBuckets(buckets);
    const bucket = key >>> 0 === key ? this.#core.jumpPick(key, buckets) : -1;
    if (bucket < 0) assertKeyExists(this.#core, key);
    return bucket;
  }

  pickHash(hash: bigint, buckets: number): number {
    assertBuckets(buckets);
    return this.#core.jumpPickHash(hash, buckets);
  }

  pickBatch(keys: Uint32Array, buckets: number): Uint32Array {
    assertBuckets(buckets);
    const count = this.#batch.enter(keys);
    return this.#batch.leave(count, this.#core.jumpPickBatch(buckets, count));
  }
}

function assertBuckets(buckets: number): void {
  if (!Number.isInteger(buckets) || buckets < 1 || buckets > BUCKETS_MAX) {
    throw new RangeError(`buckets are from 1 to ${BUCKETS_MAX}, not ${buckets}`);
  }
}
