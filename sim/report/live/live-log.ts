/**
 * What has happened lately, in the words of boot's text, while the run still goes on.
 *
 * Boot's text tells the whole of a run and cuts its middle; this one has its end, and the boot too,
 * for which boot's text has bars.
 */
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import { wordsOf, type Answers } from "../../answer-words.ts";
import type { SystemSpec } from "../../system.ts";
import { ActionFinder } from "../action-finder.ts";
import { describe } from "../boot-text/happenings.ts";
import { together, type Happening } from "../boot-text/repetitions.ts";
import { Pullers } from "../pulled-in.ts";
import type { RunReader, RunStanding } from "../run-recorder.ts";

/** More than a tall screen shows; for what leads to them the records before are enough as well. */
const RECORDS_MAX = 300;

type Standing = Pick<RunStanding, "recordAt" | "restartFate">;

export class LiveLog implements RunReader {
  readonly #system: SystemSpec;
  readonly #actions: ActionFinder;
  /** When each instance was started last. */
  readonly #startedUs: Float64Array;
  readonly #answers = new Map<number, string>();
  #records: TraceRecord[] = [];
  #firstUps = new Map<number, number>();
  #told: readonly Happening[] = [];
  /** With whose names that was told; `null`: something has happened since. */
  #toldOf: SystemSpec | null = null;

  constructor(system: SystemSpec) {
    this.#system = system;
    this.#actions = new ActionFinder(system);
    this.#startedUs = new Float64Array(system.instanceCount);
  }

  /** Sees every record, before it is told. */
  observe(record: TraceRecord): void {
    if (record.event === "service.state" && record.to === "starting") {
      this.#startedUs[record.instance] = record.tUs;
    }
  }

  tell(record: TraceRecord, isFirstUp: boolean): void {
    // Whichever is told first, each call has been looked up in its turn.
    if (record.event === "audit") this.#actions.actionOf(record);
    if (isFirstUp && "instance" in record && record.instance !== null) {
      const startedUs = this.#startedUs[record.instance] ?? record.tUs;
      this.#firstUps.set(record.seq, record.tUs - startedUs);
    }
    this.#records.push(record);
    this.#toldOf = null;
    if (this.#records.length >= 2 * RECORDS_MAX) this.#forgetOld();
  }

  takeAnswers(answers: Answers): void {
    for (const [seq, answer] of answers) {
      const words = wordsOf(answer);
      if (words !== null) this.#answers.set(seq, words);
    }
  }

  /** The latest, in their order, with the names of this form of the system. */
  happenings(standing: Standing, system: SystemSpec = this.#system): readonly Happening[] {
    if (this.#toldOf === system) return this.#told;
    this.#toldOf = system;
    const { recordAt, restartFate } = standing;
    const records = this.#records.slice(-RECORDS_MAX);
    const pullers = new Pullers(system, records, recordAt);
    const view = {
      system,
      recordAt,
      restartFate,
      answerOf: (seq: number) => this.#answers.get(seq) ?? null,
      actionOf: this.#actions.actionOf,
      thrownBy: () => null,
      pullerOf: (record: TraceRecord) => pullers.of(record),
    };
    this.#told = together(describe(view, records, this.#firstUps), recordAt);
    return this.#told;
  }

  #forgetOld(): void {
    this.#records = this.#records.slice(-RECORDS_MAX);
    const [oldest] = this.#records;
    for (const seq of this.#firstUps.keys()) {
      if (oldest !== undefined && seq < oldest.seq) this.#firstUps.delete(seq);
    }
    for (const seq of this.#answers.keys()) {
      if (oldest !== undefined && seq < oldest.seq) this.#answers.delete(seq);
    }
  }
}
