/**
 * Files that exist only in a test, and the two questions that the tests of this folder ask of
 * them: what do they declare, and what is wrong with them.
 */
import { readCompose } from "../../../sim/compose/read-compose.ts";
import type { Environment, FileReader } from "../../../sim/io-ports.ts";
import type { ServiceDeclaration, SystemDeclaration } from "../../../sim/manifest/declaration.ts";
import { describeProblem, type Problem } from "../../../sim/problem.ts";

/** Text by path; paths are relative and use `/`. */
export type Files = Readonly<Record<string, string>>;

export interface Request {
  readonly files?: readonly string[];
  readonly profiles?: readonly string[];
  readonly environment?: Environment;
}

/** The system that `compose.yaml`, or the files of the request, declare; fails on any error. */
export function declare(files: Files | string, request: Request = {}): SystemDeclaration {
  const reading = read(files, request);
  if (!reading.ok) throw new Error(reading.problems.map(describeProblem).join("\n"));
  return reading.value;
}

/** The problems of files that are refused, as a person reads them; none where they are not. */
export function refusals(files: Files | string, request: Request = {}): readonly string[] {
  const reading = read(files, request);
  return reading.ok ? [] : reading.problems.map(describeProblem);
}

/** The warnings of files that are accepted; `not-modelled` only where it is asked for. */
export function warnings(
  files: Files | string,
  request: Request = {},
  codes: (code: string) => boolean = (code) => code !== "not-modelled",
): readonly string[] {
  const kept = (problem: Problem): boolean => codes(problem.code);
  return declare(files, request).warnings.filter(kept).map(describeProblem);
}

/** One service of a system. */
export function serviceOf(system: SystemDeclaration, name: string): ServiceDeclaration {
  const service = system.services.find((candidate) => candidate.name === name);
  if (service === undefined) throw new Error(`no service '${name}' was declared`);
  return service;
}

/** What a service depends on, in short: `requires db ready`. */
export function dependenciesOf(system: SystemDeclaration, name: string): readonly string[] {
  return serviceOf(system, name).dependencies.map(({ kind, target, condition, optional }) =>
    [kind, target.name, condition, ...(optional ? ["optional"] : [])].join(" "),
  );
}

export function read(files: Files | string, request: Request): ReturnType<typeof readCompose> {
  const texts = typeof files === "string" ? { "compose.yaml": files } : files;
  return readCompose({
    files: request.files ?? ["compose.yaml"],
    profiles: request.profiles ?? [],
    environment: request.environment ?? {},
    reader: memoryReader(texts),
  });
}

const MISSING = { ok: false, reason: "missing", detail: "there is no such file" } as const;

export function memoryReader(files: Files): FileReader {
  return {
    read(path) {
      const text = files[path];
      return text === undefined ? MISSING : { ok: true, text };
    },
    refusalOf: (path) => (files[path] === undefined ? MISSING : null),
    resolve(from, path) {
      const segments = path.startsWith("/") ? [] : from.split("/").slice(0, -1);
      for (const segment of path.split("/")) {
        const known = segments.at(-1);
        if (segment === ".." && known !== undefined && known !== "..") segments.pop();
        else if (segment !== "." && segment !== "") segments.push(segment);
      }
      return segments.join("/");
    },
  };
}
