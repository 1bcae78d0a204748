/**
 * Reads what a verb is about, or tells what is wrong with it.
 */
import { nodeFileReader } from "../io/file-reader.ts";
import { loadSystem } from "../load-system.ts";
import type { SystemSpec } from "../system.ts";
import { problemsJson, problemsText } from "./problems-text.ts";
import { print, type Session, type Sources } from "./session.ts";
import { outputPalette, writeAll } from "./terminal.ts";

/**
 * Loads a system, or reports what is wrong with it and returns null (exit code 3).
 *
 * `consequence` says what an error means to the command, after the count of errors.
 */
export async function loadOrReport(
  session: Session,
  sources: Sources,
  { isJson, consequence }: { readonly isJson: boolean; readonly consequence: string },
): Promise<SystemSpec | null> {
  const { environment } = session;
  const reading = loadSystem({ ...sources, reader: nodeFileReader, environment });
  if (reading.ok) return reading.value;
  if (isJson) await print([problemsJson(reading.problems)]);
  else {
    const palette = outputPalette(process.stderr, environment);
    await writeAll(process.stderr, [problemsText(reading.problems, palette, consequence)]);
  }
  return null;
}
