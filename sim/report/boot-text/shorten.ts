/**
 * Long names and long lines, made to fit a terminal without losing what tells them apart.
 */
import { countText } from "../../quantity-text.ts";

/** A name keeps its two ends, which are what differs: `payment-…-worker/12`. */
export function shorten(text: string, columns: number): string {
  const characters = [...text];
  if (characters.length <= columns) return text;
  const tail = Math.floor((columns - 1) / 2);
  const head = columns - 1 - tail;
  const end = tail === 0 ? "" : characters.slice(-tail).join("");
  return `${characters.slice(0, head).join("")}…${end}`;
}

/**
 * Spaces at which a line may end. A number stays with the word that it counts, as in `(line 7)`,
 * with its unit, as in `9.9 s`, `50 %` or `10 MiB/s`, and with its thousands, as in `120 113`.
 */
const BREAKS = / (?!\d+\))(?!(?<=\d )(?:[µm]?s|(?:[KMGTP]i)?B|%|\d{3})(?!\w))/;

/** Breaks a text at its spaces; the lines after the first begin with `indent`. */
export function wrap(text: string, columns: number, indent: string): readonly string[] {
  return wrapParts(text.split(BREAKS), columns, indent);
}

/** Puts parts in lines, with a space between them, and never breaks a part. */
export function wrapParts(
  parts: readonly string[],
  columns: number,
  indent: string,
): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of parts) {
    const isFull = line.trim() !== "" && [...line].length + 1 + [...word].length > columns;
    if (isFull) {
      lines.push(line.trimEnd());
      line = indent + word;
    } else {
      line = line === "" && lines.length === 0 ? word : `${line} ${word}`;
    }
  }
  lines.push(line.trimEnd());
  return lines;
}

/** Names in a row as far as they fit, and the count of the rest. */
export function listText(names: readonly string[], namesMax: number): string {
  const shown = names.slice(0, namesMax).join(", ");
  const rest = names.length - namesMax;
  return rest > 0 ? `${shown} and ${countText(rest)} more` : shown;
}

/** Names of which it is one, whichever, as far as they fit: `db, cache or log`. */
export function choiceText(names: readonly string[], namesMax: number): string {
  const rest = names.length - namesMax;
  if (rest > 0) return `${names.slice(0, namesMax).join(", ")} or one of ${countText(rest)} more`;
  const [last = "", ...others] = names.toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(", ")} or ${last}`;
}
