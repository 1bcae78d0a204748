/**
 * The options of `plan`, as typed and as understood.
 */
import type { Argv } from "yargs";
import { SOURCE_OPTIONS } from "./boot-options.ts";
import { declareOptions, type OptionTable } from "./declare-options.ts";
import { readChoice, readSources } from "./options.ts";
import type { Sources } from "./session.ts";
import { UsageError } from "./usage-error.ts";

const FORMATS = ["table", "json", "mermaid", "dot"] as const;
export type Format = (typeof FORMATS)[number];

export interface PlanRequest {
  readonly sources: Sources;
  readonly format: Format;
  /** The service whose propagation table is asked for; `null`: the plan of all. */
  readonly service: string | null;
}

export interface PlanArguments {
  readonly file: string | undefined;
  readonly f: string[] | undefined;
  readonly profile: string[] | undefined;
  readonly format: string | undefined;
  readonly service: string | undefined;
  readonly json: boolean;
}

const PLAN_OPTIONS = {
  ...SOURCE_OPTIONS,
  format: {
    type: "string",
    requiresArg: true,
    describe: "table (default), json, mermaid or dot",
  },
  service: {
    type: "string",
    requiresArg: true,
    describe: "what becomes of it when others fail, stop or restart",
  },
  json: { type: "boolean", default: false, describe: "the same as --format json" },
} as const satisfies OptionTable;

export const PLAN_OPTION_NAMES: readonly string[] = Object.keys(PLAN_OPTIONS);

export function planOptions(command: Argv): Argv<PlanArguments> {
  return declareOptions(command, PLAN_OPTIONS)
    .usage("multios plan FILE [options]\n\nShows who waits for whom, and for how long.")
    .positional("file", { type: "string", describe: "a manifest or a Compose file" })
    .example("multios plan shop.multios.yaml --format mermaid", "a drawing for a README")
    .example("multios plan shop.multios.yaml --service web", "who takes web along, and whom it");
}

export function readPlanRequest(args: PlanArguments): PlanRequest {
  const sources = readSources(args.file, args.f, args.profile);
  const format = readFormat(args.format, args.json);
  return { sources, format, service: readService(args.service, format) };
}

/** Both tables and data, and no drawing, there is of one service. */
function readService(text: string | undefined, format: Format): string | null {
  if (text === undefined) return null;
  if (format !== "mermaid" && format !== "dot") return text;
  throw new UsageError(`--service and --format ${format} ask for different things`);
}

function readFormat(text: string | undefined, isJson: boolean): Format {
  if (text === "svg") {
    const hint = "write table, json, mermaid or dot; Graphviz makes svg of dot";
    throw new UsageError("--format svg is not in this version", hint);
  }
  const format = readChoice("--format", text ?? (isJson ? "json" : "table"), FORMATS);
  if (isJson && format !== "json") {
    throw new UsageError(`--json and --format ${format} ask for different things`);
  }
  return format;
}
