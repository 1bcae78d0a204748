/**
 * Splits texts of the form `name(argument argument)`, which distributions, arrivals and keys share.
 *
 * Arguments stand apart by spaces, commas or both; an argument may itself be such a call. A per
 * cent sign belongs to the number before it, with or without a space between: `50 %` is one.
 */

export interface Argument {
  readonly text: string;
  /** Offset in the whole text. */
  readonly offset: number;
}

export interface Call {
  readonly name: string;
  readonly arguments: readonly Argument[];
}

const PERCENT_NEXT = /^ %/;
const HEAD = /^([A-Za-z][A-Za-z0-9-]*)\s*\(/;

/** `null` where the text is not a call with balanced parentheses. */
export function splitCall(text: string): Call | null {
  const head = HEAD.exec(text);
  if (head === null || !text.endsWith(")")) return null;
  const found: Argument[] = [];
  let depth = 0;
  let start = -1;
  for (let at = head[0].length; at < text.length - 1; at += 1) {
    const char = text.charAt(at);
    if (char === "(") depth += 1;
    else if (char === ")") depth -= 1;
    if (depth < 0) return null;
    const separates =
      depth === 0 && (char === "," || (char === " " && !PERCENT_NEXT.test(text.slice(at, at + 2))));
    if (!separates && start === -1) start = at;
    else if (separates && start !== -1) {
      found.push({ text: text.slice(start, at), offset: start });
      start = -1;
    }
  }
  if (depth !== 0) return null;
  if (start !== -1) found.push({ text: text.slice(start, -1), offset: start });
  return { name: head[1] ?? "", arguments: found };
}
