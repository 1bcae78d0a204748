/**
 * A HAL whose time passes in the pieces that somebody grants.
 */
import { describe, expect, test } from "vitest";
import { createPacedHal, type Pace } from "../../../hal/virtual/paced-hal.ts";
import { createVirtualHal } from "../../../hal/virtual/virtual-hal.ts";

function paceOf(
  grants: readonly number[],
  heldUs: () => number = () => 0,
): Pace & { asked: string[] } {
  const left = [...grants];
  const asked: string[] = [];
  return {
    asked,
    grantUs(atUs, us) {
      asked.push(`${us} at ${atUs}`);
      return Promise.resolve(Math.min(us, left.shift() ?? us));
    },
    get heldUs() {
      return heldUs();
    },
  };
}

describe("a paced HAL", () => {
  test("sleeps as long as it is granted, and tells where it is when it asks", async () => {
    const pace = paceOf([300, 0, 700]);
    const hal = createPacedHal(createVirtualHal({ seed: 1n, rng: "splitmix" }), pace);
    await hal.sleepUs(1_000);
    expect(await hal.getCurrentTimeUs()).toBe(300);
    await hal.sleepUs(700);
    expect(await hal.getCurrentTimeUs()).toBe(300);
    await hal.sleepUs(700);
    expect(await hal.getCurrentTimeUs()).toBe(1_000);
    await hal.sleepMs(2);
    expect(await hal.getCurrentTimeMs()).toBe(3);
    expect(pace.asked).toEqual(["1000 at 0", "700 at 300", "700 at 300", "2000 at 1000"]);
  });

  test("draws the same numbers as the HAL that it paces", async () => {
    const plain = createVirtualHal({ seed: 7n, rng: "splitmix" });
    const paced = createPacedHal(createVirtualHal({ seed: 7n, rng: "splitmix" }), paceOf([]));
    expect(await paced.getRandomU64()).toBe(await plain.getRandomU64());
    expect(await paced.getRandomRange(0, 1_000)).toBe(await plain.getRandomRange(0, 1_000));
  });

  test("leaves out the time for which a clock was held, and never goes back", async () => {
    let heldUs = 0;
    const inner = createVirtualHal({ seed: 1n, rng: "splitmix" });
    const hal = createPacedHal(
      inner,
      paceOf([], () => heldUs),
    );
    await inner.sleepUs(1_000);
    expect(await hal.getCurrentTimeUs()).toBe(1_000);
    await inner.sleepUs(500);
    heldUs = 500;
    expect(await hal.getCurrentTimeUs()).toBe(1_000);
    heldUs = 600;
    expect(await hal.getCurrentTimeUs()).toBe(1_000);
  });

  test("a sleep that is no length of time is refused", async () => {
    const hal = createPacedHal(createVirtualHal({ seed: 1n, rng: "splitmix" }), paceOf([]));
    await expect(hal.sleepUs(-1)).rejects.toThrow(RangeError);
  });
});
