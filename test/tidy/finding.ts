/**
 * What a tidy rule says, and the shape that every rule has.
 */
import type { Project } from "./project.ts";

export interface Finding {
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
  readonly rule: string;
  /** What is wrong and, wherever there is one, what to write instead. */
  readonly message: string;
}

export interface Rule {
  /** Kebab-case; it stands in front of every finding. */
  readonly name: string;
  check(project: Project): readonly Omit<Finding, "rule">[];
}

/** Total order: path, line, rule, message. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.path, b.path) ||
    a.line - b.line ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}

export function describeFinding(finding: Finding): string {
  return `${finding.path}:${finding.line}: ${finding.rule}: ${finding.message}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
