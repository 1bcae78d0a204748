/**
 * The options of `boot`, as typed and as understood.
 */
import type { Argv } from "yargs";
import { declareOptions, type OptionTable } from "./declare-options.ts";
import type { Duration } from "../../kernel/time.ts";
import type { RunReport } from "../report/run-report.ts";
import type { RngMode } from "../simulation.ts";
import { readChoice, readFor, readRng, readSeed, readSources, shellWord } from "./options.ts";
import type { Sources } from "./session.ts";
import { UsageError } from "./usage-error.ts";
import { readSpeed, type Speed } from "./watch/speed.ts";

const HALS = ["virtual", "host", "serial"] as const;

export interface BootRequest {
  readonly sources: Sources;
  readonly seed: bigint;
  readonly rng: RngMode;
  readonly hal: "virtual" | "host";
  readonly untilUs: Duration | null;
  readonly traceFile: string | null;
  readonly isTraceAll: boolean;
  readonly perfettoFile: string | null;
  readonly auditFile: string | null;
  /** `-`: standard output. */
  readonly logFile: string | null;
  /** How fast time passes for who watches; `null`: nobody does. */
  readonly watch: { readonly speed: Speed } | null;
  /** The page of the run; `null`: none. */
  readonly reportFile: string | null;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  /** Of what happened nothing is cut or put together. */
  readonly isAll: boolean;
  /** How it is run, for the headline. */
  readonly conditions: string;
  /** The command that runs the same again, for so long; `null`: to its natural end. */
  readonly commandFor: (length: string | null) => string;
  /** What was given as `--for`; `null`: nothing was. */
  readonly length: string | null;
  /** The command that shows who waits for whom in it. */
  readonly planCommand: string;
}

export interface BootArguments {
  readonly file: string | undefined;
  readonly f: string[] | undefined;
  readonly profile: string[] | undefined;
  readonly seed: string | undefined;
  readonly for: string | undefined;
  readonly hal: string | undefined;
  readonly rng: string | undefined;
  readonly trace: string | undefined;
  readonly "trace-all": boolean;
  readonly perfetto: string | undefined;
  readonly audit: string | undefined;
  readonly log: string | undefined;
  readonly watch: boolean;
  readonly speed: string | undefined;
  readonly report: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly all: boolean;
}

/** FILE, `-f` and `--profile`: what `boot`, `check` and `plan` read. */
export const SOURCE_OPTIONS = {
  f: { type: "string", array: true, requiresArg: true, describe: "Compose files, merged in order" },
  profile: { type: "string", array: true, nargs: 1, describe: "a profile of a Compose file" },
} as const;

const BOOT_OPTIONS = {
  ...SOURCE_OPTIONS,
  seed: { type: "string", requiresArg: true, describe: "0 to 2^64 - 1 [default: 1]" },
  for: { type: "string", requiresArg: true, describe: "ends the run, as in 10m" },
  hal: { type: "string", requiresArg: true, describe: "virtual (default) or host" },
  rng: {
    type: "string",
    requiresArg: true,
    describe: "splitmix (default) or multios-lcg",
  },
  trace: { type: "string", requiresArg: true, describe: "writes JSON Lines to a file" },
  "trace-all": {
    type: "boolean",
    default: false,
    describe: "with every probe and, of requests, every pick and end",
  },
  perfetto: {
    type: "string",
    requiresArg: true,
    describe: "writes the run for ui.perfetto.dev to a file",
  },
  audit: {
    type: "string",
    requiresArg: true,
    describe: "writes what was asked of services to a hash-chained log",
  },
  log: {
    type: "string",
    requiresArg: true,
    describe: "writes the kernel's log to a file; - is standard output",
  },
  watch: { type: "boolean", default: false, describe: "shows the run live, in the terminal" },
  speed: {
    type: "string",
    requiresArg: true,
    describe: "how fast --watch lets virtual time pass: 10x, max [default: 1x]",
  },
  report: {
    type: "string",
    requiresArg: true,
    describe: "writes a page to read in a browser: FILE.html",
  },
  json: { type: "boolean", default: false, describe: "the result as JSON" },
  quiet: {
    type: "boolean",
    default: false,
    describe: "only what went wrong; nothing where all held",
  },
  all: {
    type: "boolean",
    default: false,
    describe: "every line of what happened, and every failure",
  },
} as const satisfies OptionTable;

export const BOOT_OPTION_NAMES: readonly string[] = Object.keys(BOOT_OPTIONS);

export function bootOptions(command: Argv): Argv<BootArguments> {
  return declareOptions(command, BOOT_OPTIONS)
    .usage("multios boot FILE [options]\n\nBoots a system and shows what happened.")
    .positional("file", { type: "string", describe: "a manifest or a Compose file" })
    .example("multios boot shop.multios.yaml --seed 7", "the same run, every time")
    .example("multios boot shop.multios.yaml --watch --speed 10x", "look at it while it runs")
    .example("multios boot shop.multios.yaml --report run.html", "a page that shows the run")
    .example("multios boot -f compose.yaml -f compose.dev.yaml", "Compose files, merged");
}

/** `program`: what a person types for it. */
export function readBootRequest(args: BootArguments, program: string): BootRequest {
  const rng = readRng(args.rng);
  const seed = readSeed(args.seed, rng);
  const hal = readChoice("--hal", args.hal ?? "virtual", HALS);
  if (hal === "serial") {
    throw new UsageError("--hal serial is not in this version", "write virtual or host");
  }
  if (args["trace-all"] && args.trace === undefined) {
    throw new UsageError("--trace-all says what --trace writes", "add --trace FILE");
  }
  if (args.all && (args.json || args.quiet)) {
    const other = args.json ? "--json" : "--quiet";
    throw new UsageError(`--all and ${other} ask for different things`);
  }
  if (args.trace === "") throw new UsageError("--trace names no file");
  if (args.perfetto === "") throw new UsageError("--perfetto names no file");
  if (args.log === "") throw new UsageError("--log names no file");
  if (args.log === "-" && args.json) {
    throw new UsageError("--log - and --json both write to standard output", "name a file");
  }
  if (args.audit === "") throw new UsageError("--audit names no file");
  if (args.report !== undefined) refuseOtherPages(args.report);
  const untilUs = readFor(args.for);
  const sources = readSources(args.file, args.f, args.profile);
  return {
    sources,
    seed,
    rng,
    hal,
    untilUs,
    traceFile: args.trace ?? null,
    isTraceAll: args["trace-all"],
    perfettoFile: args.perfetto ?? null,
    auditFile: args.audit ?? null,
    logFile: args.log ?? null,
    watch: readWatch(args, hal),
    reportFile: args.report ?? null,
    isJson: args.json,
    isQuiet: args.quiet,
    isAll: args.all,
    conditions: conditionsOf(hal, rng),
    commandFor: (length) => commandOf(sources, seed, length, { program, hal, rng }),
    length: args.for ?? null,
    planCommand: [program, "plan", ...sourceWords(sources)].join(" "),
  };
}

function readWatch(
  { watch, speed }: Pick<BootArguments, "watch" | "speed">,
  hal: "virtual" | "host",
): BootRequest["watch"] {
  if (speed !== undefined && !watch) {
    throw new UsageError("--speed says how fast --watch lets time pass", "add --watch");
  }
  if (speed !== undefined && hal === "host") {
    throw new UsageError("--speed has no say over --hal host", "its time is that of the wall");
  }
  return watch ? { speed: readSpeed(speed) } : null;
}

/** A browser goes by the end of the name; and a typed-in manifest is not to be written over. */
function refuseOtherPages(name: string): void {
  if (name === "") throw new UsageError("--report names no file");
  if (/[^/\\]\.html?$/iu.test(name)) return;
  throw new UsageError(`--report writes a page, and ${name} does not end in .html`, "name it so");
}

function conditionsOf(hal: "virtual" | "host", rng: RngMode): string {
  const time = hal === "virtual" ? "virtual time" : "wall-clock time";
  return rng === "splitmix" ? time : `${time}   ${rng}`;
}

function sourceWords({ files, profiles }: Sources): readonly string[] {
  const [first] = files;
  const words = profiles.flatMap((profile) => ["--profile", shellWord(profile)]);
  if (files.length === 1 && first !== undefined) return [shellWord(first), ...words];
  return [...files.flatMap((file) => ["-f", shellWord(file)]), ...words];
}

function commandOf(
  sources: Sources,
  seed: bigint,
  length: string | null,
  { program, hal, rng }: { readonly program: string; readonly hal: string; readonly rng: RngMode },
): string {
  const words = [program, "boot", ...sourceWords(sources), "--seed", String(seed)];
  if (length !== null) words.push("--for", shellWord(length));
  if (hal !== "virtual") words.push("--hal", hal);
  if (rng !== "splitmix") words.push("--rng", rng);
  return words.join(" ");
}

/** The command that runs the same again, up to where it was ended. */
export function commandAgain(
  { commandFor, length }: Pick<BootRequest, "commandFor" | "length">,
  { ending, endedUs }: Pick<RunReport, "ending" | "endedUs">,
): string {
  return commandFor(ending === "enough" ? exactText(endedUs) : length);
}

/** As a manifest writes it, to the microsecond: `110s`, `63412ms`. */
function exactText(us: number): string {
  if (us % 1_000_000 === 0) return `${us / 1_000_000}s`;
  return us % 1_000 === 0 ? `${us / 1_000}ms` : `${us}us`;
}
