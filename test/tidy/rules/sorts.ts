/**
 * Every sort names its order: without a comparator, JavaScript sorts numbers as texts.
 */
import ts from "typescript";
import type { Rule } from "../finding.ts";
import { lineOf, walk } from "../project.ts";

const SORTS_NAMES = new Set(["sort", "toSorted"]);

export const SORTS: Rule = {
  name: "sorts",
  check(project) {
    return project.code.flatMap((file) => {
      const findings: { path: string; line: number; message: string }[] = [];
      walk(file.source, (node) => {
        if (isBareSort(node)) {
          const message = "a sort needs a comparator, one that never ties";
          findings.push({ path: file.path, line: lineOf(file.source, node), message });
        }
      });
      return findings;
    });
  },
};

function isBareSort(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node) &&
    node.arguments.length === 0 &&
    ts.isPropertyAccessExpression(node.expression) &&
    SORTS_NAMES.has(node.expression.name.text)
  );
}
