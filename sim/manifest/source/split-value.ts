/**
 * Finds a value such as `zipf(1.1, 10000)` that YAML has split at its comma.
 *
 * Inside `{ }` and `[ ]` a comma ends an entry, so `key: zipf(1.1, 10000)` reads as a value
 * `zipf(1.1` and a key `10000)`. Taken apart they make no sense; together they say what was meant.
 */
import { isPair, isScalar } from "yaml";

export interface SplitValue {
  /** Of the entry that it begins in, and of the first behind it. */
  readonly index: number;
  readonly end: number;
  readonly offset: number;
  /** With the comma, as the person wrote it. */
  readonly written: string;
  /** With a space instead. */
  readonly spaced: string;
}

/** The first value from `from` on that lacks its closing parenthesis. */
export function findSplitValue(items: readonly unknown[], from = 0): SplitValue | null {
  for (let index = from; index < items.length; index += 1) {
    const first = plainText(valueOf(items[index]));
    if (first === null || openParentheses(first.text) <= 0) continue;
    const parts = [first.text];
    let open = openParentheses(first.text);
    let next = index + 1;
    for (; next < items.length && open > 0; next += 1) {
      const part = plainText(loneOf(items[next]));
      if (part === null) break;
      parts.push(part.text);
      open += openParentheses(part.text);
    }
    if (open !== 0 || parts.length === 1) continue;
    const texts = { written: parts.join(", "), spaced: parts.join(" ") };
    return { index, end: next, offset: first.offset, ...texts };
  }
  return null;
}

/** What can begin a split value: the value of a pair, or an item. */
function valueOf(item: unknown): unknown {
  return isPair(item) ? item.value : item;
}

/** What can continue it: a key without a value, or an item. */
function loneOf(item: unknown): unknown {
  if (!isPair(item)) return item;
  const empty = item.value === null || (isScalar(item.value) && item.value.source === "");
  return empty ? item.key : null;
}

function plainText(node: unknown): { readonly text: string; readonly offset: number } | null {
  if (!isScalar(node) || node.type !== "PLAIN") return null;
  return { text: node.source ?? "", offset: node.range?.[0] ?? 0 };
}

function openParentheses(text: string): number {
  if (!text.includes("(") && !text.includes(")")) return 0;
  let open = 0;
  for (const char of text) {
    if (char === "(") open += 1;
    else if (char === ")") open -= 1;
  }
  return open;
}
