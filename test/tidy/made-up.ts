/**
 * Made-up repositories, for the tests of the checker.
 */
import { Buffer } from "node:buffer";
import { checkTidy } from "./check-tidy.ts";
import type { Rule } from "./finding.ts";

/** Paths and texts. */
export type MadeUp = Readonly<Record<string, string>>;

/** What one rule says of it, as `path:line: message`. */
export function complaintsOf(rule: Rule, files: MadeUp): readonly string[] {
  const repository = Object.entries(files).map(([path, text]) => ({
    path,
    text,
    bytes: Buffer.byteLength(text),
  }));
  return checkTidy(repository, [rule]).map(
    ({ path, line, message }) => `${path}:${line}: ${message}`,
  );
}
