/**
 * What an instance's programs have counted and said, and what they have promised: it outlives the
 * processes, and no program can take anything back.
 */
import type { InstanceId } from "../../kernel/spec.ts";
import type { Instant } from "../../kernel/time.ts";
import { plainText } from "./plain-text.ts";

/** Lines that are kept of what an instance's programs say. */
const LOG_LINES = 50;
/** Broken promises that are kept one by one; all are counted. */
const BROKEN_KEPT = 20;
/** Names of counters and gauges; a program that makes up one a request is wrong. */
const NAMES_MAX = 1_000;

export interface LogLine {
  readonly at: Instant;
  readonly text: string;
}

/** What a program has said, or what it has thrown. */
export interface ProgramSaid extends LogLine {
  readonly instance: InstanceId;
  readonly isFailure: boolean;
}

/** Hears what programs say, as they say it. */
export type ProgramListener = (said: ProgramSaid) => void;

/** An acknowledged version of a key that was not there after a start. */
export interface BrokenPromise {
  readonly at: Instant;
  readonly key: number;
  readonly promised: number;
  /** `null`: nothing was there. */
  readonly found: number | null;
}

export class ProgramLedger {
  readonly counts: Map<string, number> = new Map();
  readonly gauges: Map<string, number> = new Map();
  readonly log: LogLine[] = [];
  readonly failures: LogLine[] = [];
  readonly broken: BrokenPromise[] = [];
  brokenCount = 0;
  failureCount = 0;
  /** Ends of processes that were not asked for, with promises outstanding. */
  crashes = 0;
  /** Promises that were looked at after such an end. */
  checked = 0;
  readonly #promised = new Map<number, number>();
  readonly #instance: InstanceId;
  readonly #listener: ProgramListener;
  #isInDoubt = false;

  constructor(instance: InstanceId, listener: ProgramListener) {
    this.#instance = instance;
    this.#listener = listener;
  }

  count(name: string, by: number): void {
    this.#addTo(this.counts, name, (this.counts.get(name) ?? 0) + by);
  }

  gauge(name: string, value: number): void {
    this.#addTo(this.gauges, name, value);
  }

  /** @throws TypeError of what is no text. */
  say(at: Instant, text: string): void {
    if (typeof text !== "string") throw new TypeError("a line of the log is a text");
    if (this.log.length === LOG_LINES) this.log.shift();
    const line = { at, text: plainText(text) };
    this.log.push(line);
    this.#listener({ ...line, instance: this.#instance, isFailure: false });
  }

  fail(at: Instant, text: string): void {
    this.failureCount += 1;
    const line = { at, text: plainText(text) };
    if (this.failures.length < LOG_LINES) this.failures.push(line);
    this.#listener({ ...line, instance: this.#instance, isFailure: true });
  }

  promise(key: number, version: number): void {
    const before = this.#promised.get(key);
    if (before === undefined || before < version) this.#promised.set(key, version);
  }

  get promises(): number {
    return this.#promised.size;
  }

  /** The process has died. */
  crash(): void {
    if (this.#promised.size === 0) return;
    this.crashes += 1;
    this.#isInDoubt = true;
  }

  /** The next process has started: what was promised has to be there. */
  verify(at: Instant, kept: (key: number) => number | null): void {
    if (!this.#isInDoubt) return;
    this.#isInDoubt = false;
    for (const [key, promised] of this.#promised) {
      const found = kept(key);
      this.checked += 1;
      if (found !== null && found >= promised) continue;
      this.brokenCount += 1;
      if (this.broken.length < BROKEN_KEPT) this.broken.push({ at, key, promised, found });
      // What is lost is told once.
      if (found === null) this.#promised.delete(key);
      else this.#promised.set(key, found);
    }
  }

  #addTo(names: Map<string, number>, name: string, value: number): void {
    if (typeof name !== "string") {
      throw new TypeError("what a program counts has a text as its name");
    }
    if (!Number.isFinite(value)) throw new RangeError(`${name}: ${value} is no number to count`);
    if (!names.has(name) && names.size >= NAMES_MAX) {
      throw new RangeError(`a program counts at most ${NAMES_MAX} things`);
    }
    names.set(name, value);
  }
}
