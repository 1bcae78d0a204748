/**
 * The border between the simulator and programs that others wrote.
 *
 * While a program runs, whoever loaded it can keep it from what is not its context: the clock of
 * the host, its randomness, its files. Without a realm nothing is kept from it.
 */
import type { Instant } from "../../kernel/time.ts";

export interface ProgramRealm {
  /** Code of a program begins to run, of this instance and in this handler. */
  enter(instance: string, handler: string): void;
  /** It has come back. */
  leave(): void;
  /**
   * Does a turn of the simulation, in which programs run: it may be ended where one hangs, and
   * then `now` is asked for the instant at which it does.
   */
  turn<T>(work: () => T, now: () => Instant): T;
  /** What a program threw, in a sentence, with the line of its file where there is one. */
  describe(error: unknown): string;
}

export const OPEN_REALM: ProgramRealm = {
  enter: () => undefined,
  leave: () => undefined,
  turn: (work) => work(),
  describe: (error) => (error instanceof Error ? error.message : String(error)),
};
