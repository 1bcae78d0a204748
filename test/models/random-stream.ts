/**
 * Reference model of the core's random streams, in arbitrary-precision integers.
 */

const GOLDEN = 0x9e3779b97f4a7c15n;
const LCG_MULTIPLIER = 6364136223846793005n;

const wrap = (value: bigint): bigint => BigInt.asUintN(64, value);

function mix(state: bigint): bigint {
  let z = wrap(state);
  z = wrap((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = wrap((z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return z ^ (z >> 31n);
}

/** Words of eight bytes, the last one filled with zeros, and then the length. */
export function streamKey(seed: bigint, name: string): bigint {
  const bytes = Buffer.from(name, "utf8");
  let key = mix(seed + GOLDEN);
  for (let at = 0; at < bytes.length; at += 8) {
    const word = Buffer.alloc(8);
    bytes.copy(word, 0, at, at + 8);
    key = mix((key ^ word.readBigUInt64LE()) + GOLDEN);
  }
  return mix((key ^ BigInt(bytes.length)) + GOLDEN);
}

/** Value n from its number alone: nothing to carry along, nothing to get wrong. */
export function splitmixValue(key: bigint, n: number): bigint {
  return mix(key + BigInt(n) * GOLDEN);
}

/** The first `count` outputs of MultiOS's generator after the state `key`. */
export function lcgValues(key: bigint, count: number): bigint[] {
  const values: bigint[] = [];
  let state = key;
  for (let n = 0; n < count; n++) {
    state = wrap(state * LCG_MULTIPLIER + 1n);
    values.push(state >> 32n);
  }
  return values;
}
