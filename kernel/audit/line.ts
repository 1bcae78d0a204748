/**
 * One line of an audit log: a JSON object with fixed fields in a fixed order, the hash last.
 *
 *   header   log format version system seed rng                                    previous hash
 *   entry    seq t_us event call caller service instance asked error reason record previous hash
 *   seal     seal entries t_us ending digest                                       previous hash
 *
 * `previous` is the hash of the line before, `null` in the header. `hash` is the SHA-256 of the
 * line's own bytes without the field `hash`, so that any tool with SHA-256 can check a line.
 * Whatever changes here changes {@link AUDIT_FORMAT}; a new kind of event does not.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** Raised whenever a line has other fields, or they mean something else. */
export const AUDIT_FORMAT = 3;

/** Ten times the longest names that there can be; what is longer was not written by us. */
export const AUDIT_LINE_BYTES_MAX = 16_384;

export const AUDIT_MAGIC = "multios-audit";

interface Chained {
  readonly previous: string;
  readonly hash: string;
}

/** The first line: whose log it is. */
export interface HeaderLine {
  readonly log: typeof AUDIT_MAGIC;
  readonly format: number;
  /** Of MultiOS. */
  readonly version: string;
  readonly system: string;
  /** As text, because it may pass 2^53. */
  readonly seed: string;
  readonly rng: string;
  readonly previous: null;
  readonly hash: string;
}

/** One audited event. */
export interface EntryLine extends Chained {
  /** 0, 1, 2 … of this log. */
  readonly seq: number;
  readonly t_us: number;
  readonly event: string;
  readonly call: string | null;
  readonly caller: string;
  readonly service: string | null;
  readonly instance: string | null;
  /** What was asked for beside the service: values, a pattern, a deadline; `null`: nothing. */
  readonly asked: string | null;
  /** `null`: what was asked for was taken. */
  readonly error: string | null;
  /** Why it was refused, where the error alone does not say it. */
  readonly reason: string | null;
  /** `seq` of the record in the trace. */
  readonly record: number;
}

/** The last line: the run has ended, and how. */
export interface SealLine extends Chained {
  readonly seal: typeof AUDIT_MAGIC;
  readonly entries: number;
  readonly t_us: number;
  readonly ending: string;
  /** Of the trace of the run. */
  readonly digest: string;
}

type Unhashed<Line> = Omit<Line, "hash">;

const utf8 = new TextEncoder();

/** The text of a line, without its end, and its hash. The fields are in the order of the form. */
export function hashedLine(
  fields: Unhashed<HeaderLine> | Unhashed<EntryLine> | Unhashed<SealLine>,
): { readonly text: string; readonly hash: string } {
  const unhashed = JSON.stringify(fields);
  const hash = hashOf(unhashed);
  return { text: `${unhashed.slice(0, -1)},"hash":"${hash}"}`, hash };
}

/** `sha256:` and 64 hexadecimal digits. */
export function hashOf(text: string): string {
  return `sha256:${bytesToHex(sha256(utf8.encode(text)))}`;
}
