/**
 * What every command needs of the process that it runs in: files, environment, terminal.
 */
import type { Environment } from "../io-ports.ts";
import type { Palette } from "../report/palette.ts";
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
