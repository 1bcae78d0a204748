/**
 * The border between the simulator and programs that others wrote.
 *
 * While a program runs, whoever loaded it can keep it from what is not its context: the clock of
 * the host, its randomness, its files. Without a realm nothing is kept from it.
 */
import type { Instant } from "../../kernel/time.ts";

/** `isLong`: it has taken so long by now that somebody may want to look up. */
export type Turn<T> = (isLong: () => boolean) => T;

export interface ProgramRealm {
  /** Code of a program begins to run, of this instance and in this handler. */
  enter(instance: string, handler: string): void;
  /** It has come back. */
  leave(): void;
  /**
   * Does a turn of the simulation, in which programs run: it may be ended where one hangs, and
   * then `now` is asked for the instant at which it does.
   */
  turn<T>(work: Turn<T>, now: () => Instant): T;
  /** What a program threw, in a sentence, with the line of its file where there is one. */
  describe(error: unknown): string;
}

/** Of turns that nothing measures. */
export const NEVER_LONG = (): boolean => false;

export const OPEN_REALM: ProgramRealm = {
  enter: () => undefined,
  leave: () => undefined,
  turn: (work) => work(NEVER_LONG),
  describe: (error) => (error instanceof Error ? error.message : String(error)),
};
