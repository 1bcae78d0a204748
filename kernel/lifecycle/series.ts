/**
 * Calls of one kind that follow each other within a step, as when ten thousand services are each
 * stopped by an action of their own at one instant.
 *
 * Each of them goes through everyone who follows the service that it names, and most of that has
 * been gone through by the call before, with nothing changed since: what it would do there has been
 * done. So the first call remembers where it was, and the next ones leave that out. Anything else
 * that happens in between ends the series: another call, another input, the work of the agenda.
 */
import type { Syscall } from "../vocabulary.ts";
import type { ServiceId } from "../spec.ts";
import type { Service } from "./service.ts";

export class Series {
  #call: Syscall | null = null;
  /** Everyone of whom it is known that whoever follows them has been told to stop. */
  told: Set<ServiceId> = new Set();
  /** Everyone of whom it is known that whoever follows them and runs is to return. */
  returning: Set<ServiceId> = new Set();
  /** Those that are to come up, with all that they pull in. */
  broughtUp: Set<Service> = new Set();
  /** Those that are known to lack nothing of what they require. */
  sound: Set<Service> = new Set();

  /** Another call begins; it goes on with the series where it is of the same kind. */
  goOn(call: Syscall): void {
    if (call !== this.#call) this.end();
    this.#call = call;
  }

  /** Nothing of what was gone through is known to be as it was. */
  end(): void {
    if (this.#call === null) return;
    this.#call = null;
    this.forget();
  }

  forget(): void {
    this.told = new Set();
    this.returning = new Set();
    this.broughtUp = new Set();
    this.sound = new Set();
  }
}
