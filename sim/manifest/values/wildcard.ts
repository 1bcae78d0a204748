/**
 * Patterns over names: `web*`, in which `*` is any characters and `?` is one.
 */
import { parsed, refused, show, type Parsed } from "./parsed.ts";

export const WILDCARD_PATTERN = "^[A-Za-z0-9_.*?-]{1,128}$";

const WILDCARD = new RegExp(WILDCARD_PATTERN);

export function parseWildcard(text: string): Parsed<string> {
  if (WILDCARD.test(text)) return parsed(text);
  const hint = "write a name, in which * stands for any characters and ? for one";
  return refused(`${show(text)} is not a pattern`, hint);
}
