/**
 * The host HAL: sleeps that are never short, that Ctrl-C ends, and entropy of the platform.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createHostHal } from "../../../hal/host/host-hal.ts";

describe("time", () => {
  test("the clock begins near 0 and never goes back", async () => {
    const hal = createHostHal();
    let before = await hal.getCurrentTimeUs();
    expect(before).toBeLessThan(1_000_000);
    for (let n = 0; n < 1000; n++) {
      const now = await hal.getCurrentTimeUs();
      expect(Number.isSafeInteger(now) && now >= before).toBe(true);
      before = now;
    }
  });

  test.each([0, 1, 300, 1000, 4321])("a sleep of %d µs is not shorter", async (us) => {
    const hal = createHostHal();
    const from = await hal.getCurrentTimeUs();
    await hal.sleepUs(us);
    expect((await hal.getCurrentTimeUs()) - from).toBeGreaterThanOrEqual(us);
  });

  test("milliseconds are microseconds rounded down", async () => {
    const hal = createHostHal();
    await hal.sleepMs(3);
    const ms = await hal.getCurrentTimeMs();
    const us = await hal.getCurrentTimeUs();
    expect(ms).toBeGreaterThanOrEqual(3);
    expect(ms).toBeLessThanOrEqual(us / 1000);
    expect(Number.isInteger(ms)).toBe(true);
  });

  test.each([-1, Number.NaN])("a sleep of %d is refused by its promise", async (us) => {
    await expect(createHostHal().sleepUs(us)).rejects.toThrow(RangeError);
  });
});

describe("a sleep longer than the platform's timers", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "hrtime"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("lasts its 60 days, in pieces", async () => {
    const DAY_MS = 86_400_000;
    const hal = createHostHal();
    let isOver = false;
    const sleep = hal.sleepMs(60 * DAY_MS).then(() => (isOver = true));
    await vi.advanceTimersByTimeAsync(60 * DAY_MS - 1);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isOver).toBe(true);
    await sleep;
  });
});

describe("an abort", () => {
  test("ends a sleep that is under way, and each one after it at once", async () => {
    const abort = new AbortController();
    const hal = createHostHal({ signal: abort.signal });
    const sleep = hal.sleepMs(3_600_000);
    abort.abort();
    await sleep;
    await hal.sleepMs(3_600_000);
    expect(await hal.getCurrentTimeUs()).toBeLessThan(60_000_000);
  });

  test("leaves no listener behind after a sleep that ended by itself", async () => {
    const abort = new AbortController();
    const added = vi.spyOn(abort.signal, "addEventListener");
    const removed = vi.spyOn(abort.signal, "removeEventListener");
    await createHostHal({ signal: abort.signal }).sleepUs(100);
    expect(added.mock.calls.length).toBeGreaterThan(0);
    expect(removed.mock.calls.length).toBe(added.mock.calls.length);
  });
});

describe("randomness", () => {
  test("draws of 32 and 64 bits are in range and differ", async () => {
    const hal = createHostHal();
    const narrow = new Set<number>();
    const wide = new Set<bigint>();
    for (let n = 0; n < 50; n++) {
      narrow.add(await hal.getRandomU32());
      wide.add(await hal.getRandomU64());
    }
    expect([...narrow].every((draw) => Number.isInteger(draw) && draw < 2 ** 32)).toBe(true);
    expect([...wide].every((draw) => draw >= 0n && draw < 2n ** 64n)).toBe(true);
    // Fifty draws of 32 bits collide about once in four million runs.
    expect([narrow.size, wide.size]).toEqual([50, 50]);
  });

  test("a draw from a range takes each of its values and no other", async () => {
    const hal = createHostHal();
    const seen = new Set<number>();
    for (let n = 0; n < 500; n++) seen.add(await hal.getRandomRange(-1, 2));
    expect([...seen].toSorted((a, b) => a - b)).toEqual([-1, 0, 1]);
    expect(await hal.getRandomRange(7, 8)).toBe(7);
  });

  test.each([
    [1, 1],
    [2, 1],
    [0.5, 3],
  ])("the range from %d to %d is refused by its promise", async (low, high) => {
    await expect(createHostHal().getRandomRange(low, high)).rejects.toThrow(RangeError);
  });
});
