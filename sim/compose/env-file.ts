/**
 * Reads a `.env` file by the rules of Docker Compose.
 *
 * ```
 * # a comment
 * export NAME=value # another
 * QUOTED="one ${NAME}\ntwo"     variables and escapes
 * LITERAL='as $written'         neither
 * NAME_ONLY                     taken over from the environment
 * ```
 *
 * A value in quotes may go over several lines. Variables refer to the environment first, then to
 * what stands further up in the file.
 */
import { interpolate } from "./interpolation.ts";

/** What the file refers to and where its complaints go; offsets are into its text. */
export interface EnvFileContext {
  /** The environment, and whatever else wins over the file. */
  lookup(name: string): string | undefined;
  error(offset: number, code: string, message: string, hint: string): void;
  missing(name: string, offset: number): void;
}

/** The variables of a file in its order; a later one of the same name wins. */
export function parseEnvFile(text: string, context: EnvFileContext): Map<string, string> {
  const reader = new EnvFileReader(text, context);
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  while (at < text.length) at = reader.statement(at);
  return reader.values;
}

const BLANK = /[ \t\v\f\r]*/y;
const NAME = /[A-Za-z_][\w.-]*/y;
const REST_OF_LINE = /[^\n]*/y;
const EXPORT = /export[ \t]+/y;

class EnvFileReader {
  readonly #text: string;
  readonly #context: EnvFileContext;
  readonly values: Map<string, string> = new Map();

  constructor(text: string, context: EnvFileContext) {
    this.#text = text;
    this.#context = context;
  }

  /** Reads one line (or one value of several lines); answers where the next one begins. */
  statement(from: number): number {
    const text = this.#text;
    let at = from + matchAt(BLANK, text, from).length;
    const first = text[at];
    if (first === undefined || first === "\n" || first === "#") return afterLine(text, at);
    at += matchAt(EXPORT, text, at).length;
    const name = matchAt(NAME, text, at);
    if (name === "") return this.#refuse(at, `'${text[at] ?? ""}' cannot begin a variable's name`);
    at += name.length;
    at += matchAt(BLANK, text, at).length;
    const separator = text[at];
    if (separator === undefined || separator === "\n" || separator === "#") {
      const inherited = this.#context.lookup(name);
      if (inherited !== undefined) this.values.set(name, inherited);
      return afterLine(text, at);
    }
    if (separator !== "=" && separator !== ":") {
      return this.#refuse(at, `'${separator}' cannot stand in a variable's name`);
    }
    at += 1;
    at += matchAt(BLANK, text, at).length;
    const quote = text[at];
    return quote === '"' || quote === "'" ? this.#quoted(name, at) : this.#plain(name, at);
  }

  #plain(name: string, at: number): number {
    const line = matchAt(REST_OF_LINE, this.#text, at);
    this.values.set(name, this.#fill(withoutComment(line), at));
    return at + line.length + 1;
  }

  #quoted(name: string, at: number): number {
    const text = this.#text;
    const quote = text.charAt(at);
    const end = closingQuote(text, at, quote);
    if (end === -1) {
      const message = `the value of '${name}' does not end`;
      this.#context.error(at, "wrong-env-file", message, `close it with ${quote}`);
      return text.length;
    }
    const inner = text.slice(at + 1, end);
    this.values.set(name, quote === "'" ? inner : this.#fill(unescape(inner), at + 1));
    const rest = matchAt(REST_OF_LINE, text, end + 1);
    if (!/^\s*(#|$)/.test(rest)) {
      const message = `something follows the closing quote of '${name}'`;
      const hint = "put all of the value into the quotes";
      this.#context.error(end + 1, "wrong-env-file", message, hint);
    }
    return end + 1 + rest.length + 1;
  }

  #fill(template: string, offset: number): string {
    const filled = interpolate(template, {
      lookup: (name) => this.#context.lookup(name) ?? this.values.get(name),
      missing: (name) => this.#context.missing(name, offset),
    });
    if (filled.ok) return filled.text;
    const { code, message, hint } = filled.problem;
    this.#context.error(offset, code, message, hint);
    return "";
  }

  #refuse(at: number, message: string): number {
    this.#context.error(at, "wrong-env-file", message, "write NAME=value");
    return afterLine(this.#text, at);
  }
}

/** In an unquoted value ` #` begins a comment; a `#` within a word does not. */
function withoutComment(line: string): string {
  if (line.startsWith("#")) return "";
  const comment = /[ \t]#/.exec(line);
  return (comment === null ? line : line.slice(0, comment.index)).trimEnd();
}

function closingQuote(text: string, at: number, quote: string): number {
  for (let index = at + 1; index < text.length; index += 1) {
    if (text[index] === "\\") index += 1;
    else if (text[index] === quote) return index;
  }
  return -1;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  // `\$` is a dollar that begins no variable, which the interpolation writes as `$$`.
  ["$", "$$"],
]);

function unescape(text: string): string {
  return text.replace(/\\([\s\S])/g, (_, escaped: string) => ESCAPES.get(escaped) ?? escaped);
}

function afterLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end + 1;
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}
