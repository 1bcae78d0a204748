/**
 * Collects what a Compose file says and the simulation does not know, and names it in one warning.
 *
 * One warning for all of it: a real file uses twenty such keys in every service, and a page of
 * warnings would hide the one that matters.
 */
import type { LoadSession } from "./load-session.ts";

export class NotModelled {
  /** Key paths in the order of their first use. */
  readonly #offsets = new Map<string, number>();

  /** `path` as a person would say it: `ports`, `deploy.placement`. */
  add(path: string, offset: number): void {
    if (!this.#offsets.has(path)) this.#offsets.set(path, offset);
  }

  warn(session: LoadSession): void {
    const first = this.#offsets.values().next();
    if (first.done === true) return;
    const keys = [...this.#offsets.keys()].join(", ");
    const message = `accepted, but not modelled, so without effect: ${keys}`;
    session.problems.warning(session.space.placeOf(first.value), "not-modelled", message);
  }
}
