/**
 * Adds the options of a verb from a table of them, and sees to it that each value is given once.
 *
 * The tables are also what a mistyped option is compared with (verbs.ts).
 */
import type { Argv, InferredOptionTypes, Options } from "yargs";
import { UsageError } from "./usage-error.ts";

export type OptionTable = Readonly<Record<string, Options>>;

/** yargs makes a list of an option that is given twice; we ask which one is meant. */
export function declareOptions<Given, Table extends OptionTable>(
  command: Argv<Given>,
  table: Table,
): Argv<Omit<Given, keyof Table> & InferredOptionTypes<Table>> {
  const scalars = Object.keys(table).filter((name) => table[name]?.array !== true);
  return command.options(table).check((args) => {
    const given: Readonly<Record<string, unknown>> = args;
    const twice = scalars.find((name) => Array.isArray(given[name]));
    if (twice !== undefined) throw new UsageError(`--${twice} is given more than once`);
    return true;
  });
}
