/**
 * Limits on files, functions and lines: what does not fit on a few screens is not understood.
 */
import ts from "typescript";
import type { Finding, Rule } from "../finding.ts";
import { lineAt, walk, type CodeFile } from "../project.ts";

export const FILE_BYTES_MAX = 500_000;
export const FILE_LINES_MAX = 400;
export const FUNCTION_LINES_MAX = 70;
export const LINE_COLUMNS_MAX = 100;

type Complaint = Omit<Finding, "rule">;

export const SIZES: Rule = {
  name: "sizes",
  check(project) {
    const bytes = project.files
      .filter((file) => file.bytes > FILE_BYTES_MAX)
      .map(({ path, bytes: size }) => ({
        path,
        line: 1,
        message: `${size} bytes, more than ${FILE_BYTES_MAX}; generate it where it is needed`,
      }));
    return [...bytes, ...project.code.flatMap(checkCode)];
  },
};

function checkCode(file: CodeFile): readonly Complaint[] {
  const lines = file.text.replace(/\n$/u, "").split("\n");
  const complaints = lines.flatMap((content, index) => checkLine(file, content, index + 1));
  if (lines.length > FILE_LINES_MAX) {
    const message = `${lines.length} lines, more than ${FILE_LINES_MAX}; split it by what it does`;
    complaints.push({ path: file.path, line: 1, message });
  }
  walk(file.source, (node) => {
    if (ts.isFunctionLike(node) && !isSuite(node)) {
      complaints.push(...checkFunction(file, node));
    }
  });
  return complaints;
}

function checkLine(file: CodeFile, content: string, line: number): Complaint[] {
  // An address cannot be broken.
  if (content.length <= LINE_COLUMNS_MAX || content.includes("https://")) {
    return [];
  }
  const columns = Array.from(content).length;
  const message = `${columns} columns, more than ${LINE_COLUMNS_MAX}`;
  return columns > LINE_COLUMNS_MAX ? [{ path: file.path, line, message }] : [];
}

function checkFunction(file: CodeFile, node: ts.SignatureDeclaration): Complaint[] {
  const first = lineAt(file.source, node.getStart(file.source));
  const length = lineAt(file.source, node.end) - first + 1;
  const name = node.name === undefined ? "a function" : node.name.getText(file.source);
  const message = `${name} has ${length} lines, more than ${FUNCTION_LINES_MAX}; split it`;
  return length > FUNCTION_LINES_MAX ? [{ path: file.path, line: first, message }] : [];
}

/** The body of a `describe` is a list of tests, not a function that somebody reads as one. */
function isSuite(node: ts.Node): boolean {
  const call = node.parent;
  return ts.isCallExpression(call) && /^describe\b/u.test(call.expression.getText());
}
