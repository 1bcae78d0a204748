/**
 * Reads the plain part of YAML, which is nearly all that manifests are made of, ten times as fast
 * as the library and in a fifth of the memory.
 *
 * Plain are block mappings and lists, `{ }` and `[ ]`, one-line scalars with or without quotes,
 * and comments; all of JSON is. At anything else (anchors, tags, block texts, merge keys, `---`,
 * every error) it gives up, and the library reads the file from its beginning: this reader never
 * judges, so there is one set of rules and of messages. What it does read, it reads as the library
 * does, place by place; a property test holds the two together.
 */
import type { SourceEntry, SourceMap, SourceNode, SourceScalar } from "../source-tree.ts";
import { NESTING_MAX } from "./limits.ts";
import { plainScalar, quotedScalar } from "./quick-scalar.ts";

/** The library limits implicit keys to 1024 characters; nearly that long is not plain. */
const KEY_MAX = 500;
/** From this many keys on a set finds duplicates faster than a search. */
const SEARCHED_MAX = 8;

const BLOCK_KEY = /(?:[A-Za-z0-9_.][A-Za-z0-9_./-]*|"[^"\\\n]*"|'[^'\n]*')(?=:(?:[ \n]|$))/y;
const FLOW_KEY = /(?:[A-Za-z0-9_.][A-Za-z0-9_./-]*(?=:[ \n])|"[^"\\\n]*"(?=:)|'[^'\n]*'(?=:))/y;

/** Code units that decide where to go. */
const TAB = 0x09;
const LINE_FEED = 0x0a;
const SPACE = 0x20;
const DOUBLE_QUOTE = 0x22;
const HASH = 0x23;
const SINGLE_QUOTE = 0x27;
const COMMA = 0x2c;
const DASH = 0x2d;
const COLON = 0x3a;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;

/** The tree of a text that is plain throughout; `null` where the library has to read it. */
export function readQuickly(text: string): SourceNode | null {
  if (text.includes("\r")) return null;
  return new QuickReader(text).document();
}

class QuickReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): SourceNode | null {
    if (this.#nextLine() !== 0) return null;
    const first = this.#text.charCodeAt(this.#at);
    const flow = first === BRACE_OPEN || first === BRACKET_OPEN;
    const root = flow ? this.#flow(-1) : this.#block(0);
    if (root === null) return null;
    if (flow && !this.#lineEnds()) return null;
    return this.#nextLine() === -1 && this.#at === this.#text.length ? root : null;
  }

  /** A mapping or list whose lines begin at column `indent`. */
  #block(indent: number): SourceNode | null {
    if (this.#depth >= NESTING_MAX) return null;
    this.#depth += 1;
    const node = this.#atDash() ? this.#blockList(indent) : this.#blockMap(indent);
    this.#depth -= 1;
    return node;
  }

  #blockMap(indent: number): SourceMap | null {
    const offset = this.#at;
    const entries: SourceEntry[] = [];
    const keys = new Keys();
    for (;;) {
      const keyOffset = this.#at;
      const key = this.#key(BLOCK_KEY);
      if (key === null || !keys.add(key)) return null;
      const value = this.#blockValue(indent, true);
      if (value === null) return null;
      entries.push({ key, keyOffset, value });
      const next = this.#column();
      if (next === -1 || next < indent) return { kind: "map", offset, entries };
      if (next > indent) return null;
    }
  }

  #blockList(indent: number): SourceNode | null {
    const offset = this.#at;
    const items: SourceNode[] = [];
    for (;;) {
      if (!this.#atDash()) return null;
      this.#at += 1;
      const item = this.#blockValue(indent, false);
      if (item === null) return null;
      items.push(item);
      const next = this.#column();
      const ends = next === -1 || next < indent || (next === indent && !this.#atDash());
      if (ends) return { kind: "list", offset, items };
      if (next > indent) return null;
    }
  }

  /** What follows a key's colon or a list's dash; leaves off at the first content behind it. */
  #blockValue(indent: number, ofKey: boolean): SourceNode | null {
    this.#skipSpaces();
    const after = this.#at;
    if (this.#lineEnds()) return this.#valueBelow(indent, ofKey, after);
    if (!ofKey && this.#startsBlock()) return this.#block(this.#columnOf(this.#at));
    const first = this.#text.charCodeAt(this.#at);
    const value =
      first === BRACE_OPEN || first === BRACKET_OPEN ? this.#flow(indent) : this.#scalar(false);
    if (value === null || !this.#lineEnds()) return null;
    // A line that stands deeper would continue a scalar, or be an error.
    return this.#nextLine() > indent ? null : value;
  }

  /** The value on the lines below, or nothing; a key's list may stand as far left as the key. */
  #valueBelow(indent: number, ofKey: boolean, after: number): SourceNode | null {
    const next = this.#nextLine();
    if (next > indent || (ofKey && next === indent && this.#atDash())) return this.#block(next);
    return { kind: "scalar", offset: after, value: null, text: "", quoted: false };
  }

  #flow(indent: number): SourceNode | null {
    if (this.#depth >= NESTING_MAX) return null;
    this.#depth += 1;
    const map = this.#text.charCodeAt(this.#at) === BRACE_OPEN;
    const node = map ? this.#flowMap(indent) : this.#flowList(indent);
    this.#depth -= 1;
    return node;
  }

  #flowMap(indent: number): SourceMap | null {
    const offset = this.#at;
    const entries: SourceEntry[] = [];
    const keys = new Keys();
    this.#at += 1;
    if (!this.#skipFlowSpace(indent)) return null;
    if (this.#take(BRACE_CLOSE)) return { kind: "map", offset, entries };
    for (;;) {
      const keyOffset = this.#at;
      const key = this.#key(FLOW_KEY);
      if (key === null || !keys.add(key)) return null;
      const value = this.#flowValue(indent);
      if (value === null) return null;
      entries.push({ key, keyOffset, value });
      if (this.#take(BRACE_CLOSE)) return { kind: "map", offset, entries };
      if (!this.#take(COMMA) || !this.#skipFlowSpace(indent)) return null;
    }
  }

  #flowList(indent: number): SourceNode | null {
    const offset = this.#at;
    const items: SourceNode[] = [];
    this.#at += 1;
    if (!this.#skipFlowSpace(indent)) return null;
    if (this.#take(BRACKET_CLOSE)) return { kind: "list", offset, items };
    for (;;) {
      const item = this.#flowValue(indent);
      if (item === null) return null;
      items.push(item);
      if (this.#take(BRACKET_CLOSE)) return { kind: "list", offset, items };
      if (!this.#take(COMMA)) return null;
    }
  }

  /** A value inside brackets, with the space around it. */
  #flowValue(indent: number): SourceNode | null {
    if (!this.#skipFlowSpace(indent)) return null;
    const first = this.#text.charCodeAt(this.#at);
    const nested = first === BRACE_OPEN || first === BRACKET_OPEN;
    const value = nested ? this.#flow(indent) : this.#scalar(true);
    return value !== null && this.#skipFlowSpace(indent) ? value : null;
  }

  #scalar(inFlow: boolean): SourceScalar | null {
    const first = this.#text.charCodeAt(this.#at);
    const quoted = first === DOUBLE_QUOTE || first === SINGLE_QUOTE;
    const read = quoted
      ? quotedScalar(this.#text, this.#at)
      : plainScalar(this.#text, this.#at, inFlow);
    if (read === null) return null;
    this.#at = read.end;
    return read.scalar;
  }

  /** The key here, and past its colon; `null` where there is none that is plain. */
  #key(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const written = pattern.exec(this.#text)?.[0];
    if (written === undefined || written.length > KEY_MAX) return null;
    this.#at += written.length + 1;
    const first = written.charCodeAt(0);
    const key = first === DOUBLE_QUOTE || first === SINGLE_QUOTE ? written.slice(1, -1) : written;
    return key === "" ? null : key;
  }

  /** Whether a list or mapping begins on the line of a dash. */
  #startsBlock(): boolean {
    if (this.#atDash()) return true;
    BLOCK_KEY.lastIndex = this.#at;
    return BLOCK_KEY.test(this.#text);
  }

  #atDash(): boolean {
    if (this.#text.charCodeAt(this.#at) !== DASH) return false;
    const next = this.#text.charCodeAt(this.#at + 1);
    return next === SPACE || next === LINE_FEED || this.#at + 1 === this.#text.length;
  }

  #take(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at += 1;
    return true;
  }

  #skipSpaces(): void {
    while (this.#text.charCodeAt(this.#at) === SPACE) this.#at += 1;
  }

  /** Whether nothing but a comment is left on the line; goes to its end if so. */
  #lineEnds(): boolean {
    const from = this.#at;
    this.#skipSpaces();
    const code = this.#text.charCodeAt(this.#at);
    if (code === LINE_FEED || this.#at >= this.#text.length) return true;
    const comment = code === HASH && (this.#at > from || this.#precededBySpace());
    if (!comment) return false;
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end === -1 ? this.#text.length : end;
    return true;
  }

  #precededBySpace(): boolean {
    return this.#text.charCodeAt(this.#at - 1) === SPACE;
  }

  /** Goes to the next content and returns its column; -1 at the end or at a tab. */
  #nextLine(): number {
    const text = this.#text;
    for (;;) {
      if (text.charCodeAt(this.#at) === LINE_FEED) this.#at += 1;
      const start = this.#at;
      this.#skipSpaces();
      const code = text.charCodeAt(this.#at);
      if (code === LINE_FEED) continue;
      if (code === HASH) {
        const end = text.indexOf("\n", this.#at);
        this.#at = end === -1 ? text.length : end;
        continue;
      }
      return code === TAB || this.#at >= text.length ? -1 : this.#at - start;
    }
  }

  /** The column of the content that has been gone to; -1 at the end of the text. */
  #column(): number {
    return this.#at >= this.#text.length ? -1 : this.#columnOf(this.#at);
  }

  #columnOf(at: number): number {
    return at - (this.#text.lastIndexOf("\n", at - 1) + 1);
  }

  /** Goes over space and line ends within brackets; false where the indentation is not plain. */
  #skipFlowSpace(indent: number): boolean {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code === SPACE) this.#at += 1;
      else if (code === TAB && indent === -1) this.#at += 1;
      else if (code === LINE_FEED) {
        this.#at += 1;
        if (indent >= 0 && !this.#deeperThan(indent)) return false;
      } else return code !== HASH && code !== TAB && code !== COLON;
    }
  }

  /** Whether the line here is empty or begins behind column `indent`. */
  #deeperThan(indent: number): boolean {
    const start = this.#at;
    this.#skipSpaces();
    return this.#text.charCodeAt(this.#at) === LINE_FEED || this.#at - start > indent;
  }
}

/** The keys of one mapping; finds those that stand twice. */
class Keys {
  readonly #few: string[] = [];
  #many: Set<string> | null = null;

  /** False where the key has been added before. */
  add(key: string): boolean {
    if (this.#many === null) {
      if (this.#few.includes(key)) return false;
      this.#few.push(key);
      if (this.#few.length > SEARCHED_MAX) this.#many = new Set(this.#few);
      return true;
    }
    if (this.#many.has(key)) return false;
    this.#many.add(key);
    return true;
  }
}
