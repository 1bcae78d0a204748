/**
 * Versions, taken from the text as written, and the ranges that a dependency asks for: `>=14.0`.
 */
import { isVersionRange } from "../../../kernel/dependency/version.ts";
import { parsed, refused, show, type Parsed } from "./parsed.ts";

const VERSION = /^[0-9A-Za-z][0-9A-Za-z.+_-]{0,127}$/;
/** Room for a few alternatives; the reader of ranges takes no more than 256 characters. */
const RANGE_CHARACTERS_MAX = 200;

/** Reads a version; `14.10` stays `14.10`. */
export function parseVersion(text: string): Parsed<string> {
  if (VERSION.test(text)) return parsed(text);
  return refused(`${show(text)} is not a version`, "write a version such as 14.2.0");
}

/** Reads a range of versions: bounds that all have to hold, apart by commas or spaces, or `||`. */
export function parseVersionRange(text: string): Parsed<string> {
  const isSound = text.trim() !== "" && text.length <= RANGE_CHARACTERS_MAX;
  if (isSound && isVersionRange(text)) return parsed(text);
  const hint = 'write a range such as ">=14.0", "^14.2" or ">=14.0 <16"';
  return refused(`${show(text)} is not a range of versions`, hint);
}
