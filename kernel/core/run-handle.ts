/**
 * Watches over what is lent by the core until it is closed or the core is reset.
 *
 * An address of the core that is used after either would be another's memory; so whoever holds
 * one asks here first, and the assertion carries the handle's name.
 */
import type { CoreLifetime } from "./random-streams.ts";

let opened = 0;

export class RunHandle {
  /** For messages: the kind, and a number that no other handle of the process has. */
  readonly label: string;
  readonly #lifetime: CoreLifetime;
  #isClosed = false;

  constructor(kind: string, lifetime: CoreLifetime) {
    opened += 1;
    this.label = `${kind} ${opened}`;
    this.#lifetime = lifetime;
  }

  assertOpen(): void {
    if (this.#isClosed || this.#lifetime.isOver) throw this.#misuse();
  }

  close(): void {
    this.assertOpen();
    this.#isClosed = true;
  }

  #misuse(): Error {
    return new Error(
      this.#isClosed ? `${this.label} is closed` : `${this.label} ended with a reset of the core`,
    );
  }
}
