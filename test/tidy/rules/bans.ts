/**
 * Banned calls, each with its replacement named.
 *
 * It goes by the syntax tree and by scope: a text, a comment, a field or a local variable with
 * the name of something banned is nobody's fault. A simulated `process` is a fine name.
 */
import ts from "typescript";
import type { Rule } from "../finding.ts";
import { lineOf, walk, type CodeFile, type Project } from "../project.ts";
import { isPure } from "../zones.ts";
import { EXACT_MATH, MATH_INSTEAD, PROCESS_BANS, PURE_GLOBALS, PURE_METHODS } from "./ban-table.ts";

export const BANS: Rule = {
  name: "bans",
  check(project) {
    return project.code.flatMap((file) => {
      // The core has its own Math, compiled in, and no other globals.
      if (file.path.startsWith("assembly/")) {
        return [];
      }
      const pure = isPure(file.path);
      const findings: { path: string; line: number; message: string }[] = [];
      walk(file.source, (node) => {
        const message =
          refuseAnywhere(node, file, project) ?? (pure ? refusePure(node, project) : null);
        if (message !== null) {
          findings.push({ path: file.path, line: lineOf(file.source, node), message });
        }
      });
      return findings;
    });
  },
};

function refuseAnywhere(node: ts.Node, file: CodeFile, project: Project): string | null {
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) {
    return null;
  }
  const { expression, name } = node;
  if (expression.text === "Math" && name.text === "random" && !isPure(file.path)) {
    return isGlobal(expression, project)
      ? "Math.random cannot be run again: draw from a seed, from fast-check or from the HAL"
      : null;
  }
  if (expression.text === "process" && isNodeProcess(expression, project)) {
    const ban = PROCESS_BANS.find((entry) => entry.property === name.text);
    if (ban !== undefined && !ban.allowed.test(file.path)) {
      return `process.${ban.property} is for the outermost files: ${ban.use}`;
    }
  }
  return null;
}

function refusePure(node: ts.Node, project: Project): string | null {
  if (ts.isIdentifier(node)) {
    return refuseIdentifier(node, project);
  }
  const method = accessedName(node);
  if (method !== null) {
    const use = PURE_METHODS.get(method);
    return use === undefined ? null : `${method} asks for the language of the machine: ${use}`;
  }
  return isInexactPower(node) ? `**: ${MATH_INSTEAD}; a power of two is 1 << n` : null;
}

function refuseIdentifier(node: ts.Identifier, project: Project): string | null {
  if (node.text !== "Math" && !PURE_GLOBALS.has(node.text)) {
    return null;
  }
  if (isOnlyAName(node) || !isGlobal(node, project)) {
    return null;
  }
  if (node.text !== "Math") {
    return `${node.text} does not appear here: ${PURE_GLOBALS.get(node.text) ?? ""}`;
  }
  const access = node.parent;
  const property =
    ts.isPropertyAccessExpression(access) && access.expression === node ? access.name.text : "";
  const exact = EXACT_MATH.has(property) || /^[A-Z][A-Z0-9_]*$/u.test(property);
  return exact ? null : `Math${property === "" ? "" : `.${property}`}: ${MATH_INSTEAD}`;
}

/** A field, a key or a part of an import: the text of a name, and no use of the global. */
function isOnlyAName(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) {
    return parent.name === node;
  }
  if (ts.isQualifiedName(parent)) {
    return parent.right === node;
  }
  if (ts.isBindingElement(parent)) {
    return parent.propertyName === node;
  }
  return ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isMetaProperty(parent);
}

/** True where the name is not declared in this file; `declare` does not make it the file's own. */
function isGlobal(node: ts.Identifier, project: Project): boolean {
  return ownDeclarations(node, project).length === 0;
}

/** The global `process`, or Node's own module of that name. */
function isNodeProcess(node: ts.Identifier, project: Project): boolean {
  return ownDeclarations(node, project).every((declaration) => {
    const statement = ts.findAncestor(declaration, ts.isImportDeclaration);
    const from = statement?.moduleSpecifier;
    return from !== undefined && ts.isStringLiteral(from) && /^(?:node:)?process$/u.test(from.text);
  });
}

function ownDeclarations(node: ts.Identifier, project: Project): readonly ts.Declaration[] {
  const { parent } = node;
  const symbol = ts.isShorthandPropertyAssignment(parent)
    ? project.checker.getShorthandAssignmentValueSymbol(parent)
    : project.checker.getSymbolAtLocation(node);
  const file = node.getSourceFile();
  return (symbol?.declarations ?? []).filter(
    (declaration) =>
      declaration.getSourceFile() === file &&
      (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) === 0,
  );
}

function accessedName(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node)) {
    return node.name.text;
  }
  if (ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression)) {
    return node.argumentExpression.text;
  }
  return null;
}

/** `x ** y` is Math.pow; between literals it is folded, and of bigints it is exact. */
function isInexactPower(node: ts.Node): boolean {
  if (!ts.isBinaryExpression(node)) {
    return false;
  }
  const operator = node.operatorToken.kind;
  if (
    operator !== ts.SyntaxKind.AsteriskAsteriskToken &&
    operator !== ts.SyntaxKind.AsteriskAsteriskEqualsToken
  ) {
    return false;
  }
  const bigint = ts.isBigIntLiteral(node.left) || ts.isBigIntLiteral(node.right);
  const folded = ts.isNumericLiteral(node.left) && ts.isNumericLiteral(node.right);
  return !bigint && !folded;
}
