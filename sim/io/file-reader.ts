/**
 * Reads manifests from the disk, and says in a sentence why one cannot be read.
 *
 * What a person names on the command line may be anything: a folder, a pipe, an image. Only a
 * regular file of UTF-8 text of a sensible size is ever opened and read.
 */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import type { FileReader, FileReading, FileRefusal } from "../io-ports.ts";

/** Three times the size of a manifest of 100,000 services; a parser's tree takes 100 times that. */
export const FILE_BYTES_MAX: number = 32 * 1024 * 1024;

const CHUNK_BYTES = 1024 * 1024;

export const nodeFileReader: FileReader = {
  read(path, bytesMax = FILE_BYTES_MAX) {
    try {
      return readText(path, bytesMax);
    } catch (error) {
      return reasonOf(error);
    }
  },
  refusalOf(path) {
    try {
      const file = openRegularFile(path);
      if (typeof file !== "number") return file;
      closeSync(file);
      return null;
    } catch (error) {
      return reasonOf(error);
    }
  },
  resolve(from, path) {
    return isAbsolute(path) ? path : join(dirname(from), path);
  },
};

const NOT_REGULAR = refusal("unreadable", "this is not a regular file");

export function refusal(reason: FileRefusal["reason"], detail: string): FileRefusal {
  return { ok: false, reason, detail };
}

function readText(path: string, bytesMax: number): FileReading {
  const file = openRegularFile(path);
  if (typeof file !== "number") return file;
  try {
    // Its size is asked first; it may grow meanwhile, and some that say 0 are not empty.
    if (fstatSync(file).size <= bytesMax) {
      const bytes = readUpTo(file, bytesMax + 1);
      if (bytes.length <= bytesMax) return decode(bytes);
    }
    return refusal("too-large", `the file is larger than ${bytesMax / 1024 ** 2} MiB`);
  } finally {
    closeSync(file);
  }
}

/** Opens a regular file for reading; throws where the system refuses, as {@link reasonOf} says. */
export function openRegularFile(path: string): number | FileRefusal {
  // Asked before it is opened: opening a FIFO for reading waits for a writer, perhaps for ever.
  const found = statSync(path);
  if (found.isDirectory()) return refusal("directory", "this is a folder, not a file");
  if (!found.isFile()) return NOT_REGULAR;
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  return NOT_REGULAR;
}

function readUpTo(file: number, bytesMax: number): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  while (total < bytesMax) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, bytesMax - total));
    const length = readSync(file, chunk, 0, chunk.length, null);
    if (length === 0) break;
    chunks.push(chunk.subarray(0, length));
    total += length;
  }
  return Buffer.concat(chunks, total);
}

function decode(bytes: Buffer): FileReading {
  if (bytes.includes(0)) return refusal("not-text", "the file is binary, not text");
  try {
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return refusal("not-text", "the file is not UTF-8 text");
  }
}

const REASONS: Readonly<Record<string, FileRefusal>> = {
  ENOENT: refusal("missing", "the file does not exist"),
  ENOTDIR: refusal("missing", "the file does not exist: a part of its path is not a folder"),
  EACCES: refusal("unreadable", "you may not read the file"),
  EPERM: refusal("unreadable", "you may not read the file"),
  ELOOP: refusal("unreadable", "this is a symbolic link that leads to itself"),
  ENAMETOOLONG: refusal("unreadable", "the name of the file is too long"),
};

/** Why the system refused to read. */
export function reasonOf(error: unknown): FileRefusal {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known = REASONS[code];
  if (known !== undefined) return known;
  const detail = `the file cannot be read (${code === "" ? String(error) : code})`;
  return refusal("unreadable", detail);
}
