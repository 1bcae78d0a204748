/**
 * The command line: finds the verb, runs it, and turns whatever happens into an exit code.
 *
 * Nothing escapes from here: a person sees a sentence, never a stack trace. The process is left to
 * end by itself, because ending it by force cuts off output that is still on its way.
 */
import yargs, { type Argv } from "yargs";
import { packageVersion } from "../io/package-root.ts";
import { hasStrays } from "../io/program-strays.ts";
import { errorAt } from "../problem.ts";
import { addVerbs, Chosen } from "./commands.ts";
import { defectText } from "./defect.ts";
import { ExitCode } from "./exit-codes.ts";
import { problemsJson } from "./problems-text.ts";
import type { Session } from "./session.ts";
import { leaveErrorsToWrites, OutputError, writeAll } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { asOptions, checkVerb, usageErrorOf, verbOf, VERBS, withoutSeparator } from "./verbs.ts";

const HELP_COLUMNS_MAX = 100;

await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<void> {
  leaveErrorsToWrites();
  // Behind all that the run itself comes to.
  process.once("exit", () => {
    if (hasStrays()) process.exitCode = ExitCode.invalidInput;
  });
  const session: Session = { environment: process.env, version: packageVersion(), seed: null };
  try {
    process.exitCode = await carryOut(session, words);
  } catch (error) {
    process.exitCode = await reportError(session, words, error);
  }
}

async function carryOut(session: Session, typed: readonly string[]): Promise<ExitCode> {
  const words = asOptions(typed);
  checkVerb(words);
  const parser = yargs([...withoutSeparator(words)]);
  parser
    .scriptName("multios")
    .usage("multios VERB FILE [options]")
    .version(session.version)
    .help()
    .locale("en")
    .wrap(Math.min(HELP_COLUMNS_MAX, parser.terminalWidth()))
    .strict()
    .demandCommand(1, `which command? There are ${VERBS.join(", ")}`)
    .parserConfiguration({
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "camel-case-expansion": false,
      "dot-notation": false,
      "boolean-negation": false,
    })
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw isOfYargs(error) ? usageErrorOf(message ?? error?.message ?? "") : error;
    });
  addVerbs(parser, session);
  const chosen = await choiceOf(parser);
  return chosen === null ? ExitCode.held : chosen.run();
}

/** `null`: help or the version was asked for, and is shown. */
async function choiceOf(parser: Argv): Promise<Chosen | null> {
  try {
    await parser.parseAsync();
    return null;
  } catch (error) {
    if (error instanceof Chosen) return error;
    throw error;
  }
}

/** Its own complaints come with an error of its own or with none; other errors are ours. */
function isOfYargs(error: Error | undefined): boolean {
  return error === undefined || error.name === "YError";
}

async function reportError(
  session: Session,
  words: readonly string[],
  error: unknown,
): Promise<ExitCode> {
  if (error instanceof OutputError) {
    const text = `multios: the output cannot be written: ${error.message}\n`;
    // Where that cannot be written either, the exit code alone has to say it.
    await writeAll(process.stderr, [text]).catch(() => false);
    return ExitCode.usage;
  }
  if (!(error instanceof UsageError)) {
    await writeAll(process.stderr, [defectText(session, words, error)]);
    return ExitCode.defect;
  }
  const options = words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
  if (options.includes("--json")) {
    const place = { file: "<command line>", line: 1, column: 1 };
    const problem = errorAt(place, "usage", error.message, error.hint);
    await writeAll(process.stdout, [problemsJson([problem])]);
    return ExitCode.usage;
  }
  const verb = verbOf(words);
  const name = verb === undefined ? "multios" : `multios ${verb}`;
  const hint = error.hint === "" ? "" : `; ${error.hint}`;
  const text = `${name}: ${error.message}${hint}\nHelp: ${name} --help\n`;
  await writeAll(process.stderr, [text]);
  return ExitCode.usage;
}
