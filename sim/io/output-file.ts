/**
 * What can go wrong while a file is written that a person named on the command line.
 */
import { closeSync, constants, openSync } from "node:fs";

/** Why a file cannot be written; a sentence for people. */
export class OutputFileError extends Error {
  override readonly name = "OutputFileError";
  /** What to do instead; empty where there is nothing to add. */
  readonly hint: string;

  constructor(message: string, hint = "") {
    super(message);
    this.hint = hint;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  ENOTDIR: "a part of its path is not a folder",
  EACCES: "you may not write there",
  EPERM: "you may not write there",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "your share of the disk is used up",
  EFBIG: "a file may not be larger here",
  EEXIST: "another run is writing it",
  EPIPE: "nobody reads it",
  ENXIO: "nobody reads it",
};

/** Does some work on the file of this path, and says in a sentence why it failed. */
export function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new OutputFileError(`${path} cannot be written: ${REASONS[code] ?? code}`);
  }
}

/** Refuses a named pipe without a reader, for which an ordinary opening would wait for ever. */
export function refuseUnreadPipe(path: string): void {
  attempt(path, () => closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)));
}
