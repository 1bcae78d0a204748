/**
 * The border between the simulator and programs that others wrote.
 *
 * While a program runs, whoever loaded it can keep it from what is not its context: the clock of
 * the host, its randomness, its files. Without a realm nothing is kept from it.
 */

export interface ProgramRealm {
  /** Code of a program begins to run, of this instance and in this handler. */
  enter(instance: string, handler: string): void;
  /** It has come back. */
  leave(): void;
  /** Does a turn of the simulation, in which programs run: it may be ended where one hangs. */
  turn<T>(work: () => T): T;
  /** What a program threw, in a sentence, with the line of its file where there is one. */
  describe(error: unknown): string;
}

export const OPEN_REALM: ProgramRealm = {
  enter: () => undefined,
  leave: () => undefined,
  turn: (work) => work(),
  describe: (error) => (error instanceof Error ? error.message : String(error)),
};
