/**
 * Reads what a verb is about, or tells what is wrong with it.
 */
import { nodeFileReader } from "../io/file-reader.ts";
import { loadSystem } from "../load-system.ts";
import { compareProblems, type Problem } from "../problem.ts";
import type { SystemSpec } from "../system.ts";
import { problemsJson, problemsText } from "./problems-text.ts";
import { print, type Session, type Sources } from "./session.ts";
import { outputPalette, writeAll } from "./terminal.ts";

export interface LoadOptions {
  readonly isJson: boolean;
  readonly consequence: string;
  readonly judge?: (system: SystemSpec) => readonly Problem[];
}

/**
 * Loads a system, or reports what is wrong with it and returns null (exit code 3).
 *
 * `consequence` says what an error means to the command, after the count of errors; `judge` finds
 * what is wrong with a system that is sound by itself, but not for this command.
 */
export async function loadOrReport(
  session: Session,
  sources: Sources,
  { isJson, consequence, judge }: LoadOptions,
): Promise<SystemSpec | null> {
  const { environment } = session;
  const reading = loadSystem({ ...sources, reader: nodeFileReader, environment });
  const judged = reading.ok ? reading.value : reading.otherwise;
  const found = judged === null ? [] : (judge?.(judged) ?? []);
  if (reading.ok && found.length === 0) return reading.value;
  const problems = reading.ok ? found : [...reading.problems, ...found].sort(compareProblems);
  await reportProblems(session, { isJson, consequence }, problems);
  return null;
}

/** Tells what is wrong with the input. */
export async function reportProblems(
  { environment }: Session,
  { isJson, consequence }: Pick<LoadOptions, "isJson" | "consequence">,
  problems: readonly Problem[],
): Promise<void> {
  if (isJson) {
    await print([problemsJson(problems)]);
    return;
  }
  const palette = outputPalette(process.stderr, environment);
  await writeAll(process.stderr, [problemsText(problems, palette, consequence)]);
}
