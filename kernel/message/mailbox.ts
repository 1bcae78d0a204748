/**
 * The mailbox of an endpoint: first in, first out, and never more than its capacity.
 *
 *   senders ──▶ blocked ──▶ queued ──▶ handlers
 *               (outside)   (at most `capacity`)
 *
 * Who is blocked stands in line before it, and comes in as room is made. What is taken out of the
 * middle, by a timeout or a death, leaves the order of the others as it was.
 */
import { assert } from "../assertion.ts";
import type { MailboxSpec, Message } from "./types.ts";

export class Mailbox {
  readonly spec: MailboxSpec;
  /** The most that has ever waited in it. */
  peak = 0;
  readonly #queued = new Set<Message>();
  readonly #blocked = new Set<Message>();

  constructor(spec: MailboxSpec) {
    this.spec = spec;
  }

  get queued(): number {
    return this.#queued.size;
  }

  get blocked(): number {
    return this.#blocked.size;
  }

  /** Who stands in line goes first. */
  get isFull(): boolean {
    return this.#queued.size >= this.spec.capacity || this.#blocked.size > 0;
  }

  put(message: Message): void {
    assert(this.#queued.size < this.spec.capacity, "a mailbox never holds more than its capacity");
    message.place = "queued";
    this.#queued.add(message);
    this.peak = Math.max(this.peak, this.#queued.size);
  }

  block(message: Message): void {
    message.place = "blocked";
    this.#blocked.add(message);
  }

  /** The next message, for who is to deal with it; `null` where there is none. */
  take(): Message | null {
    const [message] = this.#queued;
    if (message === undefined) return null;
    this.#queued.delete(message);
    message.place = "handled";
    return message;
  }

  /** Lets the first in line in, where there is room: it, or `null`. */
  admit(): Message | null {
    if (this.#queued.size >= this.spec.capacity) return null;
    const [message] = this.#blocked;
    if (message === undefined) return null;
    this.#blocked.delete(message);
    this.put(message);
    return message;
  }

  /** Takes a message out, wherever it stands. */
  withdraw(message: Message): void {
    this.#queued.delete(message);
    this.#blocked.delete(message);
    message.place = "over";
  }

  /** All that waits, first what is in it, in order. */
  all(): readonly Message[] {
    return [...this.#queued, ...this.#blocked];
  }
}
