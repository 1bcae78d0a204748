/**
 * Problems of a file, as text for people and as JSON for machines.
 */
import { describeProblem, type Problem } from "../problem.ts";
import type { Palette } from "../report/palette.ts";
import { pluralText } from "../quantity-text.ts";

/** One line a problem, and the count of the errors with what that means. */
export function problemsText(
  problems: readonly Problem[],
  palette: Palette,
  consequence: string,
): string {
  const lines = problems.map((problem) => {
    const text = describeProblem(problem);
    if (problem.severity === "error") return palette.red(text);
    return `${palette.yellow("warning:")} ${text}`;
  });
  const errors = problems.filter(({ severity }) => severity === "error").length;
  if (errors > 0) lines.push(`${pluralText(errors, "error")}${consequence}.`);
  return `${lines.join("\n")}\n`;
}

/** The contract's shape of `check --json` and of every refusal. */
export function problemsJson(problems: readonly Problem[]): string {
  const ok = problems.every(({ severity }) => severity === "warning");
  const listed = problems.map(({ file, line, column, severity, code, message, hint }) => ({
    file,
    line,
    column,
    severity,
    code,
    message,
    hint,
  }));
  return `${JSON.stringify({ ok, problems: listed }, null, 2)}\n`;
}
