/**
 * The variables that a project's files may refer to: the environment first, then `.env` files,
 * nearest first. An included project sees its parent's variables before its own.
 */
import type { Environment } from "../io-ports.ts";

export class Variables {
  readonly #environment: Environment;
  readonly #files: readonly ReadonlyMap<string, string>[];

  constructor(environment: Environment, files: readonly ReadonlyMap<string, string>[] = []) {
    this.#environment = environment;
    this.#files = files;
  }

  lookup(name: string): string | undefined {
    if (Object.hasOwn(this.#environment, name)) {
      const value = this.#environment[name];
      if (value !== undefined) return value;
    }
    for (const file of this.#files) {
      const value = file.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** These variables, and where they say nothing those of another file. */
  with(file: ReadonlyMap<string, string>): Variables {
    return file.size === 0 ? this : new Variables(this.#environment, [...this.#files, file]);
  }
}
