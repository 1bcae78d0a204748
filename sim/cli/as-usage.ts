/**
 * What goes wrong with a file that somebody named, as what it is: a matter of how they asked.
 */
import { OutputFileError } from "../io/output-file.ts";
import { UsageError } from "./usage-error.ts";

export type FileOption = "--trace" | "--audit" | "--log" | "--perfetto" | "--report";

/** Does some work on the file of an option; what cannot be written names the option. */
export function asUsage<T>(option: FileOption, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof OutputFileError)) throw error;
    throw new UsageError(`${option}: ${error.message}`, error.hint);
  }
}
