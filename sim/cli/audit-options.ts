/**
 * The options of `audit`, as typed and as understood.
 */
import type { Argv } from "yargs";
import { didYouMeanHint } from "../manifest/did-you-mean.ts";
import { declareOptions, type OptionTable } from "./declare-options.ts";
import { UsageError } from "./usage-error.ts";

export interface AuditRequest {
  readonly file: string;
  /** What the head of the log should be, as it was noted elsewhere; `null`: nobody knows. */
  readonly head: string | null;
  readonly isUnsealedAllowed: boolean;
  readonly isJson: boolean;
}

export interface AuditArguments {
  readonly action: string | undefined;
  readonly file: string | undefined;
  readonly head: string | undefined;
  readonly "allow-unsealed": boolean;
  readonly json: boolean;
}

const AUDIT_OPTIONS = {
  head: {
    type: "string",
    requiresArg: true,
    describe: "the head that it must have, as boot printed it",
  },
  "allow-unsealed": {
    type: "boolean",
    default: false,
    describe: "takes the log of a run that was cut short",
  },
  json: { type: "boolean", default: false, describe: "the result as JSON" },
} as const satisfies OptionTable;

export const AUDIT_OPTION_NAMES: readonly string[] = Object.keys(AUDIT_OPTIONS);

export function auditOptions(command: Argv): Argv<AuditArguments> {
  return declareOptions(command, AUDIT_OPTIONS)
    .usage(
      "multios audit verify FILE [options]\n\nSays whether an audit log is as it was written, " +
        "and if not, where and how it was changed.",
    )
    .positional("action", { type: "string", describe: "verify" })
    .positional("file", { type: "string", describe: "a log that boot --audit has written" })
    .example("multios boot shop.multios.yaml --audit shop.audit.jsonl", "writes a log")
    .example("multios audit verify shop.audit.jsonl", "verifies it");
}

export function readAuditRequest(args: AuditArguments): AuditRequest {
  const { action, file } = args;
  const usage = "write: multios audit verify FILE";
  if (action === undefined) throw new UsageError("audit does what?", usage);
  if (action !== "verify") {
    const guess = didYouMeanHint(action, ["verify"]);
    throw new UsageError(`audit cannot '${action}'`, guess === "" ? usage : guess);
  }
  if (file === undefined) throw new UsageError("which file?", "name an audit log");
  if (file === "")
    throw new UsageError("a file name is empty", "is a variable of the shell unset?");
  return {
    file,
    head: args.head === undefined ? null : readHead(args.head),
    isUnsealedAllowed: args["allow-unsealed"],
    isJson: args.json,
  };
}

/** With or without `sha256:`, in small or large letters, as other tools print it. */
function readHead(text: string): string {
  const digits = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(text)?.[1];
  if (digits !== undefined) return `sha256:${digits.toLowerCase()}`;
  throw new UsageError(
    `--head ${JSON.stringify(text)} is not a head`,
    "write 64 hexadecimal digits, as boot --audit prints them",
  );
}
