/**
 * The hashes of the core against the numbers that their authors publish.
 */
import { expect, test } from "vitest";
import { bindCore } from "../../../kernel/core/core.ts";
import { SCRATCH_AT, SCRATCH_BYTES } from "../../../kernel/core/layout.ts";
import { instantiateCore } from "../../../sim/io/load-core.ts";

const exports = instantiateCore();
const { hashes } = bindCore(exports);
const scratch = new Uint8Array(exports.memory.buffer, SCRATCH_AT, SCRATCH_BYTES);

const PRIME_32 = 2654435761n;
const PRIME_64 = 11400714785074694797n;

/** Length, seed and XXH64 from xxHash's own check, cli/xsum_sanity_check.c at b2e9dbb. */
const XXH64_VECTORS: readonly [bytes: number, seed: bigint, hash: bigint][] = [
  [0, 0n, 0xef46db3751d8e999n],
  [0, PRIME_32, 0xac75fda2929b17efn],
  [1, 0n, 0xe934a84adb052768n],
  [1, PRIME_32, 0x5014607643a9b4c3n],
  [4, 0n, 0x9136a0dca57457een],
  [14, 0n, 0x8282dcc4994e35c8n],
  [14, PRIME_32, 0xc3bd6bf63deb6df0n],
  [222, 0n, 0xb641ae8cb691c174n],
  [222, PRIME_32, 0x20cb8ab7ae10c14an],
];

/** The bytes of that check: the upper byte of a number that is multiplied again and again. */
function sanityBytes(count: number): number[] {
  let generator = PRIME_32;
  return Array.from({ length: count }, () => {
    const byte = Number(generator >> 56n);
    generator = BigInt.asUintN(64, generator * PRIME_64);
    return byte;
  });
}

test.each(XXH64_VECTORS)(
  "xxHash64 of %i bytes with seed %i is as published",
  (bytes, seed, hash) => {
    scratch.set(sanityBytes(bytes));
    expect(BigInt.asUintN(64, exports.hashXx64(bytes, seed))).toBe(hash);
  },
);

test("wyhash32 has the number by which SMHasher knows it", () => {
  // Hashes of 0, 0 1, 0 1 2, ... with seeds from 256 down, hashed themselves.
  const all = new DataView(new ArrayBuffer(1024));
  for (let length = 0; length < 256; length++) {
    scratch.set(Array.from({ length }, (_, n) => n));
    all.setUint32(length * 4, exports.hashWy32(length, 256 - length), true);
  }
  scratch.set(new Uint8Array(all.buffer));
  expect(exports.hashWy32(1024, 0) >>> 0).toBe(0x09de8066);
});

/** From a C program of the author's header, for every way through the function. */
const WYHASH32_VECTORS: readonly [text: string, seedless: number, seeded: number][] = [
  ["", 0xa45f982f, 0xd4ede0fa],
  ["a", 0x21ee1f81, 0xa4e5d0f2],
  ["ab", 0x7489ec3f, 0xeed8cb15],
  ["abc", 0x2cb2158a, 0x8d6b86da],
  ["abcd", 0x0b2e7b63, 0x95d01fc1],
  ["abcdefg", 0xecf6be89, 0x700ea16a],
  ["abcdefgh", 0xeb60b616, 0x3333ce75],
  ["abcdefghi", 0x0786df4b, 0x3c070389],
  ["abcdefghijklmnop", 0xa0cb99aa, 0x3975149d],
  ["abcdefghijklmnopq", 0x8d98d120, 0xff88ea30],
  ["The quick brown fox jumps over the lazy dog", 0x88ca02ad, 0xf1778177],
];

test.each(WYHASH32_VECTORS)(
  "wyhash32 of '%s' is that of the C program",
  (text, seedless, seeded) => {
    expect([hashes.wy32(text, 0), hashes.wy32(text, Number(PRIME_32))]).toEqual([seedless, seeded]);
  },
);

test("the finaliser steps through SplitMix64's published sequence for the seed 1234567", () => {
  const golden = 0x9e3779b97f4a7c15n;
  const values = [1n, 2n, 3n].map((n) => hashes.mix64(BigInt.asUintN(64, 1234567n + n * golden)));
  expect(values).toEqual([6457827717110365317n, 3203168211198807973n, 9817491932198370423n]);
});

test.each(["Grüße", "ключ", "鍵", "🔑", "a\u{10ffff}b", "é".repeat(60)])(
  "the text '%s' is hashed as its UTF-8",
  (text) => {
    const bytes = new TextEncoder().encode(text);
    const [hash64, hash32] = [hashes.xx64(text, 0n), hashes.wy32(text, 0)];
    scratch.set(bytes);
    expect(hash64).toBe(BigInt.asUintN(64, exports.hashXx64(bytes.length, 0n)));
    expect(hash32).toBe(exports.hashWy32(bytes.length, 0) >>> 0);
  },
);

test("a text of 64 KiB is hashed and one byte more is refused", () => {
  expect(hashes.xx64("x".repeat(65_536), 0n)).not.toBe(hashes.xx64("x".repeat(65_535), 0n));
  expect(() => hashes.xx64("x".repeat(65_537), 0n)).toThrow(RangeError);
  expect(() => hashes.wy32("é".repeat(32_769), 0)).toThrow(/65536 bytes/);
});

test("a seed of wyhash32 that is no u32 is refused", () => {
  for (const seed of [-1, 0.5, 2 ** 32, Number.NaN]) {
    expect(() => hashes.wy32("a", seed)).toThrow(RangeError);
  }
});
