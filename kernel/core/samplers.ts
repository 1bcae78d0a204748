/**
 * Samplers of the core: distributions that are prepared once and drawn from many times.
 *
 *   by weight   an index with exactly the ratio of its weight, from an alias table
 *   Zipf        a rank with the probability of 1 / (rank + 1)^exponent
 *
 * A sampler has no randomness of its own: each draw names the stream that it takes from.
 */
import type { CoreExports } from "./exports/core-exports.ts";
import { BATCH_COUNT, BATCH_IN_AT, BATCH_OUT_AT } from "./layout.ts";
import { streamIndex, type CoreLifetime, type CoreStream } from "./random-streams.ts";

export interface CoreSampler {
  /** @throws where the sampler is closed, or the core was reset since it was opened. */
  draw(stream: CoreStream): number;
  /**
   * So many draws, at most 65,536, the same as one by one. The array is a view of the core's
   * outgoing batch: it holds until the next batch of any kind.
   */
  drawBatch(stream: CoreStream, count: number): Uint32Array;
  /** Gives its memory back; the second time nothing happens. */
  close(): void;
}

export interface CoreSamplers {
  /**
   * An index into `weights`, of which there are 1 to 65,536: whole, from 0, with a sum from 1 to
   * 2^32 - 1. An index of weight 0 is never drawn.
   */
  byWeight(weights: ArrayLike<number>): CoreSampler | "resource-exhausted";
  /**
   * A rank from 0, which is the most frequent, to `count` - 1; `exponent` is above 0, and `count`
   * from 1 to 2^32.
   */
  zipf(exponent: number, count: number): CoreSampler | "resource-exhausted";
}

const WEIGHTS_MAX = 2 ** 32 - 1;
const RANKS_MAX = 2 ** 32;

/** `lifetime` is asked at each opening, because a reset begins another. */
export function bindSamplers(exports: CoreExports, lifetime: () => CoreLifetime): CoreSamplers {
  const batchIn = new Uint32Array(exports.memory.buffer, BATCH_IN_AT, BATCH_COUNT);
  const batchOut = new Uint32Array(exports.memory.buffer, BATCH_OUT_AT, BATCH_COUNT);
  const alias: Calls = {
    name: "sampler by weight",
    draw: exports.aliasDraw,
    drawBatch: exports.aliasDrawBatch,
    close: exports.aliasClose,
  };
  const zipf: Calls = {
    name: "Zipf sampler",
    draw: exports.zipfDraw,
    drawBatch: exports.zipfDrawBatch,
    close: exports.zipfClose,
  };

  function bound(calls: Calls, address: number): CoreSampler | "resource-exhausted" {
    if (address === 0) return "resource-exhausted";
    return new BoundSampler(calls, address, lifetime(), batchOut);
  }

  return {
    byWeight(weights) {
      assertWeights(weights);
      batchIn.set(weights);
      return bound(alias, exports.aliasOpen(weights.length));
    },
    zipf(exponent, count) {
      if (!Number.isFinite(exponent) || exponent <= 0) {
        throw new RangeError(`exponent ${exponent} is not > 0`);
      }
      if (!Number.isInteger(count) || count < 1 || count > RANKS_MAX) {
        throw new RangeError(`a law has 1 to 2^32 ranks, not ${count}`);
      }
      return bound(zipf, exports.zipfOpen(exponent, count));
    },
  };
}

/** The exports that a kind of sampler is made of. */
interface Calls {
  readonly name: string;
  readonly draw: (sampler: number, stream: number) => number;
  readonly drawBatch: (sampler: number, stream: number, count: number) => void;
  readonly close: (sampler: number) => void;
}

class BoundSampler implements CoreSampler {
  readonly #calls: Calls;
  readonly #address: number;
  readonly #lifetime: CoreLifetime;
  readonly #batchOut: Uint32Array;
  #isClosed = false;

  constructor(calls: Calls, address: number, lifetime: CoreLifetime, batchOut: Uint32Array) {
    this.#calls = calls;
    this.#address = address;
    this.#lifetime = lifetime;
    this.#batchOut = batchOut;
  }

  get address(): number {
    this.#assertOpen();
    return this.#address;
  }

  draw(stream: CoreStream): number {
    this.#assertOpen();
    return this.#calls.draw(this.#address, streamIndex(stream, this.#lifetime)) >>> 0;
  }

  drawBatch(stream: CoreStream, count: number): Uint32Array {
    this.#assertOpen();
    if (!Number.isInteger(count) || count < 0 || count > BATCH_COUNT) {
      throw new RangeError(`a batch has 0 to ${BATCH_COUNT} draws, not ${count}`);
    }
    this.#calls.drawBatch(this.#address, streamIndex(stream, this.#lifetime), count);
    return this.#batchOut.subarray(0, count);
  }

  close(): void {
    // After a reset its memory may be another's.
    if (!this.#isClosed && !this.#lifetime.isOver) this.#calls.close(this.#address);
    this.#isClosed = true;
  }

  /** Its memory may be another's: never silently. */
  #assertOpen(): void {
    if (this.#isClosed) throw new Error(`the ${this.#calls.name} is closed`);
    if (this.#lifetime.isOver) {
      throw new Error(`the core was reset: open the ${this.#calls.name} anew`);
    }
  }
}

/** Where an open sampler stands, for what draws from it within the core. */
export function samplerAddress(sampler: CoreSampler): number {
  if (sampler instanceof BoundSampler) return sampler.address;
  throw new TypeError("this is no sampler of the core");
}

function assertWeights(weights: ArrayLike<number>): void {
  if (weights.length < 1 || weights.length > BATCH_COUNT) {
    throw new RangeError(`there are 1 to ${BATCH_COUNT} weights, not ${weights.length}`);
  }
  let sum = 0;
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index] ?? Number.NaN;
    if (!Number.isInteger(weight) || weight < 0) {
      throw new RangeError(`weight ${weight} at index ${index} is not whole and at least 0`);
    }
    sum += weight;
  }
  if (sum < 1 || sum > WEIGHTS_MAX) {
    throw new RangeError(`weights have a sum from 1 to 2^32 - 1, not ${sum}`);
  }
}
