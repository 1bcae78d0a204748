/**
 * The trace on the disk: whole or not at all.
 *
 * It is written under a temporary name beside its place and renamed when it is complete, so that
 * nobody ever reads half of one. Devices and pipes, which cannot be renamed onto, are written to
 * directly. A file that the run reads from is never overwritten.
 */
import {
  closeSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { attempt, OutputFileError, refuseUnreadPipe } from "./output-file.ts";

/** Characters collected before they are written. */
const BUFFER_CHARACTERS = 262_144;

export interface TraceFile {
  writeLine(line: string): void;
  /** Gives the file its name. */
  complete(): void;
  /**
   * Leaves nothing behind; does nothing after {@link TraceFile.complete}. True where that cannot
   * be, because a device or a pipe has taken the first part already.
   */
  discard(): boolean;
}

/** Opens a trace; `inputs` are the files that must not be overwritten. */
export function openTraceFile(path: string, inputs: readonly string[]): TraceFile {
  const target = targetOf(path, inputs);
  const temporary = target.isRegular ? `${target.path}.${process.pid}.tmp` : null;
  const file = attempt(path, () => openSync(temporary ?? target.path, temporary ? "wx" : "w"));
  let buffer = "";
  let isOpen = true;
  let written = 0;

  function flush(): void {
    const bytes = Buffer.from(buffer, "utf8");
    buffer = "";
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    written += bytes.length;
  }

  return {
    writeLine(line) {
      buffer += line;
      buffer += "\n";
      if (buffer.length >= BUFFER_CHARACTERS) attempt(path, flush);
    },
    complete() {
      attempt(path, () => {
        flush();
        closeSync(file);
        isOpen = false;
        if (temporary !== null) renameSync(temporary, target.path);
      });
    },
    discard() {
      if (!isOpen) return false;
      isOpen = false;
      closeSync(file);
      if (temporary === null) return written > 0;
      unlinkSync(temporary);
      return false;
    },
  };
}

/** A link is followed, so that the file it names is replaced and not the link. */
function targetOf(
  path: string,
  inputs: readonly string[],
): { readonly path: string; readonly isRegular: boolean } {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return { path, isRegular: true };
  if (found.isDirectory()) throw new OutputFileError(`${path} is a folder`);
  for (const input of inputs) {
    const read = statSync(input, { throwIfNoEntry: false });
    if (read !== undefined && read.dev === found.dev && read.ino === found.ino) {
      throw new OutputFileError(`${path} is the manifest itself, which a trace would overwrite`);
    }
  }
  if (found.isFIFO()) refuseUnreadPipe(path);
  if (!found.isFile()) return { path, isRegular: false };
  return { path: realpathSync(path), isRegular: true };
}
