/**
 * Versions, taken from the text as written, and the ranges that a dependency asks for: `>=14.0`.
 */
import { parsed, refused, show, type Parsed } from "./parsed.ts";

const VERSION = /^[0-9A-Za-z][0-9A-Za-z.+_-]{0,127}$/;
const BOUND = /^(>=|<=|==|!=|>|<|=|\^|~)?\s*v?\d+(\.\d+)*([-+][0-9A-Za-z.-]+)?$/;

/** Reads a version; `14.10` stays `14.10`. */
export function parseVersion(text: string): Parsed<string> {
  if (VERSION.test(text)) return parsed(text);
  return refused(`${show(text)} is not a version`, "write a version such as 14.2.0");
}

/** Reads a range of versions: bounds that all have to hold, apart by commas or spaces. */
export function parseVersionRange(text: string): Parsed<string> {
  const bounds = text.replace(/([<>=!^~])\s+/g, "$1").split(/[\s,]+/);
  const sound = text.length <= 200 && bounds.every((bound) => BOUND.test(bound));
  if (sound) return parsed(text);
  const hint = 'write a range such as ">=14.0" or ">=14.0 <16"';
  return refused(`${show(text)} is not a range of versions`, hint);
}
