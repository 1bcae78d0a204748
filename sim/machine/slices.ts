/**
 * The slices of a system as paths: from the one that a service is in up to the last that holds it.
 */
import { present } from "../../kernel/assertion.ts";
import type { ResourceLimits } from "../../kernel/isolation/limits.ts";
import type { SliceSpec, SystemSpec } from "../system.ts";

export class Slices {
  readonly #slices: readonly SliceSpec[];
  readonly #paths: readonly (readonly number[])[];

  constructor({ slices }: Pick<SystemSpec, "slices">) {
    this.#slices = slices;
    const paths: (readonly number[])[] = [];
    for (const [index, { parent }] of slices.entries()) {
      const above = parent === null ? [] : present(paths[parent], "a parent stands before its own");
      paths.push([index, ...above]);
    }
    this.#paths = paths;
  }

  get count(): number {
    return this.#slices.length;
  }

  /** The innermost first; none for a service that is in no slice. */
  pathOf(slice: number | null): readonly number[] {
    return slice === null ? [] : present(this.#paths[slice], "a slice of the system");
  }

  limitsOf(slice: number): ResourceLimits {
    return present(this.#slices[slice], "a slice of the system").limits;
  }
}
