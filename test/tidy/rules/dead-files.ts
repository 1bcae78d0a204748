/**
 * Every source file is reached from an entry point, and what ships is reached from what ships:
 * a file that only tests import is dead code with company.
 */
import type { Rule } from "../finding.ts";
import type { CodeFile } from "../project.ts";

/** What a person, the build, Node's loader of modules or another thread starts. */
const SHIPPED =
  /^(?:sim\/(?:cli\/start|report\/page\/main|io\/[a-z]+-(?:hooks|watcher))|assembly\/index)\.ts$/u;
const STARTED =
  /^(?:bench\/run\.ts|test\/scripts\/.*|.*\.test\.ts|(?:vitest|rolldown)\.config\.ts)$/u;
/** What vitest.config.ts has the tests begin with. */
const SET_UP = "test/support/draw-the-same.ts";
/** Ambient declarations are part of every file of their folder, and imported by none. */
const AMBIENT = /\.d\.ts$/u;
const TOOLING = /^(?:bench|test)\/|^[^/]*$/u;

export const DEAD_FILES: Rule = {
  name: "dead-files",
  check(project) {
    const files = project.code.filter((file) => !AMBIENT.test(file.path));
    const byPath = new Map(files.map((file) => [file.path, file]));
    const shipped = reach(byPath, (path) => SHIPPED.test(path));
    const started = reach(byPath, (path) => isStarted(path));
    return files.flatMap(({ path }) => {
      if (!started.has(path)) {
        return [{ path, line: 1, message: "nothing imports this file; delete it" }];
      }
      if (!shipped.has(path) && !TOOLING.test(path)) {
        const message = "only tests import this file; use it in the program, or delete it";
        return [{ path, line: 1, message }];
      }
      return [];
    });
  },
};

function isStarted(path: string): boolean {
  return path === SET_UP || SHIPPED.test(path) || STARTED.test(path);
}

function reach(
  files: ReadonlyMap<string, CodeFile>,
  isEntry: (path: string) => boolean,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const pending = [...files.keys()].filter(isEntry);
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const file = files.get(path);
    if (file === undefined || reached.has(path)) {
      continue;
    }
    reached.add(path);
    for (const { target } of file.imports) {
      if (target.kind === "file") {
        pending.push(target.path);
      }
    }
  }
  return reached;
}
