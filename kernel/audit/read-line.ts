/**
 * Reads one line of an audit log: what it says of itself, and whether its own hash bears it out.
 *
 * Only what the writer would have written to the byte is valid. Whether a line stands where it
 * belongs is not known here, but to the verifier.
 */
import {
  AUDIT_FORMAT,
  AUDIT_MAGIC,
  hashOf,
  type EntryLine,
  type HeaderLine,
  type SealLine,
} from "./line.ts";

/** A line as it came from the file. */
export interface RawLine {
  /** Of a line with a flaw: as much of it as can be read, to guess what it was. */
  readonly text: string;
  readonly flaw: "too-long" | "not-utf8" | null;
  /** With a line feed, which only a cut takes away. */
  readonly isEnded: boolean;
}

export type LineKind = "header" | "entry" | "seal";

/** A line that its own hash bears out. */
export interface ValidLine {
  readonly state: "valid";
  readonly kind: LineKind;
  /** Where it says it stands: 0 for the header, 1 for entry 0, one more than all for the seal. */
  readonly place: number;
  readonly previous: string | null;
  readonly hash: string;
  readonly line: HeaderLine | EntryLine | SealLine;
}

export type Malformation = "too-long" | "not-utf8" | "not-json" | "not-a-line";

export type LineReading =
  | ValidLine
  /** It has a hash, which is not its own. */
  | { readonly state: "changed"; readonly looksLike: LineKind }
  | {
      readonly state: "malformed";
      readonly why: Malformation;
      readonly looksLike: LineKind | null;
    }
  /** A header of a version of MultiOS to come. */
  | { readonly state: "unknown-format"; readonly format: number };

type Check<T> = (value: unknown) => value is T;
type Form<Line> = { readonly [Field in keyof Line]: Check<Line[Field]> };

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || isText(value);
}

function isNull(value: unknown): value is null {
  return value === null;
}

function isMagic(value: unknown): value is typeof AUDIT_MAGIC {
  return value === AUDIT_MAGIC;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isHash(value: unknown): value is string {
  return isText(value) && /^sha256:[0-9a-f]{64}$/.test(value);
}

/** The fields of each kind, in the order in which they are written. */
const HEADER: Form<HeaderLine> = {
  log: isMagic,
  format: isCount,
  version: isText,
  system: isText,
  seed: isText,
  rng: isText,
  previous: isNull,
  hash: isHash,
};
const ENTRY: Form<EntryLine> = {
  seq: isCount,
  t_us: isCount,
  event: isText,
  call: isTextOrNull,
  caller: isText,
  service: isTextOrNull,
  instance: isTextOrNull,
  asked: isTextOrNull,
  error: isTextOrNull,
  reason: isTextOrNull,
  record: isCount,
  previous: isHash,
  hash: isHash,
};
const SEAL: Form<SealLine> = {
  seal: isMagic,
  entries: isCount,
  t_us: isCount,
  ending: isText,
  digest: isHash,
  previous: isHash,
  hash: isHash,
};

const HASH = /,"hash":"(sha256:[0-9a-f]{64})"\}$/;

export function readLine({ text, flaw }: RawLine): LineReading {
  const looksLike = guessKind(text);
  if (flaw !== null) return { state: "malformed", why: flaw, looksLike };
  const value = parseJson(text);
  if (value === undefined) return { state: "malformed", why: "not-json", looksLike };
  const hash = HASH.exec(text)?.[1];
  if (hash === undefined) return { state: "malformed", why: "not-a-line", looksLike };
  const isOwn = hashOf(`${text.slice(0, text.lastIndexOf(',"hash":"'))}}`) === hash;
  if (!isOwn) return { state: "changed", looksLike: looksLike ?? "entry" };
  return formOf(value, text) ?? { state: "malformed", why: "not-a-line", looksLike };
}

function formOf(value: unknown, text: string): LineReading | null {
  if (JSON.stringify(value) !== text) return null;
  if (isOf(ENTRY, value)) return valid("entry", value.seq + 1, value);
  if (isOf(SEAL, value)) return valid("seal", value.entries + 1, value);
  if (isOf(HEADER, value) && value.format === AUDIT_FORMAT) return valid("header", 0, value);
  const format = formatOf(value);
  return format === null ? null : { state: "unknown-format", format };
}

function valid(kind: LineKind, place: number, line: ValidLine["line"]): ValidLine {
  return { state: "valid", kind, place, previous: line.previous, hash: line.hash, line };
}

/** Whether a value has these fields, all of them, in this order. */
function isOf<Line extends object>(form: Form<Line>, value: unknown): value is Line {
  if (typeof value !== "object" || value === null) return false;
  const fields = Object.entries<unknown>({ ...value });
  const checks = Object.entries<Check<unknown>>(form);
  if (fields.length !== checks.length) return false;
  return checks.every(([name, check], index) => {
    const [field, content] = fields[index] ?? [];
    return field === name && check(content);
  });
}

/** Later formats may have other fields, but begin with the same two. */
function formatOf(value: unknown): number | null {
  if (typeof value !== "object" || value === null) return null;
  if (!("log" in value) || !("format" in value)) return null;
  if (!isMagic(value.log) || !isCount(value.format)) return null;
  return value.format === AUDIT_FORMAT ? null : value.format;
}

/** Of what may have been changed: two marks of each kind, of which one change leaves one. */
function guessKind(text: string): LineKind | null {
  if (text.startsWith(`{"log":"${AUDIT_MAGIC}"`)) return "header";
  if (text.includes(',"previous":null,"hash":"sha256:')) return "header";
  // Before the seal: where an entry has lost its line feed, the seal may stand on its line.
  if (text.startsWith('{"seq":') || text.includes(',"caller":"')) return "entry";
  return text.startsWith('{"seal":') || text.includes(',"digest":"sha256:') ? "seal" : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
