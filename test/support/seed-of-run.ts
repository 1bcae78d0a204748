/**
 * The seed of the tests that try what is drawn at random, and how to draw the same again.
 *
 * Without being asked, each run draws the same, so that what is red is red by what has changed.
 * `MULTIOS_SEED=N` draws something else, and `MULTIOS_SEED=random` what nobody has seen before.
 * Where a file has one property, `MULTIOS_RUNS` says how often it is tried, and `MULTIOS_PATH` goes
 * straight to a failure.
 */
import fc from "fast-check";
import { randomInt } from "node:crypto";
import { relative } from "node:path";
import { cwd, env } from "node:process";
import { fileURLToPath } from "node:url";

/** Of every run that is not asked for another. */
const SEED = 20_261_121;
/** fast-check takes any integer of 32 bits; these are the ones without a sign. */
const SEEDS = 2 ** 31;
/** With fewer runs than this, how often something is met is up to luck. */
const RUNS_FOR_SHARES = 1_000;

/** Tells the seed, and how to draw the same again, whether anything fails or not. */
export function seedOfRun(moduleUrl: string): number {
  const seed = seedAskedFor();
  console.info(`seed ${seed}; the same again: ${commandOf(moduleUrl, { seed })}`);
  return seed;
}

/** How the only property of a file is tried. */
export interface Trial {
  readonly seed: number;
  readonly numRuns: number;
  /** Where a failure is among all that is drawn. */
  readonly path: string | undefined;
  /** Which of the commands of a failure were run; only for those that draw commands. */
  readonly replayPath: string | undefined;
  /** So many runs, from the first one on, that each thing has to be met in its share of them. */
  readonly holdsShares: boolean;
}

/** `runs`: how often where `MULTIOS_RUNS` does not say. */
export function trialOfRun(moduleUrl: string, runs: number): Trial {
  const seed = seedOfRun(moduleUrl);
  const numRuns = whole("MULTIOS_RUNS", runs);
  if (numRuns < 1) throw new Error("MULTIOS_RUNS is at least 1");
  const [path, replayPath] = env["MULTIOS_PATH"]?.split("@") ?? [];
  const holdsShares = path === undefined && numRuns >= Math.min(runs, RUNS_FOR_SHARES);
  return { seed, numRuns, path, replayPath, holdsShares };
}

/** What fast-check is given; a failure ends with the command that shows it again. */
export function parametersOf<T>(
  moduleUrl: string,
  { seed, numRuns, path }: Trial,
): fc.Parameters<T> {
  return {
    seed,
    numRuns,
    ...(path === undefined ? {} : { path }),
    reporter: (details) => report(moduleUrl, details),
  };
}

function report<T>(moduleUrl: string, details: fc.RunDetails<T>): void {
  const message = fc.defaultReportMessage(details);
  if (message === undefined) return;
  const { seed, counterexamplePath, counterexample } = details;
  const replay = /replayPath="([^"]*)"/.exec(fc.stringify(counterexample))?.[1];
  const path = [counterexamplePath ?? "0", ...(replay === undefined ? [] : [replay])].join("@");
  throw new Error(`${message}\n\nthis again: ${commandOf(moduleUrl, { seed, path })}`);
}

function commandOf(
  moduleUrl: string,
  { seed, path }: { readonly seed: number; readonly path?: string },
): string {
  const file = relative(cwd(), fileURLToPath(moduleUrl));
  const where = path === undefined ? "" : ` MULTIOS_PATH=${path}`;
  return `MULTIOS_SEED=${seed}${where} npx vitest run ${file}`;
}

/** What `MULTIOS_SEED` says, or the seed of every run that is not asked for another. */
export function seedAskedFor(): number {
  if (env["MULTIOS_SEED"] === "random") return randomInt(SEEDS);
  const seed = whole("MULTIOS_SEED", SEED);
  if (Math.abs(seed) < SEEDS) return seed;
  throw new Error(`MULTIOS_SEED is ${seed}; it is an integer of 32 bits, or random`);
}

function whole(name: string, otherwise: number): number {
  const given = env[name];
  if (given === undefined) return otherwise;
  if (/^-?\d+$/.test(given)) return Number(given);
  throw new Error(`${name} is "${given}"; it is an integer`);
}
