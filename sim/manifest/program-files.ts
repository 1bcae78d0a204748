/**
 * The modules that services name as their programs, as far as can be told without running one.
 *
 * What is wrong with a module itself is found by loading it, which is done where all else is right
 * (sim/io/load-programs.ts).
 */
import type { FileReader, FileRefusal } from "../io-ports.ts";
import type { Problem } from "../problem.ts";
import type { SystemDeclaration } from "./declaration.ts";
import { ProblemList } from "./problem-list.ts";

const HINTS: Readonly<Partial<Record<FileRefusal["reason"], string>>> = {
  missing: "is the path right? it is relative to this file",
  directory: "name a .mjs or .js file",
};

/** Those that cannot be had, at each place that names them. */
export function programFileProblems(
  { services }: Pick<SystemDeclaration, "services">,
  reader: FileReader,
): readonly Problem[] {
  const problems = new ProblemList();
  const refusals = new Map<string, FileRefusal | null>();
  for (const { program } of services) {
    if (program?.program.kind !== "module") continue;
    const { path, place } = program.program;
    const file = reader.resolve(place.file, path);
    const known = refusals.get(file);
    const refusal = known === undefined ? reader.refusalOf(file) : known;
    refusals.set(file, refusal);
    if (refusal === null) continue;
    const { reason, detail } = refusal;
    problems.error(place, `file-${reason}`, `'${path}': ${detail}`, HINTS[reason]);
  }
  return problems.errors();
}
