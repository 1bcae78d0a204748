/**
 * Writes the audit log of a run: a header, an entry for each audited record, a seal at the end.
 *
 * Every line carries the hash of the line before it, so that none can be changed, removed or moved
 * without all later ones telling. It watches the trace and never takes part in the run. It hands
 * each line on as soon as it is made; a run that breaks off leaves a log without a seal.
 */
import { assert } from "../assertion.ts";
import type { InstanceId, ServiceId } from "../spec.ts";
import type { Instant } from "../time.ts";
import type { TraceRecord } from "../trace/events.ts";
import { auditedFacts } from "./audited.ts";
import { AUDIT_FORMAT, AUDIT_LINE_BYTES_MAX, AUDIT_MAGIC, hashedLine } from "./line.ts";

/** A longer name is cut; only that of a Compose project can be. */
const NAME_CHARACTERS_MAX = 256;

/** Values may be many and long; the trace's own limits keep what was done, here is what for. */
const ASKED_CHARACTERS_MAX = 1_000;

/** A caller that is no instance, whose names have a slash. */
const OPERATOR = "operator";

export interface AuditLogOptions {
  /** Of MultiOS. */
  readonly version: string;
  readonly system: string;
  readonly seed: bigint;
  /** Name of the random generator. */
  readonly rng: string;
  readonly names: {
    service(id: ServiceId): string;
    instance(id: InstanceId): string;
  };
  /** What a call asked for beside its service, with what is secret masked. */
  readonly askedOf: (record: TraceRecord) => string | null;
  /** Takes one line, without its end. */
  readonly write: (line: string) => void;
}

/** How the run ended, for the seal. */
export interface AuditEnd {
  readonly at: Instant;
  readonly ending: string;
  /** Of the trace. */
  readonly digest: string;
}

export class AuditLog {
  readonly #options: AuditLogOptions;
  #entries = 0;
  #head: string;
  #isSealed = false;

  /** Writes the header at once. */
  constructor(options: AuditLogOptions) {
    this.#options = options;
    const { version, system, seed, rng } = options;
    this.#head = this.#write({
      log: AUDIT_MAGIC,
      format: AUDIT_FORMAT,
      version,
      system: cut(system),
      seed: String(seed),
      rng,
      previous: null,
    });
  }

  /** Entries so far, which is the number that the next one gets. */
  get entries(): number {
    return this.#entries;
  }

  /** The hash of the last line, which stands for the whole log up to it. */
  get head(): string {
    return this.#head;
  }

  /** Writes an entry where the record is audited. */
  observe(record: TraceRecord): void {
    const facts = auditedFacts(record);
    if (facts === null) return;
    assert(!this.#isSealed, "a sealed audit log takes no more entries");
    const { names, askedOf } = this.#options;
    const asked = askedOf(record);
    this.#head = this.#write({
      seq: this.#entries,
      t_us: record.tUs,
      event: record.event,
      call: facts.call,
      caller: facts.caller === null ? OPERATOR : cut(names.instance(facts.caller)),
      service: facts.service === null ? null : cut(names.service(facts.service)),
      instance: facts.instance === null ? null : cut(names.instance(facts.instance)),
      asked: asked === null ? null : cut(asked, ASKED_CHARACTERS_MAX),
      error: facts.error,
      reason: facts.reason,
      record: record.seq,
      previous: this.#head,
    });
    this.#entries += 1;
  }

  /** Writes the last line; nothing can follow it. */
  seal({ at, ending, digest }: AuditEnd): void {
    assert(!this.#isSealed, "an audit log is sealed once");
    this.#isSealed = true;
    this.#head = this.#write({
      seal: AUDIT_MAGIC,
      entries: this.#entries,
      t_us: at,
      ending,
      digest,
      previous: this.#head,
    });
  }

  /** Returns the hash of the line. */
  #write(fields: Parameters<typeof hashedLine>[0]): string {
    const { text, hash } = hashedLine(fields);
    // A character takes at most six bytes of JSON, and no line has more than four names and one
    // text of what was asked.
    assert(text.length <= AUDIT_LINE_BYTES_MAX, "an audit line can be read back");
    this.#options.write(text);
    return hash;
  }
}

function cut(text: string, most: number = NAME_CHARACTERS_MAX): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
