/**
 * The repository as the rules see it: texts by path, syntax trees of the code, and imports.
 *
 * It is built from texts alone, so that a test can hand in a repository that does not exist.
 */
import ts from "typescript";
import { importsOf, type Import } from "./imports.ts";

export interface RepositoryFile {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly bytes: number;
}

export interface CodeFile extends RepositoryFile {
  readonly source: ts.SourceFile;
  readonly imports: readonly Import[];
}

export interface Project {
  readonly files: readonly RepositoryFile[];
  readonly byPath: ReadonlyMap<string, RepositoryFile>;
  readonly code: readonly CodeFile[];
  /** Resolves names within one file; knows neither libraries nor other files. */
  readonly checker: ts.TypeChecker;
}

export function buildProject(files: readonly RepositoryFile[]): Project {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const sources = new Map<string, ts.SourceFile>();
  for (const file of files) {
    if (file.path.endsWith(".ts")) {
      sources.set(
        file.path,
        ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true),
      );
    }
  }
  const code: CodeFile[] = [];
  for (const file of files) {
    const source = sources.get(file.path);
    if (source !== undefined) {
      code.push({ ...file, source, imports: importsOf(source, byPath) });
    }
  }
  return { files, byPath, code, checker: checkerOf(sources) };
}

/** The line, counted from 1, of an offset in a file. */
export function lineAt(source: ts.SourceFile, offset: number): number {
  return source.getLineAndCharacterOfPosition(offset).line + 1;
}

/** The line, counted from 1, on which a node begins, its comments not included. */
export function lineOf(source: ts.SourceFile, node: ts.Node): number {
  return lineAt(source, node.getStart(source));
}

/** Calls `visit` for every node of the file, parents first. */
export function walk(root: ts.Node, visit: (node: ts.Node) => void): void {
  visit(root);
  ts.forEachChild(root, (child) => {
    walk(child, visit);
  });
}

function checkerOf(sources: ReadonlyMap<string, ts.SourceFile>): ts.TypeChecker {
  const host: ts.CompilerHost = {
    getSourceFile: (path) => sources.get(path),
    getDefaultLibFileName: () => "lib.d.ts",
    getCurrentDirectory: () => "",
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: (path) => sources.has(path),
    readFile: (path) => sources.get(path)?.text,
    writeFile: () => undefined,
  };
  const options: ts.CompilerOptions = {
    noLib: true,
    noResolve: true,
    types: [],
    target: ts.ScriptTarget.Latest,
  };
  return ts.createProgram([...sources.keys()], options, host).getTypeChecker();
}
