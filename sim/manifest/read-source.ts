/**
 * Reads the text of a YAML 1.2 or JSON file into a tree of values that know where they stand.
 *
 * It knows nothing of manifests or Compose files. It never throws on any text, and reports all
 * that is wrong with the form of the text at once. Plain texts take a quick way of our own; for
 * all others the YAML library's nodes are built and dropped again before it returns, because they
 * take ten times the memory of the tree.
 */
import { Composer, Parser, type CST, type Document } from "yaml";
import type { Place } from "../problem.ts";
import type { Reading } from "./declaration.ts";
import { ProblemList } from "./problem-list.ts";
import type { SourceDocument } from "./source-tree.ts";
import { LineIndex } from "./source/line-index.ts";
import { NESTING_MAX, SYNTAX_PROBLEMS_MAX } from "./source/limits.ts";
import { findDeepNesting } from "./source/nesting.ts";
import { readQuickly } from "./source/quick-reader.ts";
import { describeSyntaxError } from "./source/syntax-problem.ts";
import { checkText, EMPTY_FILE_HINT } from "./source/text-check.ts";
import { TreeBuilder } from "./source/tree-builder.ts";

/**
 * Duplicate keys are found by ourselves: the library's check is quadratic. The schema is named,
 * so that a `%YAML 1.1` directive does not turn `yes` into a boolean.
 */
const COMPOSER_OPTIONS = {
  uniqueKeys: false,
  prettyErrors: false,
  schema: "core",
  merge: false,
  resolveKnownTags: false,
  keepSourceTokens: false,
  logLevel: "silent",
} as const;

/** Reads one document; `file` is its name as the person wrote it, for the problems' places. */
export function readSource(text: string, file: string): Reading<SourceDocument> {
  const lines = new LineIndex(text);
  const placeOf = (offset: number): Place => ({ file, ...lines.find(offset) });
  const problems = new ProblemList(SYNTAX_PROBLEMS_MAX);
  if (!checkText(text, placeOf, problems)) return { ok: false, problems: problems.errors() };

  const quick = readQuickly(text);
  if (quick !== null) return { ok: true, value: { file, root: quick, placeOf } };
  return readThoroughly(text, file, placeOf);
}

/** Reads all of YAML by the library, and says what is wrong; it is slow but knows everything. */
export function readThoroughly(
  text: string,
  file: string,
  placeOf: (offset: number) => Place,
): Reading<SourceDocument> {
  const problems = new ProblemList(SYNTAX_PROBLEMS_MAX);
  const document = compose(text, placeOf, problems);
  if (document === null) return { ok: false, problems: problems.errors() };
  reportSyntaxErrors(document, text, placeOf, problems);
  const isReadable = !problems.hasErrors;
  const builder = new TreeBuilder(placeOf, problems);
  const root = builder.build(document.contents, 0);
  if (!problems.hasErrors) return { ok: true, value: { file, root, placeOf } };
  const flaws = problems.errors();
  if (!isReadable || !builder.isSound(root)) return { ok: false, problems: flaws };
  return { ok: true, value: { file, root, flaws, placeOf } };
}

/** The library's document; `null` where there is none that can be gone through. */
function compose(
  text: string,
  placeOf: (offset: number) => Place,
  problems: ProblemList,
): Document | null {
  const tokens = oneShallowDocument(new Parser().parse(text), placeOf, problems);
  let document: Document | null = null;
  for (const next of new Composer(COMPOSER_OPTIONS).compose(tokens, true, text.length)) {
    document ??= next;
  }
  if (document !== null && document.contents === null && document.errors.length === 0) {
    if (!problems.hasErrors) {
      problems.error(
        placeOf(0),
        "empty-file",
        "the file holds nothing but comments",
        EMPTY_FILE_HINT,
      );
    }
    return null;
  }
  return document;
}

/** Passes the tokens of the first document on, unless it nests too deep to be recursed into. */
function* oneShallowDocument(
  tokens: Iterable<CST.Token>,
  placeOf: (offset: number) => Place,
  problems: ProblemList,
): Generator<CST.Token, void> {
  let documents = 0;
  for (const token of tokens) {
    if (token.type === "document") {
      documents += 1;
      if (documents > 1) {
        const message = "a second document begins here";
        problems.error(placeOf(token.offset), "documents", message, "keep one document a file");
        return;
      }
      const deep = findDeepNesting(token);
      if (deep !== -1) {
        const message = `the nesting is deeper than ${NESTING_MAX} levels`;
        problems.error(placeOf(deep), "nesting", message, "is a bracket or an indentation wrong?");
        return;
      }
    }
    yield token;
  }
}

/** One syntax error a line: those that follow on the same line are mostly its echoes. */
function reportSyntaxErrors(
  document: Document,
  text: string,
  placeOf: (offset: number) => Place,
  problems: ProblemList,
): void {
  const linesSeen = new Set<number>();
  for (const { code, message, pos } of document.errors) {
    const described = describeSyntaxError(code, message, text, pos[0]);
    const place = placeOf(described.offset);
    if (linesSeen.has(place.line)) continue;
    linesSeen.add(place.line);
    problems.error(place, "syntax", described.message, described.hint);
  }
}
