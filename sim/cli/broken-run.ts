/**
 * A run that cannot be, or that broke off, for what the input asks: the place, and what of it there
 * is. All else that goes wrong in a run is a defect.
 */
import { StreamsExhaustedError } from "../../kernel/core/random-streams.ts";
import { TrafficExhaustedError } from "../../kernel/core/traffic/room.ts";
import { EndlessProgramError } from "../io/program-realm.ts";
import { errorAt, type Place, type Problem } from "../problem.ts";
import type { SystemSpec } from "../system.ts";
import type { Remains } from "./run-files.ts";

/** What an error means to a run that was to be. */
export const NOT_BEGUN = "; nothing was booted";

/** What is wrong with the input; `null`: nothing, it is the error itself. */
export function problemOf(system: SystemSpec, error: unknown): Problem | null {
  if (error instanceof EndlessProgramError) {
    const hint = "does it loop without end? 'yield*' lets time go by";
    const place = placeOfProgram(system, error.instance);
    return errorAt(place, "endless-program", error.message, hint);
  }
  if (!isExhausted(error)) return null;
  const hint = "make the system smaller: fewer instances, calls or workloads, or smaller tables";
  const place = { file: system.file, line: 1, column: 1 };
  return errorAt(place, "too-large", `the system does not fit: ${error.message}`, hint);
}

/** What there is of the run, behind the count of errors. */
export function consequenceOf({ hasBegun, left }: Remains): string {
  if (!hasBegun) return NOT_BEGUN;
  const broken = "; the run was broken off";
  if (left.length === 0) return `${broken}, and no result was written`;
  return `${broken}; it has no result, and all that was written is ${left.join(" and ")}`;
}

/** Where the manifest names the program of an instance. */
function placeOfProgram({ services, file }: SystemSpec, instance: string): Place {
  const name = instance.slice(0, instance.lastIndexOf("/"));
  const program = services.find(({ spec }) => spec.name === name)?.program?.program;
  return program?.kind === "module" ? program.place : { file, line: 1, column: 1 };
}

/** What a manifest asks for beyond the core's memory, where only building it tells, or a run. */
function isExhausted(error: unknown): error is Error {
  return error instanceof TrafficExhaustedError || error instanceof StreamsExhaustedError;
}
