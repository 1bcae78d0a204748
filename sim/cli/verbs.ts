/**
 * The verbs and options that are known, and those that a later version brings.
 */
import { didYouMeanHint } from "../manifest/did-you-mean.ts";
import { UsageError } from "./usage-error.ts";

export const VERBS = ["boot", "check", "plan", "bench", "schema", "audit"] as const;

const VERBS_LATER = ["explore", "replay", "compare", "bridge"];
const OPTIONS_LATER = ["perfetto", "report", "watch"];

/** Refuses what is no verb; options may stand before it. */
export function checkVerb(words: readonly string[]): void {
  const word = words.find((candidate) => !candidate.startsWith("-"));
  if (word === undefined || VERBS.some((verb) => verb === word)) return;
  if (VERBS_LATER.includes(word)) {
    throw new UsageError(`'${word}' is not in this version`, `there are ${VERBS.join(", ")}`);
  }
  const guess = didYouMeanHint(word, VERBS);
  const isFile = /[./]/.test(word);
  const hint = isFile ? `did you mean: multios boot ${word}` : `there are ${VERBS.join(", ")}`;
  throw new UsageError(`there is no command '${word}'`, guess === "" ? hint : guess);
}

/**
 * After `--` every word is a file. yargs drops those words where a verb has a place for a file, so
 * they are said in a way that needs no separator; a single-dashed file before it gets a hint.
 */
export function withoutSeparator(words: readonly string[]): readonly string[] {
  const separator = words.indexOf("--");
  const before = separator === -1 ? words : words.slice(0, separator);
  const mistaken = before.find((word) => DASHED_FILE.test(word));
  if (mistaken !== undefined) {
    throw new UsageError(`'${mistaken}' begins with a dash, as options do`, `write ./${mistaken}`);
  }
  const isInput = before.some((word, at) => word === "-" && !before[at - 1]?.startsWith("-"));
  if (isInput) {
    throw new UsageError("standard input is not read", "write the manifest to a file and name it");
  }
  if (separator === -1) return words;
  const files = words.slice(separator + 1);
  return [...before, ...files.map((file) => (file.startsWith("-") ? `./${file}` : file))];
}

/** Not `-fcompose.yaml`, which is an option with its value. */
const DASHED_FILE = /^-[^-f].*\.(?:ya?ml|json)$/s;

const SHORT_FORMS: ReadonlyMap<string, string> = new Map([
  ["-h", "--help"],
  ["-V", "--version"],
]);

/** What people type where other tools have it: `help`, `help boot`, `-h`, `version`, `-V`. */
export function asOptions(typed: readonly string[]): readonly string[] {
  const words = typed.map((word) => SHORT_FORMS.get(word) ?? word);
  const [first, second] = words;
  if (first === "version" && words.length === 1) return ["--version"];
  if (first !== "help" || words.length > 2) return words;
  return second === undefined ? ["--help"] : [second, "--help"];
}

/** The verb that an option belongs to, of those that one verb alone has. */
const OWNERS: Readonly<Record<string, (typeof VERBS)[number]>> = {
  seed: "boot",
  for: "boot",
  hal: "boot",
  rng: "boot",
  trace: "boot",
  "trace-all": "boot",
  audit: "boot",
  quiet: "boot",
  head: "audit",
  "allow-unsealed": "audit",
  format: "plan",
  service: "plan",
  work: "bench",
  rounds: "bench",
  time: "bench",
  update: "bench",
};

/** All options of all verbs; a guess that another verb knows still helps. */
const OPTIONS = [
  "seed",
  "for",
  "hal",
  "rng",
  "trace",
  "trace-all",
  "audit",
  "json",
  "quiet",
  "head",
  "allow-unsealed",
  "profile",
  "format",
  "service",
  "work",
  "rounds",
  "time",
  "update",
  "help",
  "version",
];

const UNKNOWN = /^Unknown (?:argument|command)s?: (.*)$/s;
const NO_VALUE = /^Not enough arguments following: (.*)$/s;

/** What yargs complains of, in our words and with a guess. */
export function usageErrorOf(message: string): UsageError {
  const unknown = UNKNOWN.exec(message)?.[1]?.split(", ")[0];
  if (unknown !== undefined) return unknownArgument(unknown);
  const lacking = NO_VALUE.exec(message)?.[1];
  if (lacking !== undefined) return new UsageError(`${dashed(lacking)} lacks its value`);
  return new UsageError(message);
}

function unknownArgument(name: string): UsageError {
  if (OPTIONS_LATER.includes(name)) return new UsageError(`--${name} is not in this version`);
  const owner = Object.hasOwn(OWNERS, name) ? OWNERS[name] : undefined;
  if (owner !== undefined) return new UsageError(`--${name} is an option of ${owner}`);
  if (!/^[\w-]+$/.test(name)) return new UsageError(`'${name}' is not expected here`);
  const hint = didYouMeanHint(name, OPTIONS).replace(/'(.*)'/, "'--$1'");
  return new UsageError(`'${name}' is neither an option nor a file that is expected here`, hint);
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}
