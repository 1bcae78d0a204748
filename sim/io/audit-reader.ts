/**
 * Reads an audit log line by line, as often as it is asked to, without ever holding more of it
 * than one line and one piece.
 *
 * It reads as much as there was when it was opened, so that two readings see the same also while
 * a run still writes.
 */
import { closeSync, fstatSync, readSync } from "node:fs";
import { AUDIT_LINE_BYTES_MAX } from "../../kernel/audit/line.ts";
import type { RawLine } from "../../kernel/audit/read-line.ts";
import type { FileRefusal } from "../io-ports.ts";
import { openRegularFile, reasonOf, refusal } from "./file-reader.ts";

/** Some ten million entries, and some minutes of reading; what is broken is read twice. */
export const AUDIT_BYTES_MAX: number = 4 * 1024 ** 3;

/** Read at a time: some milliseconds of work, after which a terminal breathes. */
const PIECE_BYTES = 256 * 1024;

const LINE_FEED = 10;

export interface AuditSource {
  readonly bytes: number;
  /**
   * Hands out the lines until `take` has seen enough. After each piece it waits for `breathe`,
   * which is told how much has been read; false there ends the reading, and then the answer is
   * false.
   */
  read(
    take: (line: RawLine) => boolean,
    breathe: (bytesRead: number) => Promise<boolean>,
  ): Promise<boolean>;
  close(): void;
}

export type AuditOpening = { readonly ok: true; readonly source: AuditSource } | FileRefusal;

export function openAuditSource(path: string): AuditOpening {
  try {
    const file = openRegularFile(path);
    if (typeof file !== "number") return file;
    const { size } = fstatSync(file);
    if (size > AUDIT_BYTES_MAX) {
      closeSync(file);
      return refusal("too-large", `the file is larger than ${AUDIT_BYTES_MAX / 1024 ** 3} GiB`);
    }
    return { ok: true, source: sourceOf(file, size) };
  } catch (error) {
    return reasonOf(error);
  }
}

function sourceOf(file: number, bytes: number): AuditSource {
  return {
    bytes,
    async read(take, breathe) {
      const splitter = new LineSplitter();
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      let at = 0;
      while (at < bytes) {
        const length = readSync(file, piece, 0, Math.min(PIECE_BYTES, bytes - at), at);
        if (length === 0) break;
        at += length;
        if (!splitter.feed(piece.subarray(0, length), take)) return true;
        if (!(await breathe(at))) return false;
      }
      splitter.end(take);
      return true;
    },
    close: () => closeSync(file),
  };
}

/** Puts lines together from pieces; of one that is too long it keeps the beginning. */
class LineSplitter {
  readonly #strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  readonly #lenient = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #begun = Buffer.allocUnsafe(AUDIT_LINE_BYTES_MAX);
  /** Bytes of the line that has begun; those beyond the buffer are counted and not kept. */
  #length = 0;

  /** False once `take` has seen enough. */
  feed(piece: Buffer, take: (line: RawLine) => boolean): boolean {
    let from = 0;
    for (let to = piece.indexOf(LINE_FEED); to !== -1; to = piece.indexOf(LINE_FEED, from)) {
      this.#keep(piece.subarray(from, to));
      if (!take(this.#line(true))) return false;
      from = to + 1;
    }
    this.#keep(piece.subarray(from));
    return true;
  }

  /** The last line, where no line feed ends it. */
  end(take: (line: RawLine) => boolean): void {
    if (this.#length > 0) take(this.#line(false));
  }

  #keep(bytes: Buffer): void {
    if (this.#length < AUDIT_LINE_BYTES_MAX) bytes.copy(this.#begun, this.#length);
    this.#length += bytes.length;
  }

  #line(isEnded: boolean): RawLine {
    const bytes = this.#begun.subarray(0, this.#length);
    const isTooLong = this.#length > AUDIT_LINE_BYTES_MAX;
    this.#length = 0;
    if (isTooLong) return { text: this.#lenient.decode(bytes), flaw: "too-long", isEnded };
    try {
      return { text: this.#strict.decode(bytes), flaw: null, isEnded };
    } catch {
      return { text: this.#lenient.decode(bytes), flaw: "not-utf8", isEnded };
    }
  }
}
