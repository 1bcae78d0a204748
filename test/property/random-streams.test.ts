/**
 * Holds the core's random streams to their model in arbitrary-precision integers.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadCore } from "../../sim/io/load-core.ts";
import { lcgValues, splitmixValue, streamKey } from "../models/random-stream.ts";

const core = loadCore();
const seed = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const name = fc.string({ unit: "grapheme", maxLength: 40 });

test("a splitmix stream is the finaliser of its key and the number of the draw", () => {
  fc.assert(
    fc.property(seed, name, (from, called) => {
      const stream = core.streams(from, "splitmix").open(called);
      const key = streamKey(from, called);
      for (let n = 1; n <= 8; n += 2) {
        expect(stream.nextU64()).toBe(splitmixValue(key, n));
        expect(BigInt(stream.nextU32())).toBe(splitmixValue(key, n + 1) >> 32n);
      }
    }),
  );
});

test("a multios-lcg stream is MultiOS's generator, seeded with the key", () => {
  fc.assert(
    fc.property(seed, name, (from, called) => {
      const stream = core.streams(from, "multios-lcg").open(called);
      const [first, high, low, last] = lcgValues(streamKey(from, called), 4);
      expect(BigInt(stream.nextU32())).toBe(first);
      expect(stream.nextU64()).toBe(((high ?? 0n) << 32n) | (low ?? 0n));
      expect(BigInt(stream.nextU32())).toBe(last);
    }),
  );
});

test("a draw below a bound is below it, whole, and the same for the same name", () => {
  const bound = fc.oneof(
    fc.integer({ min: 1, max: 100 }),
    fc.integer({ min: 2 ** 31, max: 2 ** 31 + 5 }),
    fc.integer({ min: 2 ** 32 - 2, max: 2 ** 32 + 2 }),
    fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    fc.constant(2 ** 53),
  );
  fc.assert(
    fc.property(seed, name, fc.array(bound, { minLength: 1 }), (from, called, bounds) => {
      const stream = core.streams(from, "splitmix").open(called);
      const again = core.streams(from, "splitmix").open(called);
      for (const limit of bounds) {
        const draw = stream.nextBelow(limit);
        expect(Number.isSafeInteger(draw) && draw >= 0 && draw < limit).toBe(true);
        expect(again.nextBelow(limit)).toBe(draw);
      }
    }),
  );
});
