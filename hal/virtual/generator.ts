/**
 * The two generators of the virtual HAL, bit for bit, in plain integers.
 *
 *   splitmix      state += golden; value = mix(state), 64 bits: SplitMix64 of Steele, Lea, Flood
 *   multios-lcg   s = s · 6364136223846793005 + 1 modulo 2^64; value = s >> 32, 32 bits
 *
 * How the widths are made of each other: a u32 of splitmix is the upper half of one value; a u64
 * of multios-lcg is two values, the first on top.
 *
 * The core has the same generators for its named streams; this copy exists because a HAL must not
 * depend on the kernel that it serves.
 */

export interface Generator {
  nextU32(): number;
  nextU64(): bigint;
}

export type GeneratorMode = "splitmix" | "multios-lcg";

const GOLDEN = 0x9e3779b97f4a7c15n;
const LCG_MULTIPLIER = 6364136223846793005n;

/** A generator from its first number on; `seed` counts modulo 2^64. */
export function createGenerator(mode: GeneratorMode, seed: bigint): Generator {
  switch (mode) {
    case "splitmix":
      return createSplitmix(seed);
    case "multios-lcg":
      return createMultiosLcg(seed);
  }
}

function createSplitmix(seed: bigint): Generator {
  let state = BigInt.asUintN(64, seed);
  function nextU64(): bigint {
    state = BigInt.asUintN(64, state + GOLDEN);
    return mix(state);
  }
  return { nextU64, nextU32: () => Number(nextU64() >> 32n) };
}

function mix(state: bigint): bigint {
  let z = state;
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return z ^ (z >> 31n);
}

function createMultiosLcg(seed: bigint): Generator {
  let state = BigInt.asUintN(64, seed);
  function next(): bigint {
    state = BigInt.asUintN(64, state * LCG_MULTIPLIER + 1n);
    return state >> 32n;
  }
  function nextU64(): bigint {
    const high = next();
    return (high << 32n) | next();
  }
  return { nextU64, nextU32: () => Number(next()) };
}

/**
 * Uniform in [low, high): the rest of a u64 divided by the width. A u64 at or above the last
 * whole multiple of the width is drawn again, so that every number is as likely.
 */
export function nextInRange(generator: Generator, low: number, high: number): number {
  const width = high - low;
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || !Number.isSafeInteger(width)) {
    throw new RangeError(`a range has whole bounds and width below 2^53, not ${low} to ${high}`);
  }
  if (width < 1) throw new RangeError(`nothing lies in the range from ${low} to below ${high}`);
  const multiples = 2n ** 64n - (2n ** 64n % BigInt(width));
  let draw = generator.nextU64();
  while (draw >= multiples) draw = generator.nextU64();
  return low + Number(draw % BigInt(width));
}
