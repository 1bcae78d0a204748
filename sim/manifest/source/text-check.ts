/**
 * Refuses what is not text of a reasonable size before the YAML library sees it.
 */
import type { ProblemList } from "../problem-list.ts";
import type { Place } from "../../problem.ts";
import { SOURCE_TEXT_MAX } from "./limits.ts";

/** Nothing tells yet which of the two forms it was to have. */
export const EMPTY_FILE_HINT =
  "begin with 'system: NAME' and 'services:', or as a Compose file with 'services:' alone";

/** Reports what makes the text unreadable as a whole; true where it can be parsed. */
export function checkText(
  text: string,
  placeOf: (offset: number) => Place,
  problems: ProblemList,
): boolean {
  if (text.length > SOURCE_TEXT_MAX) {
    const message = `the file is larger than ${SOURCE_TEXT_MAX / 1024 / 1024} MiB`;
    problems.error(placeOf(0), "file-too-large", message, "split the system into several files");
    return false;
  }
  if (text.trim() === "") {
    problems.error(placeOf(0), "empty-file", "the file is empty", EMPTY_FILE_HINT);
    return false;
  }
  const control = findControlCharacter(text);
  if (control === -1) return true;
  const code = text.charCodeAt(control).toString(16).toUpperCase().padStart(4, "0");
  const message = `the file is not text: it holds the control character U+${code}`;
  problems.error(placeOf(control), "not-text", message, "a manifest is YAML or JSON in UTF-8");
  return false;
}

/** Of the characters below the space only tab, line feed and carriage return are text. */
function findControlCharacter(text: string): number {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) return at;
  }
  return -1;
}
