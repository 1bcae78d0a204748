/**
 * The trace of a run: numbers each record, hashes its binary form as it is written, shows it on.
 *
 * The digest covers a head with the seed and every name, and then the records. Observers see each
 * record once, in order; they must not change it, and nothing they do can change the digest.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Cause } from "../ports.ts";
import type { Instant } from "../time.ts";
import { assert } from "../assertion.ts";
import { encodeRecord, RECORD_BYTES } from "./codec.ts";
import type { TraceBody, TraceRecord, TraceSubjects } from "./events.ts";

/** Raised whenever the bytes of a record or of the head change their meaning. */
export const TRACE_FORMAT = 1;

/** Records hashed at a time: 64 KiB keeps the hash's inner loop warm and the buffer in cache. */
const RECORDS_BUFFERED = 1_024;

const MAGIC = "MULTIOS TRACE\n";

export interface TraceHead {
  readonly seed: bigint;
  /** Name of the random generator. */
  readonly rng: string;
  readonly subjects: TraceSubjects;
}

export class Trace {
  readonly #hash = sha256.create();
  readonly #buffer = new Uint8Array(RECORDS_BUFFERED * RECORD_BYTES);
  readonly #view = new DataView(this.#buffer.buffer);
  readonly #observers: readonly ((record: TraceRecord) => void)[];
  #buffered = 0;
  #written = 0;
  #lastInstant = 0;
  #digest: string | null = null;

  constructor(head: TraceHead, observers: readonly ((record: TraceRecord) => void)[]) {
    this.#observers = observers;
    this.#hash.update(encodeHead(head));
  }

  /** Records so far, which is the number that the next one gets. */
  get length(): number {
    return this.#written;
  }

  /**
   * Writes a record and returns its number, the `cause` of whatever follows from it. The body is
   * handed over: it becomes the record, because a copy of each would cost more than all the rest.
   */
  append(now: Instant, cause: Cause, body: TraceBody): number {
    assert(this.#digest === null, "a finished trace takes no more records");
    assert(now >= this.#lastInstant, "trace records are written in the order of time");
    assert(cause === null || cause < this.#written, "a cause stands before its effect");
    const seq = this.#written;
    const record = numbered(body, now, seq, cause);
    encodeRecord(record, this.#view, this.#buffered * RECORD_BYTES);
    this.#written += 1;
    this.#buffered += 1;
    this.#lastInstant = now;
    if (this.#buffered === RECORDS_BUFFERED) this.#flush();
    for (const observe of this.#observers) observe(record);
    return seq;
  }

  /** `sha256:` and the digest of head and records; nothing can be appended afterwards. */
  finish(): string {
    if (this.#digest !== null) return this.#digest;
    this.#flush();
    this.#digest = `sha256:${bytesToHex(this.#hash.digest())}`;
    return this.#digest;
  }

  #flush(): void {
    this.#hash.update(this.#buffer.subarray(0, this.#buffered * RECORD_BYTES));
    this.#buffered = 0;
  }
}

/** Completes a body where it stands. */
function numbered(body: TraceBody, now: Instant, seq: number, cause: Cause): TraceRecord {
  const record: TraceBody & { tUs?: Instant; seq?: number; cause?: Cause } = body;
  record.tUs = now;
  record.seq = seq;
  record.cause = cause;
  return record as TraceRecord;
}

/** Length-prefixed throughout, so that no two heads have the same bytes. */
function encodeHead(head: TraceHead): Uint8Array {
  const lines = [MAGIC, TRACE_FORMAT, head.seed, head.rng, head.subjects.system];
  for (const service of head.subjects.services) {
    lines.push(service.name, service.instances, service.checks.length, ...service.checks);
  }
  const { groups = [] } = head.subjects;
  // No service is called so; and without groups the head is as it was before there were any.
  if (groups.length > 0) lines.push("/groups", groups.length, ...groups);
  if (head.subjects.slices.length > 0) lines.push("slices", ...head.subjects.slices);
  const text = lines.map((part) => `${String(part).length}:${part}`).join(",");
  return new TextEncoder().encode(text);
}
