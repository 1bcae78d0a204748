/**
 * What the terminal can do, and the only place that writes to it.
 *
 * Results go to standard output, everything else to standard error. A reader that has seen enough
 * (`| head`) closes the pipe; that ends the output quietly and is no error, and neither is a
 * terminal that is closed.
 */
import pc from "picocolors";
import type { Environment } from "../io-ports.ts";
import type { Palette } from "../report/palette.ts";

/** Narrower than this the columns of the timeline do not fit any more. */
const WIDTH_MIN = 60;
/** Wider than this the eye loses the line. */
const WIDTH_MAX = 160;
const WIDTH_PIPED = 80;

/** Written at a time: small pieces cost a system call each. */
const CHUNK_CHARACTERS = 65_536;

/** Often enough to look alive. */
const PROGRESS_EVERY_MS = 100;

/** Columns to use: those of the terminal, else `COLUMNS`, else 80. */
export function outputWidth(stream: NodeJS.WriteStream, environment: Environment): number {
  const wished = stream.isTTY ? stream.columns : Number(environment["COLUMNS"] ?? WIDTH_PIPED);
  const width = Number.isSafeInteger(wished) && wished > 0 ? wished : WIDTH_PIPED;
  return Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, width));
}

/** `NO_COLOR` wins, then `FORCE_COLOR`, then whether a person looks at it. */
export function outputPalette(stream: NodeJS.WriteStream, environment: Environment): Palette {
  return pc.createColors(isColoured(stream, environment));
}

function isColoured(stream: NodeJS.WriteStream, environment: Environment): boolean {
  if ((environment["NO_COLOR"] ?? "") !== "") return false;
  const forced = environment["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return stream.isTTY && environment["TERM"] !== "dumb";
}

/** Writes all pieces and waits until the stream has taken them; false where nobody reads. */
export async function writeAll(
  stream: NodeJS.WritableStream,
  pieces: Iterable<string>,
): Promise<boolean> {
  let chunk = "";
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    if (!(await write(stream, chunk))) return false;
    chunk = "";
  }
  return chunk === "" || write(stream, chunk);
}

function write(stream: NodeJS.WritableStream, text: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error === null || error === undefined) resolve(true);
      else if ("code" in error && isGone(stream, error.code)) resolve(false);
      else reject(new OutputError(error.message));
    });
  });
}

/** Nobody reads any more, and nobody ever will. */
function isGone(stream: NodeJS.WritableStream, code: unknown): boolean {
  return code === "EPIPE" || (code === "EIO" && "isTTY" in stream && stream.isTTY === true);
}

/** The output could not be written, because a disk is full, say: no defect, and no wrong usage. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}

/**
 * What goes wrong with a stream is told to the write that met it; the event of it, which Node sends
 * as well, must not end the process.
 */
export function leaveErrorsToWrites(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
}

export interface Progress {
  /** The text is made only when it is time to show it. */
  show(makeText: () => string): void;
  clear(): void;
}

/** One line that overwrites itself, on a terminal only. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  let shownAtMs = performance.now();
  let isShown = false;
  return {
    show(makeText) {
      const nowMs = performance.now();
      if (!stream.isTTY || nowMs - shownAtMs < PROGRESS_EVERY_MS) return;
      shownAtMs = nowMs;
      isShown = true;
      stream.write(`\r\x1b[K${makeText().slice(0, Math.max(1, stream.columns - 1))}`);
    },
    clear() {
      if (isShown) stream.write("\r\x1b[K");
      isShown = false;
    },
  };
}
