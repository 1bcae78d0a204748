/**
 * Reads the values of options, strictly: a number that is not one is never guessed at.
 */
import type { Duration } from "../../kernel/time.ts";
import { parseDuration } from "../manifest/values/duration.ts";
import { RNG_MODES, type RngMode } from "../simulation.ts";
import { UsageError } from "./usage-error.ts";
import type { Sources } from "./session.ts";

const SEED_MAX = 2n ** 64n - 1n;
const SEED_DEFAULT = 1n;
/** The seed of MultiOS's own generator. */
const SEED_DEFAULT_LCG = 123_456_789n;

/** Read as a BigInt: beyond 2^53 a number would silently be another seed. */
export function readSeed(text: string | undefined, rng: RngMode): bigint {
  if (text === undefined) return rng === "multios-lcg" ? SEED_DEFAULT_LCG : SEED_DEFAULT;
  const seed = /^\d{1,20}$/.test(text) ? BigInt(text) : null;
  if (seed !== null && seed <= SEED_MAX) return seed;
  throw new UsageError(
    `--seed ${JSON.stringify(text)} is not a seed`,
    "write a whole number from 0 to 18446744073709551615",
  );
}

export function readFor(text: string | undefined): Duration | null {
  if (text === undefined) return null;
  const length = parseDuration(text);
  if (length.ok) return length.value;
  throw new UsageError(`--for: ${length.message}`, length.hint);
}

export function readRng(text: string | undefined): RngMode {
  return readChoice("--rng", text ?? "splitmix", RNG_MODES);
}

/** One of a few words. */
export function readChoice<Word extends string>(
  option: string,
  text: string,
  words: readonly Word[],
): Word {
  const word = words.find((candidate) => candidate === text);
  if (word !== undefined) return word;
  const known = words.join(", ");
  throw new UsageError(`${option} ${JSON.stringify(text)} is not known`, `write one of ${known}`);
}

/** FILE, then those of `-f`; at least one. */
export function readSources(
  file: string | undefined,
  more: readonly string[] | undefined,
  profiles: readonly string[] | undefined,
): Sources {
  const files = [...(file === undefined ? [] : [file]), ...(more ?? [])];
  if (files.length === 0) {
    throw new UsageError("which file?", "name a manifest or a Compose file, or use -f FILE");
  }
  const empty = files.some((name) => name === "");
  if (empty) throw new UsageError("a file name is empty", "is a variable of the shell unset?");
  if (files.includes("-")) {
    throw new UsageError("standard input is not read", "write the manifest to a file and name it");
  }
  return { files, profiles: profiles ?? [] };
}

/** A word for the shell, quoted where it needs to be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
