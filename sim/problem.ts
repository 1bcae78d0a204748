/**
 * What is wrong with an input, and where: the one shape of every complaint about a manifest.
 *
 * Text, JSON and exit codes are made from it in one place (sim/cli), never here.
 */

/** A place in a file; lines and columns count from 1, columns in UTF-16 units. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type Severity = "error" | "warning";

export interface Problem extends Place {
  readonly severity: Severity;
  /** A stable kebab-case name of the kind of problem, such as `dependency-cycle`. */
  readonly code: string;
  /** What is wrong, in one sentence without a full stop at its end. */
  readonly message: string;
  /** What to write instead; empty where there is nothing to add. */
  readonly hint: string;
}

/** Builds an error at a place. */
export function errorAt(place: Place, code: string, message: string, hint = ""): Problem {
  return { ...at(place), severity: "error", code, message, hint };
}

/** Builds a warning at a place. */
export function warningAt(place: Place, code: string, message: string, hint = ""): Problem {
  return { ...at(place), severity: "warning", code, message, hint };
}

/** The contract's form: `FILE:LINE:COL: what is wrong; what to write instead`, always one line. */
export function describeProblem(problem: Problem): string {
  const hint = problem.hint === "" ? "" : `; ${problem.hint}`;
  return visible(`${problem.file}:${problem.line}:${problem.column}: ${problem.message}${hint}`);
}

/** Ends of lines, other controls, and what turns the direction of writing. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** Names and values come from outside: what they hold must not move a cursor or hide a text. */
export function visible(text: string): string {
  return text.replaceAll(UNSEEN, (character) => {
    if (character === "\n") return "\\n";
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Total order: file, line, column, errors first, code, message. */
export function compareProblems(a: Problem, b: Problem): number {
  return (
    compareText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.severity, b.severity) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function at(place: Place): Place {
  return { file: place.file, line: place.line, column: place.column };
}
