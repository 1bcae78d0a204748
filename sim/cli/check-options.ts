/**
 * The options of `check`, as typed and as understood.
 */
import type { Argv } from "yargs";
import { declareOptions, type OptionTable } from "./declare-options.ts";
import { SOURCE_OPTIONS } from "./boot-options.ts";
import { readSources } from "./options.ts";
import type { Sources } from "./session.ts";
import { UsageError } from "./usage-error.ts";

export interface CheckRequest {
  /** Each is checked by itself. */
  readonly sources: readonly Sources[];
  readonly isJson: boolean;
}

export interface CheckArguments {
  readonly files: string[] | undefined;
  readonly f: string[] | undefined;
  readonly profile: string[] | undefined;
  readonly json: boolean;
}

const CHECK_OPTIONS = {
  ...SOURCE_OPTIONS,
  json: { type: "boolean", default: false, describe: "the problems as JSON" },
} as const satisfies OptionTable;

export const CHECK_OPTION_NAMES: readonly string[] = Object.keys(CHECK_OPTIONS);

export function checkOptions(command: Argv): Argv<CheckArguments> {
  return declareOptions(command, CHECK_OPTIONS)
    .usage("multios check FILE… [options]\n\nVerifies each file without running it.")
    .positional("files", { type: "string", array: true, describe: "manifests or Compose files" })
    .example("multios check shop.multios.yaml", "all that is wrong, with its place");
}

export function readCheckRequest(args: CheckArguments): CheckRequest {
  return { sources: checkSources(args.files, args.f, args.profile), isJson: args.json };
}

/** Each FILE is checked by itself; those of `-f` are merged, with a single FILE before them. */
function checkSources(
  files: readonly string[] | undefined,
  merged: readonly string[] | undefined,
  profiles: readonly string[] | undefined,
): readonly Sources[] {
  const named = files ?? [];
  if (merged === undefined && named.length > 0) {
    return named.map((file) => readSources(file, undefined, profiles));
  }
  if (named.length > 1) {
    throw new UsageError("several files beside -f", "give all that belong together with -f");
  }
  return [readSources(named[0], merged, profiles)];
}
