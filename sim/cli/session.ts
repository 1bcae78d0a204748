/**
 * What every command needs of the process that it runs in: files, environment, terminal.
 */
import { nodeFileReader } from "../io/file-reader.ts";
import type { Environment } from "../io-ports.ts";
import { loadSystem } from "../load-system.ts";
import type { Palette } from "../report/palette.ts";
import type { SystemSpec } from "../system.ts";
import { problemsJson, problemsText } from "./problems-text.ts";
import { outputPalette, outputWidth, writeAll } from "./terminal.ts";

export interface Session {
  readonly environment: Environment;
  readonly version: string;
  /** What is known of the run that is going on, for the report of a defect. */
  seed: bigint | null;
}

export interface Sources {
  readonly files: readonly string[];
  readonly profiles: readonly string[];
}

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

/** Results go to standard output. */
export function print(pieces: Iterable<string>): Promise<boolean> {
  return writeAll(process.stdout, pieces);
}

export function stdoutLook(session: Session): {
  readonly width: number;
  readonly palette: Palette;
} {
  const { environment } = session;
  return {
    width: outputWidth(process.stdout, environment),
    palette: outputPalette(process.stdout, environment),
  };
}
