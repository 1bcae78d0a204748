/**
 * The fenced blocks of a page, by the convention that README.md and ARCHITECTURE.md keep:
 *
 *   ```text               a picture; nothing to run
 *   ```yaml NAME          a file of this name, which some command of the page reads
 *   ```js NAME             a program of this name, which some file of the page reads
 *   ```console            commands behind `$ `, each followed by what it prints
 *   ```sh                 commands that take long or need a network; only what they name is checked
 *
 * In what a command prints, a line that is `…` stands for any lines, and `…` within a line for any
 * text in it.
 */
export interface Fence {
  /** Of the opening line; counts from 1. */
  readonly line: number;
  /** The word behind the backticks. */
  readonly kind: string;
  /** What follows that word; empty where nothing does. */
  readonly name: string;
  readonly text: string;
}

/** One command of a block, and what the page says it prints. */
export interface Command {
  readonly line: number;
  readonly command: string;
  readonly output: readonly string[];
}

const OPENING = /^```(?<kind>\S*) *(?<name>.*)$/u;

/** Every block of a page, in its order. */
export function fencesOf(page: string): readonly Fence[] {
  const fences: Fence[] = [];
  let open: { readonly line: number; readonly kind: string; readonly name: string } | null = null;
  let lines: string[] = [];
  for (const [index, content] of page.split("\n").entries()) {
    if (open === null) {
      const { kind, name } = OPENING.exec(content)?.groups ?? {};
      if (kind === undefined) continue;
      open = { line: index + 1, kind, name: name ?? "" };
      lines = [];
    } else if (content === "```") {
      fences.push({ ...open, text: lines.map((line) => `${line}\n`).join("") });
      open = null;
    } else lines.push(content);
  }
  if (open !== null) throw new Error(`the block at line ${open.line} is never closed`);
  return fences;
}

/** The commands of a `console` block. */
export function commandsOf(fence: Fence): readonly Command[] {
  const commands: { line: number; command: string; output: string[] }[] = [];
  for (const [index, content] of fence.text.trimEnd().split("\n").entries()) {
    const line = fence.line + 1 + index;
    if (content.startsWith("$ ")) commands.push({ line, command: content.slice(2), output: [] });
    else if (commands.length === 0) throw new Error(`line ${line} is printed before any command`);
    else commands.at(-1)?.output.push(content);
  }
  return commands;
}

/** Whether a command printed what the page says, with anything where the page has a `…`. */
export function isSamePrint(expected: readonly string[], actual: readonly string[]): boolean {
  const [first, ...rest] = expected;
  if (first === undefined) return actual.length === 0;
  if (first !== "…") {
    const [line, ...others] = actual;
    return line !== undefined && isSameLine(first, line) && isSamePrint(rest, others);
  }
  return actual.some((_, skipped) => isSamePrint(rest, actual.slice(skipped))) || rest.length === 0;
}

function isSameLine(expected: string, actual: string): boolean {
  if (!expected.includes("…")) return expected === actual;
  const parts = expected.split("…").map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "u").test(actual);
}
