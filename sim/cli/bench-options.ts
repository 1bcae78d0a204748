/**
 * The options of `bench`, as typed and as the benches take them.
 */
import type { Argv } from "yargs";
import { didYouMeanHint } from "../manifest/did-you-mean.ts";
import { BENCH_WORKS, ROUNDS_MAX, TIME_MS_MAX } from "./bench-works.ts";
import { declareOptions, type OptionTable } from "./declare-options.ts";
import { UsageError } from "./usage-error.ts";

export interface BenchRequest {
  /** As the benches take them. */
  readonly words: readonly string[];
}

export interface BenchArguments {
  readonly work: string[] | undefined;
  readonly rounds: string | undefined;
  readonly time: string | undefined;
  readonly check: boolean;
  readonly update: boolean;
  readonly json: boolean;
}

const BENCH_OPTIONS = {
  work: {
    type: "string",
    array: true,
    nargs: 1,
    describe: `one of ${BENCH_WORKS.join(", ")}`,
  },
  rounds: { type: "string", requiresArg: true, describe: "1 to 1000 [default: 5]" },
  time: {
    type: "string",
    requiresArg: true,
    describe: "milliseconds a side and round [default: 100]",
  },
  check: {
    type: "boolean",
    default: false,
    describe: "exit code 1 where a ratio is below its bound",
  },
  update: {
    type: "boolean",
    default: false,
    describe: "writes the ratios to bench/ratios.json",
  },
  json: { type: "boolean", default: false, describe: "the rows as JSON" },
} as const satisfies OptionTable;

export const BENCH_OPTION_NAMES: readonly string[] = Object.keys(BENCH_OPTIONS);

export function benchOptions(command: Argv): Argv<BenchArguments> {
  return declareOptions(command, BENCH_OPTIONS)
    .usage("multios bench [options]\n\nMeasures the core against its peers and against C.")
    .example("multios bench --work event-queue --rounds 3", "one work, soon done");
}

export function readBenchRequest(args: BenchArguments): BenchRequest {
  const words = (args.work ?? []).flatMap((work) => ["--work", knownWork(work)]);
  words.push(...numberWords("--rounds", args.rounds, ROUNDS_MAX));
  words.push(...numberWords("--time", args.time, TIME_MS_MAX));
  for (const flag of ["check", "update", "json"] as const) {
    if (args[flag]) words.push(`--${flag}`);
  }
  return { words };
}

function knownWork(work: string): string {
  if (BENCH_WORKS.includes(work)) return work;
  const guess = didYouMeanHint(work, BENCH_WORKS);
  const hint = guess === "" ? `there are ${BENCH_WORKS.join(", ")}` : guess;
  throw new UsageError(`there is no work '${work}'`, hint);
}

function numberWords(option: string, text: string | undefined, most: number): readonly string[] {
  if (text === undefined) return [];
  if (/^[1-9]\d{0,8}$/.test(text) && Number(text) <= most) return [option, text];
  const message = `${option} ${JSON.stringify(text)} is not a whole number from 1 to ${most}`;
  throw new UsageError(message);
}
