/**
 * A comparison of what two sides say, item by item. It writes down nothing as long as they agree:
 * such comparisons are made by the million.
 */

export type Item = string | number | boolean | null;

/** Throws what each side says where they differ. */
export function same<T extends Item | readonly Item[]>(actual: T, expected: T, what: string): void {
  if (areEqual(actual, expected)) return;
  throw new Error(`${what}\nkernel: ${textOf(actual)}\nmodel: ${textOf(expected)}`);
}

function areEqual(a: Item | readonly Item[], b: Item | readonly Item[]): boolean {
  if (!isList(a) || !isList(b)) return Object.is(a, b);
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (!Object.is(a[at], b[at])) return false;
  return true;
}

function isList(value: Item | readonly Item[]): value is readonly Item[] {
  return Array.isArray(value);
}

/** JSON has no NaN and no Infinity, and would write null. */
function textOf(value: unknown): string {
  const told = (_key: string, part: unknown): unknown =>
    typeof part === "number" && !Number.isFinite(part) ? String(part) : part;
  return JSON.stringify(value, told, 1);
}
