/**
 * Options that stand once or not at all.
 */
import type { Argv } from "yargs";
import { UsageError } from "./usage-error.ts";

/** yargs makes a list of an option that is given twice; we ask which one is meant. */
export function once(command: Argv, names: readonly string[]): Argv {
  return command.check((args) => {
    const twice = names.find((name) => Array.isArray(args[name]));
    if (twice !== undefined) throw new UsageError(`--${twice} is given more than once`);
    return true;
  });
}
