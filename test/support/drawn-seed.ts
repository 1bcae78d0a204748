/**
 * The seed of a file of tests that draw what they try: another one in each run, so that each run
 * looks where none has looked before, and `MULTIOS_SEED` to look there again.
 */
import { randomInt } from "node:crypto";
import { relative } from "node:path";
import { cwd, env } from "node:process";
import { fileURLToPath } from "node:url";

/** fast-check takes any integer of 32 bits; these are the ones without a sign. */
const SEEDS = 2 ** 31;

/** Tells the seed, and how to draw the same again, whether anything fails or not. */
export function drawnSeed(moduleUrl: string): number {
  const given = env["MULTIOS_SEED"];
  const seed = given === undefined ? randomInt(SEEDS) : Number(given);
  if (given?.trim() === "" || !Number.isInteger(seed) || Math.abs(seed) >= SEEDS) {
    throw new Error(`MULTIOS_SEED is "${given}"; it is an integer of 32 bits`);
  }
  const file = relative(cwd(), fileURLToPath(moduleUrl));
  console.info(`drawn at random; the same again: MULTIOS_SEED=${seed} npx vitest run ${file}`);
  return seed;
}
