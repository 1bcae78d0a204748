/**
 * The verbs and options that are known, and those that a later version brings.
 */
import { didYouMeanHint } from "../manifest/did-you-mean.ts";
import { AUDIT_OPTION_NAMES } from "./audit-options.ts";
import { BENCH_OPTION_NAMES } from "./bench-options.ts";
import { BOOT_OPTION_NAMES } from "./boot-options.ts";
import { CHECK_OPTION_NAMES } from "./check-options.ts";
import { PLAN_OPTION_NAMES } from "./plan-options.ts";
import { UsageError } from "./usage-error.ts";

export const VERBS = ["boot", "check", "plan", "bench", "schema", "audit"] as const;

const VERBS_LATER = ["explore", "replay", "compare", "bridge"];
const OPTIONS_LATER: readonly string[] = [];

type Verb = (typeof VERBS)[number];

function isVerb(word: string): word is Verb {
  return VERBS.some((verb) => verb === word);
}

/** The verb that was typed, if any was. */
export function verbOf(words: readonly string[]): Verb | undefined {
  return words.find(isVerb);
}

/** Refuses what is no verb; before it only options without a value of their own may stand. */
export function checkVerb(words: readonly string[]): void {
  const at = words.findIndex((candidate) => !candidate.startsWith("-"));
  const word = words[at];
  if (word === undefined || isVerb(word)) return;
  const verb = verbOf(words);
  if (at > 0 && verb !== undefined) {
    throw new UsageError(`the command comes first`, `write: multios ${verb} … ${words[at - 1]}`);
  }
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

/** The options of each verb; a guess that another verb knows still helps. */
const OPTIONS_OF: Readonly<Record<Verb, readonly string[]>> = {
  boot: BOOT_OPTION_NAMES,
  check: CHECK_OPTION_NAMES,
  plan: PLAN_OPTION_NAMES,
  bench: BENCH_OPTION_NAMES,
  schema: [],
  audit: AUDIT_OPTION_NAMES,
};
const OPTIONS = [...new Set([...Object.values(OPTIONS_OF).flat(), "help", "version"])];

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
  const owners = VERBS.filter((verb) => OPTIONS_OF[verb].includes(name));
  if (owners.length > 0) {
    return new UsageError(`${dashed(name)} is an option of ${listed(owners)}`);
  }
  if (!/^[\w-]+$/.test(name)) return new UsageError(`'${name}' is not expected here`);
  const hint = didYouMeanHint(name, OPTIONS).replace(/'(.*)'/, "'--$1'");
  return new UsageError(`'${name}' is neither an option nor a file that is expected here`, hint);
}

/** `boot`, `boot and plan`, `boot, check and plan`. */
function listed(verbs: readonly string[]): string {
  return verbs.join(", ").replace(/, ([^,]*)$/, " and $1");
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}
