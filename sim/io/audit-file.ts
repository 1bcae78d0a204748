/**
 * The audit log on the disk: whole lines, written as they come, and never replaced.
 *
 * Unlike the trace it stands under its own name from the first line on, because it has to outlive
 * a run that is killed. A line that does not fit on the disk is taken back, so that the log ends
 * with the one before. A file with anything in it is left alone.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  realpathSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { attempt, OutputFileError, refuseUnreadPipe } from "./output-file.ts";

export interface AuditFile {
  writeLine(line: string): void;
  /** Returns once the disk has it. */
  complete(): void;
  /** Leaves what has been written; does nothing after {@link AuditFile.complete}. */
  abandon(): void;
}

export function openAuditFile(path: string): AuditFile {
  const found = attempt(path, () => statSync(path, { throwIfNoEntry: false }));
  if (found?.isDirectory() === true) throw new OutputFileError(`${path} is a folder`);
  if (found?.isFile() === true && found.size > 0) {
    const message = `${path} has something in it, and an audit log replaces nothing`;
    throw new OutputFileError(message, "name another file, or move this one away");
  }
  if (found === undefined && isLink(path)) {
    const message = `${path} is a link that leads nowhere`;
    throw new OutputFileError(message, "name the file itself, or remove the link");
  }
  if (found?.isFIFO() === true) refuseUnreadPipe(path);
  const file = attempt(path, () => openSync(path, found === undefined ? "ax" : "a"));
  const isRegular = attempt(path, () => fstatSync(file).isFile());
  let written = 0;
  let isOpen = true;

  function write(line: string): void {
    const bytes = Buffer.from(`${line}\n`, "utf8");
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    } catch (error) {
      if (isRegular) ftruncateSync(file, written);
      throw error;
    }
    written += bytes.length;
  }

  return {
    writeLine: (line) => attempt(path, () => write(line)),
    complete() {
      attempt(path, () => {
        isOpen = false;
        if (isRegular) fsyncSync(file);
        closeSync(file);
      });
    },
    abandon() {
      if (!isOpen) return;
      isOpen = false;
      closeSync(file);
    },
  };
}

function isLink(path: string): boolean {
  const found = attempt(path, () => lstatSync(path, { throwIfNoEntry: false }));
  return found?.isSymbolicLink() === true;
}

/** Whether two paths would name one file on the disk, also where it does not exist yet. */
export function isSameFile(one: string, other: string): boolean {
  const found = statSync(one, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) return false;
  return placeOf(one) === placeOf(other);
}

/** Follows links as far as they lead to something. */
function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    try {
      return join(realpathSync(dirname(path)), basename(path));
    } catch {
      return resolve(path);
    }
  }
}
