/**
 * What a file imports, in every form that the language has for it.
 *
 * `import`, `export from`, `import()`, `import("x").Type`, `require`, and `new URL("./x.ts",
 * import.meta.url)`, which is how a worker thread is named.
 */
import { builtinModules } from "node:module";
import { posix } from "node:path";
import ts from "typescript";

/** Where an import leads. */
export type ImportTarget =
  | { readonly kind: "node"; readonly module: string }
  | { readonly kind: "package"; readonly name: string }
  /** A file of this repository. */
  | { readonly kind: "file"; readonly path: string }
  /** A relative path at which this repository has no file; build output, for one. */
  | { readonly kind: "missing"; readonly path: string }
  /** `import(name)`: nobody can say before it runs. */
  | { readonly kind: "computed" };

export interface Import {
  readonly specifier: string;
  readonly target: ImportTarget;
  /** Erased when compiled. */
  readonly typeOnly: boolean;
  readonly offset: number;
}

const NODE_MODULES: ReadonlySet<string> = new Set(builtinModules);

export function importsOf(
  source: ts.SourceFile,
  known: { has(path: string): boolean },
): readonly Import[] {
  const imports: Import[] = [];
  const add = (specifier: ts.Node, typeOnly: boolean): void => {
    const text = ts.isStringLiteralLike(specifier) ? specifier.text : null;
    const target: ImportTarget =
      text === null ? { kind: "computed" } : resolveImport(source.fileName, text, known);
    imports.push({
      specifier: text ?? "",
      target,
      typeOnly,
      offset: specifier.getStart(source),
    });
  };
  for (const directive of source.typeReferenceDirectives) {
    const target: ImportTarget =
      directive.fileName === "node"
        ? { kind: "node", module: "node" }
        : { kind: "package", name: directive.fileName };
    const specifier = directive.fileName;
    imports.push({ specifier, target, typeOnly: true, offset: directive.pos });
  }
  const visit = (node: ts.Node): void => {
    collect(node, add);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return imports;
}

function collect(node: ts.Node, add: (specifier: ts.Node, typeOnly: boolean) => void): void {
  if (ts.isImportDeclaration(node)) {
    add(node.moduleSpecifier, isErased(node.importClause));
  } else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    add(node.moduleSpecifier, node.isTypeOnly);
  } else if (ts.isImportTypeNode(node)) {
    add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument, true);
  } else if (ts.isExternalModuleReference(node)) {
    add(node.expression, false);
  } else if (ts.isCallExpression(node)) {
    const argument = node.arguments[0];
    const isRequire = ts.isIdentifier(node.expression) && node.expression.text === "require";
    const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
    if (argument !== undefined && (isImport || isRequire)) {
      add(argument, false);
    }
  } else if (ts.isNewExpression(node) && isModuleUrl(node)) {
    const argument = node.arguments?.[0];
    if (argument !== undefined) {
      add(argument, false);
    }
  }
}

/** `import type …`, or every name in it marked `type`. */
function isErased(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) {
    return false;
  }
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) {
    return true;
  }
  const bindings = clause.namedBindings;
  return (
    clause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.length > 0 &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}

/** A folder or a data file named in this way is read, not run. */
function isModuleUrl(node: ts.NewExpression): boolean {
  const [path, base] = node.arguments ?? [];
  return (
    node.expression.getText() === "URL" &&
    base?.getText() === "import.meta.url" &&
    path !== undefined &&
    ts.isStringLiteralLike(path) &&
    /\.[jt]s$/u.test(path.text)
  );
}

function resolveImport(
  from: string,
  specifier: string,
  known: { has(path: string): boolean },
): ImportTarget {
  if (specifier.startsWith("node:") || NODE_MODULES.has(specifier)) {
    return { kind: "node", module: specifier.replace(/^node:/u, "") };
  }
  if (!specifier.startsWith(".")) {
    const parts = specifier.split("/");
    return { kind: "package", name: parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/") };
  }
  const path = posix.join(posix.dirname(from), specifier);
  // AssemblyScript writes its imports without an extension.
  const found = [path, `${path}.ts`, path.replace(/\.js$/u, ".ts")].find((p) => known.has(p));
  return found === undefined ? { kind: "missing", path } : { kind: "file", path: found };
}
