/**
 * The options of the benches, read strictly: what is not understood is refused.
 */
import { parseArgs } from "node:util";
import { ROUNDS_MAX, TIME_MS_MAX } from "../sim/cli/bench-works.ts";
import { WORKS } from "./contests.ts";
import type { Effort } from "./measure.ts";

export interface BenchOptions extends Effort {
  /** Empty: all of them. */
  readonly works: readonly string[];
  readonly isJson: boolean;
  readonly isCheck: boolean;
  readonly isUpdate: boolean;
}

/** A command line that cannot be carried out. */
export class BenchUsageError extends Error {
  override readonly name = "BenchUsageError";
}

const ROUNDS_DEFAULT = 9;
const TIME_MS_DEFAULT = 100;

export function readOptions(words: readonly string[]): BenchOptions {
  const { values } = parse(words);
  const works = values.work ?? [];
  for (const work of works) {
    if (!WORKS.includes(work)) {
      throw new BenchUsageError(`there is no work '${work}'; there are ${WORKS.join(", ")}`);
    }
  }
  return {
    works,
    rounds: wholeNumber("--rounds", values.rounds, ROUNDS_DEFAULT, ROUNDS_MAX),
    timeMs: wholeNumber("--time", values.time, TIME_MS_DEFAULT, TIME_MS_MAX),
    isJson: values.json === true,
    isCheck: values.check === true,
    isUpdate: values.update === true,
  };
}

function parse(words: readonly string[]): ReturnType<typeof parseWords> {
  try {
    return parseWords(words);
  } catch (error) {
    throw error instanceof TypeError ? new BenchUsageError(error.message) : error;
  }
}

function parseWords(words: readonly string[]) {
  return parseArgs({
    args: [...words],
    options: {
      work: { type: "string", multiple: true },
      rounds: { type: "string" },
      time: { type: "string" },
      json: { type: "boolean" },
      check: { type: "boolean" },
      update: { type: "boolean" },
    },
  });
}

function wholeNumber(
  option: string,
  text: string | undefined,
  otherwise: number,
  max: number,
): number {
  if (text === undefined) return otherwise;
  const number = /^\d{1,9}$/u.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= max) return number;
  throw new BenchUsageError(`${option} ${JSON.stringify(text)} is not a whole number to ${max}`);
}
