/**
 * No test hides the others (`.only`), and none is skipped without a comment that says why.
 */
import ts from "typescript";
import type { Rule } from "../finding.ts";
import { lineOf, walk, type CodeFile } from "../project.ts";

const SUITES = new Set(["it", "test", "describe", "suite", "bench"]);
const SKIPS = new Set(["skip", "todo", "skipIf", "runIf", "fails"]);

export const FOCUSED_TESTS: Rule = {
  name: "focused-tests",
  check(project) {
    return project.code.flatMap((file) => {
      const findings: { path: string; line: number; message: string }[] = [];
      walk(file.source, (node) => {
        const message = refuse(node, file);
        if (message !== null) {
          findings.push({ path: file.path, line: lineOf(file.source, node), message });
        }
      });
      return findings;
    });
  },
};

function refuse(node: ts.Node, file: CodeFile): string | null {
  if (!ts.isPropertyAccessExpression(node) || !SUITES.has(rootOf(node.expression))) {
    return null;
  }
  const name = node.name.text;
  if (name === "only") {
    return "it hides every other test; take .only away";
  }
  if (SKIPS.has(name) && !hasReason(file, lineOf(file.source, node))) {
    return `.${name} needs a comment on the line above that says why`;
  }
  return null;
}

/** `it` of `it.each` and of `it.concurrent.skip`. */
function rootOf(expression: ts.Expression): string {
  if (ts.isPropertyAccessExpression(expression)) {
    return rootOf(expression.expression);
  }
  return ts.isIdentifier(expression) ? expression.text : "";
}

function hasReason(file: CodeFile, line: number): boolean {
  const lines = file.text.split("\n");
  return /\/\/ \S|\*\/\s*$/u.test(`${lines[line - 2] ?? ""}\n${lines[line - 1] ?? ""}`);
}
