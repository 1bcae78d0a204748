/**
 * Where programs outside of the core meet the data plane: what they have to hear of, and what they
 * want. What happens in between stands in assembly/traffic/program.ts.
 */
import { present } from "../../assertion.ts";
import type { InstanceId } from "../../spec.ts";
import type { Duration } from "../../time.ts";
import type { CoreExports } from "../exports/core-exports.ts";
import { CALL_BYTES, CALLS_AT, NOTE_BYTES, NOTES_AT } from "../layout.ts";
import type { CoreLifetime } from "../random-streams.ts";
import { CorePart } from "./core-part.ts";
import { CALL_OUTCOMES, type CallOutcome } from "./counts.ts";
import type { StationId } from "./options.ts";

declare const HANDED: unique symbol;
declare const RUN: unique symbol;
declare const SERIAL: unique symbol;

/** A request that a program serves, as the core names it. */
export type HandedCall = number & { readonly [HANDED]: true };
/** Which time it is that a program serves something; no two are the same. */
export type RunNumber = number & { readonly [RUN]: true };
/** A call that a program has made; 0 is none. */
export type CallSerial = number & { readonly [SERIAL]: true };

const KINDS = ["begun", "worked", "ended", "dropped"] as const;

/** What has happened to a request that a program serves; the next note is written over it. */
export interface ProgramNote {
  /** It begins, has been served for long enough, a call of it has ended, or nobody waits for it. */
  readonly kind: (typeof KINDS)[number];
  readonly call: HandedCall;
  readonly run: RunNumber;
  /** Of the call that it is, where a program made it, or of the call that has ended. */
  readonly serial: CallSerial;
  /** Of the call that has ended. */
  readonly outcome: CallOutcome;
  /** Of the request; of a call that has ended, the run in which a program served it. */
  readonly key: number;
  /** From 0, low, to 3, critical. */
  readonly priority: number;
  readonly instance: InstanceId;
}

const NOTE_WORDS = NOTE_BYTES / 4;
const OK = CALL_OUTCOMES.indexOf("ok");
const ERROR = CALL_OUTCOMES.indexOf("error");

/** The place of a handed call among all records: small, and another's when it is over. */
export function placeOf(call: HandedCall): number {
  return ((call - CALLS_AT) / CALL_BYTES) | 0;
}

/** The one note that is handed out, one after the other. */
type WrittenNote = { -readonly [Field in keyof ProgramNote]: ProgramNote[Field] };

export class ProgramPort extends CorePart {
  readonly #words: Uint32Array;
  readonly #note: WrittenNote = {
    kind: "begun",
    call: 0 as HandedCall,
    run: 0 as RunNumber,
    serial: 0 as CallSerial,
    outcome: "ok",
    key: 0,
    priority: 0,
    instance: 0 as InstanceId,
  };

  constructor(core: CoreExports, lifetime: CoreLifetime) {
    super(core, lifetime);
    this.#words = new Uint32Array(core.memory.buffer);
  }

  /** Whether there is a note that nobody has read. */
  get hasNotes(): boolean {
    return this.core.trafficNotes() > 0;
  }

  /** Hands out all notes, in their order, and counts them; what is wanted may add others. */
  readNotes(attend: (note: ProgramNote) => void): number {
    const core = this.core;
    let count = 0;
    for (; count < core.trafficNotes(); count += 1) attend(this.#read(count));
    if (count > 0) core.trafficNotesRead();
    return count;
  }

  /** The request is served for so long; false where nobody waits for it any more. */
  work(call: HandedCall, run: RunNumber, us: Duration): boolean {
    return this.core.programWork(call, run, us) !== 0;
  }

  /** Makes a call by this entry of the service; `null`: nobody waits any more, or no room. */
  call(call: HandedCall, run: RunNumber, entry: number, key: number): CallSerial | null {
    const serial = this.core.programCall(call, run, entry, key) >>> 0;
    return serial === 0 ? null : (serial as CallSerial);
  }

  /** The request is answered so; false where nobody waits for it any more. */
  answer(call: HandedCall, run: RunNumber, outcome: "ok" | "error"): boolean {
    return this.core.programAnswer(call, run, outcome === "ok" ? OK : ERROR) !== 0;
  }

  /** Begins a task of an instance; `null`: its process is not there, or there is no room. */
  spawn(station: StationId): { readonly call: HandedCall; readonly run: RunNumber } | null {
    const core = this.core;
    const call = core.programSpawn(station) >>> 0;
    if (call === 0) return null;
    return { call: call as HandedCall, run: (core.programRun() >>> 0) as RunNumber };
  }

  #read(n: number): ProgramNote {
    const words = this.#words;
    const at = NOTES_AT / 4 + n * NOTE_WORDS;
    const note = this.#note;
    note.kind = present(KINDS[words[at] ?? 0], "a note of a kind that is known");
    note.outcome = present(CALL_OUTCOMES[words[at + 1] ?? 0], "an outcome that is known");
    note.call = (words[at + 2] ?? 0) as HandedCall;
    note.run = (words[at + 3] ?? 0) as RunNumber;
    note.serial = (words[at + 4] ?? 0) as CallSerial;
    note.key = words[at + 5] ?? 0;
    note.priority = words[at + 6] ?? 0;
    note.instance = (words[at + 7] ?? 0) as InstanceId;
    return note;
  }
}
