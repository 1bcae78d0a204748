/**
 * A storm of crashes in small: it goes on evenly, and nothing that it leaves behind piles up.
 *
 * The storm in full, with its speed, is a script of its own (test/scripts/crash-storm.ts): how fast
 * it goes depends on who else uses the machine.
 */
import { expect, it } from "vitest";
import { runStorm } from "./crash-storm.ts";

const SERVICES = 1_000;
const SECONDS = 40;
/** The first second is the boot; then every service crashes once in a second. */
const CRASHES = SERVICES * (SECONDS - 1);
/** A record of 64 bytes, kept of each crash of the last half, would be more than this. */
const GROWTH_MAX_BYTES = 1024 * 1024;
const TIMEOUT_MS = 120_000;

it("goes on for ever in the same memory", { timeout: TIMEOUT_MS }, async () => {
  const { crashes, heap, ending } = await runStorm(SERVICES, SECONDS);
  expect(ending).toBe("until");
  expect(Math.abs(crashes - CRASHES)).toBeLessThanOrEqual(SERVICES);
  const [, half = 0, , end = Infinity] = heap;
  expect(end - half).toBeLessThan(GROWTH_MAX_BYTES);
});
