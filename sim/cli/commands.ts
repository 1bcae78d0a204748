/**
 * The verbs as yargs knows them: their options, their help, and what each one runs.
 */
import type { Argv } from "yargs";
import { readAuditRequest, verifyAudit, type AuditArguments } from "./audit-command.ts";
import { bench, benchOptions, readBenchRequest } from "./bench-command.ts";
import { boot } from "./boot-command.ts";
import { bootOptions, readBootRequest, SOURCE_OPTIONS } from "./boot-options.ts";
import { check } from "./check-command.ts";
import type { ExitCode } from "./exit-codes.ts";
import { readSources } from "./options.ts";
import { plan, readFormat, readService } from "./plan-command.ts";
import { schema } from "./schema-command.ts";
import type { Session, Sources } from "./session.ts";
import { UsageError } from "./usage-error.ts";

export function addVerbs(parser: Argv, session: Session, end: (exitCode: ExitCode) => void): void {
  parser.command(
    "boot [file]",
    "boots a system and shows what happened",
    (command) => bootOptions(once(command, BOOT_SCALARS)),
    async (args) => end(await boot(session, readBootRequest(args))),
  );
  parser.command(
    "check [files..]",
    "verifies manifests without running them",
    checkOptions,
    async (args) => {
      const sources = checkSources(args.files, args.f, args.profile);
      end(await check(session, { sources, isJson: args.json }));
    },
  );
  parser.command(
    "plan [file]",
    "start and stop order, critical chain, slowest starts",
    planOptions,
    async (args) => {
      const sources = readSources(args.file, args.f, args.profile);
      const format = readFormat(args.format, args.json);
      const service = readService(args.service, format);
      end(await plan(session, { sources, format, service }));
    },
  );
  parser.command(
    "bench",
    "measures the core against its peers",
    (command) => benchOptions(once(command, ["rounds", "time"])),
    async (args) => end(await bench(readBenchRequest(args))),
  );
  parser.command(
    "schema",
    "prints the JSON Schema of manifests",
    (command) =>
      command
        .usage("multios schema\n\nPrints the JSON Schema of the native form.")
        .example("multios schema > multios.schema.json", "for the editor"),
    async () => end(await schema()),
  );
  parser.command(
    "audit [action] [file]",
    "verifies the audit log that a boot has written",
    auditOptions,
    async (args) => end(await verifyAudit(session, readAuditRequest(args))),
  );
}

const BOOT_SCALARS = ["seed", "for", "hal", "rng", "trace", "audit"];

/** yargs makes a list of an option that is given twice; we ask which one is meant. */
function once(command: Argv, names: readonly string[]): Argv {
  return command.check((args) => {
    const twice = names.find((name) => Array.isArray(args[name]));
    if (twice !== undefined) throw new UsageError(`--${twice} is given more than once`);
    return true;
  });
}

function checkOptions(command: Argv): Argv<{
  files: string[] | undefined;
  f: string[] | undefined;
  profile: string[] | undefined;
  json: boolean;
}> {
  return command
    .usage("multios check FILE… [options]\n\nVerifies each file without running it.")
    .positional("files", { type: "string", array: true, describe: "manifests or Compose files" })
    .options(SOURCE_OPTIONS)
    .option("json", { type: "boolean", default: false, describe: "the problems as JSON" })
    .example("multios check shop.multios.yaml", "all that is wrong, with its place");
}

function planOptions(command: Argv): Argv<{
  file: string | undefined;
  f: string[] | undefined;
  profile: string[] | undefined;
  format: string | undefined;
  service: string | undefined;
  json: boolean;
}> {
  return once(command, ["format", "service"])
    .usage("multios plan FILE [options]\n\nShows who waits for whom, and for how long.")
    .positional("file", { type: "string", describe: "a manifest or a Compose file" })
    .options(SOURCE_OPTIONS)
    .option("format", {
      type: "string",
      requiresArg: true,
      describe: "table (default), json, mermaid or dot",
    })
    .option("service", {
      type: "string",
      requiresArg: true,
      describe: "what becomes of it when others fail, stop or restart",
    })
    .option("json", { type: "boolean", default: false, describe: "the same as --format json" })
    .example("multios plan shop.multios.yaml --format mermaid", "a drawing for a README")
    .example("multios plan shop.multios.yaml --service web", "who takes web along, and whom it");
}

function auditOptions(command: Argv): Argv<AuditArguments> {
  return once(command, ["head"])
    .usage(
      "multios audit verify FILE [options]\n\nSays whether an audit log is as it was written, " +
        "and if not, where and how it was changed.",
    )
    .positional("action", { type: "string", describe: "verify" })
    .positional("file", { type: "string", describe: "a log that boot --audit has written" })
    .option("head", {
      type: "string",
      requiresArg: true,
      describe: "the head that it must have, as boot printed it",
    })
    .option("allow-unsealed", {
      type: "boolean",
      default: false,
      describe: "takes the log of a run that was cut short",
    })
    .option("json", { type: "boolean", default: false, describe: "the result as JSON" })
    .example("multios boot shop.multios.yaml --audit shop.audit.jsonl", "writes a log")
    .example("multios audit verify shop.audit.jsonl", "verifies it");
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
