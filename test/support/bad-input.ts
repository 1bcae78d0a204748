/**
 * One bad input of a test: how it is made, and what has to be said about it.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

export interface BadInput {
  readonly name: string;
  /** Writes what is needed into an empty folder; returns the path to name on the command line. */
  readonly make: (folder: string) => string;
  /** In what is said about it, place included; FILE stands for the path. */
  readonly says: RegExp;
}

/** The beginning of most native manifests; services follow on line 3. */
export const HEAD = "system: bad\nservices:\n";

export function text(
  name: string,
  content: string | Buffer,
  says: RegExp,
  extension = "yaml",
): BadInput {
  return {
    name,
    says,
    make(folder) {
      const path = join(folder, `bad.multios.${extension}`);
      writeFileSync(path, content);
      return path;
    },
  };
}

export function web(name: string, field: string, says: RegExp): BadInput {
  return text(name, `${HEAD}  web: { ${field} }\n`, says);
}

/** Several files; the first one is named on the command line. */
export function files(
  name: string,
  content: Readonly<Record<string, string>>,
  says: RegExp,
): BadInput {
  return {
    name,
    says,
    make(folder) {
      const names = Object.keys(content);
      for (const file of names) writeFileSync(join(folder, file), content[file] ?? "");
      return join(folder, names[0] ?? "");
    },
  };
}

export function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
