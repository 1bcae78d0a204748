/**
 * Reading Markdown pages, as far as the rules on links and mentions need it.
 */
import type { Project } from "./project.ts";

export interface PageLine {
  /** Counts from 1. */
  readonly line: number;
  readonly content: string;
}

/** The lines that are prose: what stands between ``` and ``` is left out. */
export function linesOutsideFences(text: string): readonly PageLine[] {
  const lines: PageLine[] = [];
  let fenced = false;
  for (const [index, content] of text.split("\n").entries()) {
    if (/^\s*(?:```|~~~)/u.test(content)) {
      fenced = !fenced;
    } else if (!fenced) {
      lines.push({ line: index + 1, content });
    }
  }
  return lines;
}

/** True for a file of the repository, and for a folder with at least one. */
export function hasPath(project: Project, path: string): boolean {
  const folder = `${path.replace(/\/$/u, "")}/`;
  return (
    project.byPath.has(path) ||
    path === "." ||
    project.files.some((file) => file.path.startsWith(folder))
  );
}
