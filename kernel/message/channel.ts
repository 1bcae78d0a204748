/**
 * What a sender's way to another service has come to, told at its edges and not by the message.
 *
 *   flowing ── trouble ──▶ troubled: each kind of it is told once ── well for a second ──▶ flowing
 *
 * So a mailbox that is full every other message writes two records, and not a thousand a second.
 */
import { duration, elapsed, SECOND, type Duration, type Instant } from "../time.ts";
import type { SendOutcome } from "./types.ts";

/** The numbers stand in the trace. */
export const ChannelState = {
  flowing: 0,
  blocked: 1,
  refused: 2,
  // 3 has stood for what the record of a refusal, `access.denied`, tells alone.
  unreachable: 4,
  "timed-out": 5,
  "peer-died": 6,
} as const;
export type ChannelState = keyof typeof ChannelState;
export type Trouble = Exclude<ChannelState, "flowing">;

/** So long without trouble, and it is over. */
const CALM: Duration = duration(SECOND);

export class Channel {
  readonly #told = new Set<Trouble>();
  #troubles = 0;
  #lastAt: Instant | null = null;
  /** The record of the first trouble. */
  #record: number | null = null;

  /** The record that began the trouble; `null` while it flows. */
  get record(): number | null {
    return this.#record;
  }

  /** Messages that met with trouble since it began. */
  get troubles(): number {
    return this.#troubles;
  }

  /** True where this kind of trouble is new, and to be told. */
  meets(trouble: Trouble, now: Instant): boolean {
    this.#troubles += 1;
    this.#lastAt = now;
    if (this.#told.has(trouble)) return false;
    this.#told.add(trouble);
    return true;
  }

  noteRecord(record: number): void {
    this.#record ??= record;
  }

  /** True where that ends the trouble, and is to be told. */
  goesWell(now: Instant): boolean {
    return this.#lastAt !== null && elapsed(this.#lastAt, now) >= CALM;
  }

  reset(): void {
    this.#told.clear();
    this.#troubles = 0;
    this.#lastAt = null;
    this.#record = null;
  }
}

/** What is trouble to a sender; `null`: it went well. */
export function troubleOf(outcome: Exclude<SendOutcome, "denied">): Trouble | null {
  return outcome === "accepted" || outcome === "replied" ? null : outcome;
}
