/**
 * Jump consistent hash against published values, and what the paper proves of it.
 */
import { expect, test } from "vitest";
import { bindCore, type KeyId } from "../../../kernel/core/core.ts";
import { instantiateCore } from "../../../sim/io/load-core.ts";

const core = bindCore(instantiateCore());
const { jump, keys, hashes } = core;

/** From the tests of three implementations: Google's Guava, dgryski/go-jump, ClickHouse. */
const VECTORS: readonly [hash: bigint, buckets: number, bucket: number][] = [
  [10863919174838991n, 11, 6],
  [2016238256797177309n, 11, 3],
  [1673758223894951030n, 11, 5],
  [2n, 100001, 80343],
  [2201n, 100001, 22152],
  [2202n, 100001, 15018],
  [1n, 1, 0],
  [42n, 57, 43],
  [0xdead10ccn, 1, 0],
  [0xdead10ccn, 666, 361],
  [256n, 1024, 520],
  [16045690984833335023n, 255, 237],
];

test.each(VECTORS)("%i of %i buckets is in bucket %i, as published", (hash, buckets, bucket) => {
  expect(jump.pickHash(hash, buckets)).toBe(bucket);
});

test("the keys 0 to 19 of a hundred buckets are where Guava's tests have them", () => {
  const buckets = Array.from({ length: 20 }, (_, n) => jump.pickHash(BigInt(n), 100));
  expect(buckets).toEqual([
    0, 55, 62, 8, 45, 59, 86, 97, 82, 59, 73, 37, 17, 56, 86, 21, 90, 37, 38, 83,
  ]);
});

test("with each bucket more a key stays or moves to the new one", () => {
  for (let n = 0; n < 200; n++) {
    const hash = hashes.mix64(BigInt(n));
    let bucket = 0;
    for (let buckets = 1; buckets <= 300; buckets++) {
      const next = jump.pickHash(hash, buckets);
      if (next !== bucket) expect(next).toBe(buckets - 1);
      bucket = next;
    }
  }
});

test("from ten buckets to eleven an eleventh of the keys moves, and shares stay even", () => {
  const count = 20_000;
  const shares = Array.from({ length: 11 }, () => 0);
  let moved = 0;
  for (let n = 0; n < count; n++) {
    const hash = hashes.mix64(BigInt(n));
    const bucket = jump.pickHash(hash, 11);
    shares[bucket] = (shares[bucket] ?? 0) + 1;
    if (bucket !== jump.pickHash(hash, 10)) moved += 1;
  }
  expect(moved / count).toBeCloseTo(1 / 11, 2);
  for (const share of shares) expect(share / count).toBeCloseTo(1 / 11, 2);
});

test("keys are picked one by one as in a batch, by their 64-bit hash", () => {
  const batch = Uint32Array.from({ length: 300 }, (_, n) => Number(keys.intern(`key ${n}`)));
  const picks = jump.pickBatch(batch, 57).slice();
  for (const [at, key] of batch.entries()) {
    expect(picks[at]).toBe(jump.pick(key as KeyId, 57));
    expect(picks[at]).toBe(jump.pickHash(keys.hash64(key as KeyId), 57));
  }
});

test("the largest number of buckets works and nonsense is refused", () => {
  expect(jump.pickHash(7n, 2 ** 31 - 1)).toBeLessThan(2 ** 31 - 1);
  expect(jump.pickHash(2n ** 64n - 1n, 1)).toBe(0);
  for (const buckets of [0, -1, 1.5, 2 ** 31, Number.NaN]) {
    expect(() => jump.pickHash(1n, buckets)).toThrow(RangeError);
  }
  expect(() => jump.pick(99_999_999 as KeyId, 3)).toThrow("key 99999999 does not exist");
});
