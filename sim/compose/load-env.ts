/**
 * Reads `.env` files into the variables of a project.
 */
import { LineIndex } from "../manifest/source/line-index.ts";
import type { Place } from "../problem.ts";
import { parseEnvFile } from "./env-file.ts";
import { startOf, type LoadSession } from "./load-session.ts";
import type { Variables } from "./variables.ts";

const NOTHING: ReadonlyMap<string, string> = new Map();

/** The variables with those of the `.env` beside `anchor`, which need not exist. */
export function withDotEnv(session: LoadSession, anchor: string, variables: Variables): Variables {
  const path = session.reader.resolve(anchor, ".env");
  const reading = session.reader.read(path);
  if (reading.ok) return variables.with(parse(session, path, reading.text, variables));
  if (reading.reason !== "missing" && reading.reason !== "directory") {
    session.problems.error(startOf(path), `file-${reading.reason}`, reading.detail);
  }
  return variables;
}

/** The variables with those of a file that was asked for by name, at `offset`. */
export function withEnvFile(
  session: LoadSession,
  path: string,
  offset: number,
  variables: Variables,
): Variables {
  const reading = session.reader.read(path);
  if (reading.ok) return variables.with(parse(session, path, reading.text, variables));
  session.error(offset, `file-${reading.reason}`, `'${path}': ${reading.detail}`);
  return variables.with(NOTHING);
}

function parse(
  session: LoadSession,
  path: string,
  text: string,
  variables: Variables,
): ReadonlyMap<string, string> {
  const lines = new LineIndex(text);
  const placeOf = (offset: number): Place => ({ file: path, ...lines.find(offset) });
  return parseEnvFile(text, {
    lookup: (name) => variables.lookup(name),
    error: (offset, code, message, hint) =>
      session.problems.error(placeOf(offset), code, message, hint),
    missing: (name, offset) => session.missing(name, placeOf(offset)),
  });
}
