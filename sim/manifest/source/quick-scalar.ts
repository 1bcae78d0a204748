/**
 * The scalars that the quick reader can read: on one line, plain or quoted, without surprises.
 */
import type { SourceScalar } from "../source-tree.ts";

export interface ReadScalar {
  readonly scalar: SourceScalar;
  /** The offset behind it. */
  readonly end: number;
}

/** What a plain text may begin with; a dash must not stand alone. */
const PLAIN_START = /[A-Za-z0-9_./+$(^=~-]/;
/** What may follow a colon inside brackets without ending a key. */
const AFTER_COLON = /[A-Za-z0-9/]/;

const TAB = 0x09;
const LINE_FEED = 0x0a;
const SPACE = 0x20;
const HASH = 0x23;
const COLON = 0x3a;

/** Texts in quotes that go over several lines, or hold a tab. */
const UNUSUAL = /[\n\t]/;
/** The escapes that mean the same in YAML and in JSON. */
const SHARED_ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/g;

const WHOLE = /^[-+]?[0-9]+$/;
const FRACTION = /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/;
/** Other numbers of YAML (hexadecimal, exponents, infinity), which are left to the library. */
const EXOTIC = /^[-+]?(?:0[ox]|\.(?:inf|nan)|[0-9.]+[eE])/i;

const WORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ["~", null],
  ["null", null],
  ["Null", null],
  ["NULL", null],
  ["true", true],
  ["True", true],
  ["TRUE", true],
  ["false", false],
  ["False", false],
  ["FALSE", false],
]);

/** Reads the plain scalar at `offset`; `null` where there is none, or one that is not simple. */
export function plainScalar(text: string, offset: number, inFlow: boolean): ReadScalar | null {
  if (!PLAIN_START.test(text.charAt(offset))) return null;
  const end = plainEnd(text, offset, inFlow);
  if (end === -1) return null;
  const written = text.slice(offset, end);
  if (written === "-" || written.startsWith("- ")) return null;
  if (written.startsWith("---") || written.startsWith("...")) return null;
  // A value that a comma has split is for the library's side to explain.
  if (inFlow && !isBalanced(written)) return null;
  const value = valueOf(written);
  if (value === undefined) return null;
  const scalar: SourceScalar = { kind: "scalar", offset, value, text: written, quoted: false };
  return { scalar, end };
}

/**
 * Where a plain text ends: before a comment, the end of its line or, inside brackets, a bracket or
 * comma, and before the spaces that stand there. -1 at a colon or tab that makes it something else.
 *
 * A loop and not a regular expression, whose stack a line of some megabytes would exhaust.
 */
function plainEnd(text: string, offset: number, inFlow: boolean): number {
  let end = offset;
  for (let at = offset; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === SPACE) continue;
    if (code === LINE_FEED || (code === HASH && end < at)) return end;
    if (code === TAB) return -1;
    if (inFlow && endsInFlow(code)) return end;
    if (code === COLON && !belongsToText(text, at, inFlow)) return -1;
    end = at + 1;
  }
  return end;
}

function endsInFlow(code: number): boolean {
  return code === 0x2c || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d;
}

function belongsToText(text: string, colon: number, inFlow: boolean): boolean {
  const next = text.charAt(colon + 1);
  if (inFlow) return AFTER_COLON.test(next);
  return next !== "" && next !== " " && next !== "\n" && next !== "\t";
}

/** Reads the quoted scalar at `offset`; its escapes are those that YAML and JSON share. */
export function quotedScalar(text: string, offset: number): ReadScalar | null {
  const quote = text.charAt(offset);
  const end = closingQuote(text, offset + 1, quote);
  if (end === -1) return null;
  const inner = text.slice(offset + 1, end);
  const value = quote === "'" ? inner.replaceAll("''", "'") : unescaped(inner);
  if (value === null || UNUSUAL.test(inner)) return null;
  const scalar: SourceScalar = { kind: "scalar", offset, value, text: value, quoted: true };
  return { scalar, end: end + 1 };
}

/** The offset of the quote that ends the text; -1 where there is none. */
function closingQuote(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 1)) {
    if (quote === "'") {
      if (text.charAt(at + 1) !== "'") return at;
      at += 1;
    } else if (!isEscaped(text, at, from)) return at;
  }
  return -1;
}

/** Whether an odd number of backslashes stands before `at`. */
function isEscaped(text: string, at: number, from: number): boolean {
  let first = at;
  while (first > from && text.charAt(first - 1) === "\\") first -= 1;
  return (at - first) % 2 === 1;
}

function isBalanced(written: string): boolean {
  if (!written.includes("(") && !written.includes(")")) return true;
  return written.split("(").length === written.split(")").length;
}

/** The value of what stands between double quotes; `null` with escapes that JSON has not. */
function unescaped(inner: string): string | null {
  if (!inner.includes("\\")) return inner;
  const others = inner.replaceAll(SHARED_ESCAPE, "");
  if (others.includes("\\") || UNUSUAL.test(inner)) return null;
  const value: unknown = JSON.parse(`"${inner}"`);
  return typeof value === "string" ? value : null;
}

/** What a plain text is in YAML's core schema; `undefined` for what is left to the library. */
function valueOf(written: string): SourceScalar["value"] | undefined {
  const word = WORDS.get(written);
  if (word !== undefined) return word;
  const first = written.charCodeAt(0);
  const numeric = first < 0x3a && first !== 0x24 && first !== 0x28 && first !== 0x2f;
  if (!numeric) return written;
  if (WHOLE.test(written)) return Number.parseInt(written, 10);
  if (FRACTION.test(written)) return Number.parseFloat(written);
  return EXOTIC.test(written) ? undefined : written;
}
