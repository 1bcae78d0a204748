/**
 * The virtual HAL: time that jumps, and generators that are fixed bit for bit.
 */
import { describe, expect, test } from "vitest";
import { createVirtualHal } from "../../../hal/virtual/virtual-hal.ts";
import type { Hal } from "../../../hal/hal.ts";

function create(seed = 1n, rng: "splitmix" | "multios-lcg" = "splitmix"): Hal {
  return createVirtualHal({ seed, rng });
}

async function drawU64(hal: Hal, count: number): Promise<bigint[]> {
  const draws: bigint[] = [];
  for (let n = 0; n < count; n++) draws.push(await hal.getRandomU64());
  return draws;
}

describe("time", () => {
  test("the clock begins at 0 and only a sleep moves it, at once and exactly", async () => {
    const hal = create();
    expect(await hal.getCurrentTimeUs()).toBe(0);
    await hal.sleepUs(1_234_567);
    expect(await hal.getCurrentTimeUs()).toBe(1_234_567);
    expect(await hal.getCurrentTimeMs()).toBe(1234);
    await hal.sleepMs(2);
    expect(await hal.getCurrentTimeUs()).toBe(1_236_567);
  });

  test("a fraction of a microsecond is slept as a whole one", async () => {
    const hal = create();
    await hal.sleepUs(0.25);
    await hal.sleepMs(0.0015);
    expect(await hal.getCurrentTimeUs()).toBe(3);
  });

  test("the clock stops at 2^53 - 1", async () => {
    const hal = create();
    await hal.sleepUs(Number.MAX_SAFE_INTEGER - 1);
    await hal.sleepUs(Infinity);
    expect(await hal.getCurrentTimeUs()).toBe(Number.MAX_SAFE_INTEGER);
  });

  test.each([-1, Number.NaN])("a sleep of %d is refused by its promise", async (us) => {
    await expect(create().sleepUs(us)).rejects.toThrow(RangeError);
    await expect(create().sleepMs(us)).rejects.toThrow(RangeError);
  });
});

describe("multios-lcg", () => {
  test("the first outputs from seed 123456789 are MultiOS's", async () => {
    const hal = create(123456789n, "multios-lcg");
    expect([await hal.getRandomU32(), await hal.getRandomU32()]).toEqual([3899891113, 621064331]);
  });

  test("a u64 is two outputs, the first on top", async () => {
    const hal = create(123456789n, "multios-lcg");
    expect(await hal.getRandomU64()).toBe((3899891113n << 32n) | 621064331n);
  });
});

describe("splitmix", () => {
  test("the outputs from seed 1234567 are the published ones", async () => {
    expect(await drawU64(create(1234567n), 5)).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ]);
  });

  test("a u32 is the upper half of one output", async () => {
    const hal = create(1234567n);
    expect(BigInt(await hal.getRandomU32())).toBe(6457827717110365317n >> 32n);
    expect(await hal.getRandomU64()).toBe(3203168211198807973n);
  });

  test("the seed 2^64 - 1 is one of its own", async () => {
    expect(await drawU64(create(2n ** 64n - 1n), 2)).not.toEqual(await drawU64(create(0n), 2));
  });
});

describe("ranges", () => {
  test("a draw lies from the low bound to below the high one, and takes each value", async () => {
    const hal = create();
    const seen = new Set<number>();
    for (let n = 0; n < 200; n++) seen.add(await hal.getRandomRange(-2, 3));
    expect([...seen].toSorted((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
  });

  test("a draw is the rest of a u64 divided by the width", async () => {
    expect(await create(1234567n).getRandomRange(10, 1010)).toBe(
      10 + Number(6457827717110365317n % 1000n),
    );
  });

  test("the widest range that is exact is drawn from", async () => {
    const draw = await create().getRandomRange(0, Number.MAX_SAFE_INTEGER);
    expect(Number.isSafeInteger(draw) && draw >= 0).toBe(true);
  });

  test.each([
    [1, 1],
    [2, 1],
    [0.5, 3],
    [0, Number.NaN],
    [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ])("the range from %d to %d is refused by its promise", async (low, high) => {
    await expect(create().getRandomRange(low, high)).rejects.toThrow(RangeError);
  });
});
