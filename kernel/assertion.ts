/**
 * The programmer's errors: what must hold, checked where it is relied on, in production as well.
 *
 * A failed assertion is a defect in MultiOS, never the fault of an input: it stops the run, and the
 * command line makes exit code 5 of it, with seed and version. Operating errors are values.
 */

export class Defect extends Error {
  override readonly name = "Defect";
}

/** Stops the run where `held` is false. */
export function assert(held: boolean, claim: string): asserts held {
  if (!held) throw new Defect(claim);
}

/** The value itself, where it is there; stops the run where it is not. */
export function present<T>(value: T | null | undefined, claim: string): T {
  if (value === null || value === undefined) throw new Defect(claim);
  return value;
}

/** Ends an exhaustive `switch`: a case that the compiler has ruled out. */
export function unreachable(value: never): never {
  throw new Defect(`a case that should not exist: ${JSON.stringify(value)}`);
}
