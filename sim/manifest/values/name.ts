/**
 * Names of services, groups and workloads, and of their instances: `db`, `db/0`.
 */
import { parsed, refused, show, type Parsed } from "./parsed.ts";

export const NAME_PATTERN = "^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$";
export const TARGET_PATTERN: string = String.raw`^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}(/\d{1,9})?$`;

const NAME = new RegExp(NAME_PATTERN);
const TARGET = new RegExp(TARGET_PATTERN);

const NAME_HINT =
  "at most 128 letters, digits, '_', '.' and '-', the first one a letter or a digit";

/** Reads the name of one thing. */
export function parseName(text: string): Parsed<string> {
  return NAME.test(text) ? parsed(text) : refused(`${show(text)} is not a name`, NAME_HINT);
}

/** Reads the name of a service, or of one of its instances. */
export function parseTarget(text: string): Parsed<string> {
  if (TARGET.test(text)) return parsed(text);
  const hint = "write a service such as db, or an instance such as db/0";
  return refused(`${show(text)} is neither a service nor an instance`, hint);
}
