/**
 * Hashes of texts, as UTF-8, and of numbers: the same on every engine and in every other
 * implementation of the same name.
 *
 * Sources and vectors: assembly/hash/, test/unit/core/hashing.test.ts.
 */
import type { CoreExports } from "./exports/core-exports.ts";
import { ScratchText } from "./scratch-text.ts";

export interface CoreHashes {
  /** xxHash64; `seed` counts modulo 2^64. */
  xx64(text: string, seed: bigint): bigint;
  /** wyhash32; `seed` is a u32. */
  wy32(text: string, seed: number): number;
  /** The 64-bit finaliser: a bijection of the numbers below 2^64. */
  mix64(value: bigint): bigint;
}

export function bindHashes(exports: CoreExports): CoreHashes {
  const scratch = new ScratchText(exports);
  return {
    xx64: (text, seed) => BigInt.asUintN(64, exports.hashXx64(scratch.write(text), seed)),
    wy32(text, seed) {
      if (seed >>> 0 !== seed) throw new RangeError(`seed ${seed} is not a u32`);
      return exports.hashWy32(scratch.write(text), seed) >>> 0;
    },
    mix64: (value) => BigInt.asUintN(64, exports.hashMix64(value)),
  };
}
