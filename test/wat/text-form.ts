/**
 * Reads WebAssembly's text form, and finds calls inside of loops.
 *
 * A text is nested lists. In them instructions stand folded, as `(loop … (call $f))`, or flat, as
 * `loop … call $f end`, in which `end` closes what `loop`, `block`, `if` or `try` has opened; both
 * forms may stand in one function, and both are read here.
 */

/** An atom, with its quotes where it is a string, or a list. */
export type Expression = string | readonly Expression[];

const CALLS: ReadonlySet<string> = new Set([
  "call",
  "call_indirect",
  "call_ref",
  "return_call",
  "return_call_indirect",
  "return_call_ref",
]);
const OPENERS: ReadonlySet<string> = new Set(["loop", "block", "if", "try", "try_table"]);

/** One parenthesis, string, comment or atom; strings and comments may hold parentheses. */
const TOKEN = /\s+|;;[^\n]*|\(;|[()]|\$?"(?:[^"\\]|\\[^])*"|[^\s()";]+/uy;

/** The lists of a text, which is one `(module …)`. */
export function parseText(text: string): readonly Expression[] {
  const root: Expression[] = [];
  const open: Expression[][] = [root];
  for (const token of tokensOf(text)) {
    const current = open.at(-1) ?? root;
    if (token === "(") {
      const list: Expression[] = [];
      current.push(list);
      open.push(list);
    } else if (token === ")") {
      if (open.length === 1) throw new Error("a list is closed that was not opened");
      open.pop();
    } else {
      current.push(token);
    }
  }
  if (open.length > 1) throw new Error(`${open.length - 1} lists are not closed`);
  return root;
}

function* tokensOf(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) throw new Error(`no token begins at ${text.slice(at, at + 20)}`);
    at += token.length;
    if (token === "(;") at = endOfComment(text, at);
    else if (token.trim() !== "" && !token.startsWith(";;")) yield token;
  }
}

/** Block comments nest. */
function endOfComment(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    const pair = text.slice(at, at + 2);
    if (pair === "(;") depth++;
    else if (pair === ";)") depth--;
    else continue;
    if (depth === 0) return at + 2;
    at++;
  }
  throw new Error("a comment is not closed");
}

/** The functions of a module by their names, without the `$`. */
export function functionsOf(text: string): ReadonlyMap<string, readonly Expression[]> {
  const [module] = parseText(text);
  if (!isList(module) || module[0] !== "module") throw new Error("this is no module");
  const functions = new Map<string, readonly Expression[]>();
  for (const field of module) {
    const name = isList(field) && field[0] === "func" ? field[1] : undefined;
    if (isList(field) && typeof name === "string") functions.set(name.replace(/^\$/u, ""), field);
  }
  return functions;
}

export interface Loops {
  readonly loops: number;
  /** What is called inside of a loop, each call by its words. */
  readonly calls: readonly string[];
}

export function loopsOf(body: readonly Expression[]): Loops {
  const calls: string[] = [];
  let loops = 0;
  const visit = (list: readonly Expression[], loopsAround: number): void => {
    /** The flat blocks that are open here, by the word that opened each. */
    const open: string[] = [];
    let depth = loopsAround;
    for (const [place, word] of list.entries()) {
      if (isList(word)) {
        visit(word, depth);
        continue;
      }
      if (word === "loop") {
        loops++;
        depth++;
      }
      // The first word of a list is folded: the end of the list is its end.
      if (place > 0 && OPENERS.has(word)) open.push(word);
      if (word === "end") {
        const opener = open.pop();
        if (opener === undefined) throw new Error("an 'end' closes nothing");
        if (opener === "loop") depth--;
      }
      if (depth > 0 && CALLS.has(word)) calls.push(callText(word, list[place + 1]));
    }
    if (open.length > 0) throw new Error(`'${open.join(" ")}' is not closed`);
  };
  visit(body, 0);
  return { loops, calls };
}

function callText(word: string, target: Expression | undefined): string {
  return typeof target === "string" && target.startsWith("$") ? `${word} ${target}` : word;
}

function isList(expression: Expression | undefined): expression is readonly Expression[] {
  return typeof expression === "object";
}
