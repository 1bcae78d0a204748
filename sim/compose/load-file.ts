/**
 * Reads one Compose file into a tree with its variables filled in.
 *
 * Variables are filled in before files are merged, as Compose does it, and in values only. Nodes
 * that aliases share stay shared.
 */
import { readSource } from "../manifest/read-source.ts";
import type { SourceMap, SourceNode, SourceScalar } from "../manifest/source-tree.ts";
import type { Place } from "../problem.ts";
import { refuseForeignForm, refuseForeignText } from "./foreign-forms.ts";
import { interpolate } from "./interpolation.ts";
import { startOf, type LoadSession, type ProjectScope } from "./load-session.ts";
import { emptyMap, scalar } from "./nodes.ts";

/** What brought a file in; a file that cannot be read is reported there. */
export type FileOrigin =
  | { readonly kind: "command-line"; readonly first: boolean }
  | { readonly kind: "reference"; readonly offset: number };

/** The root mapping of a file; `null` where that cannot be had, which has then been reported. */
export function loadFile(
  session: LoadSession,
  scope: ProjectScope,
  path: string,
  origin: FileOrigin,
): SourceMap | null {
  const root = tryFile(session, scope, path, origin);
  if (root === null) session.failedFiles += 1;
  return root;
}

function tryFile(
  session: LoadSession,
  scope: ProjectScope,
  path: string,
  origin: FileOrigin,
): SourceMap | null {
  const whence = origin.kind === "reference" ? session.space.placeOf(origin.offset) : startOf(path);
  const text = session.read(path, whence);
  if (text === null) return null;
  const foreign = refuseForeignText(text, path);
  if (foreign !== null) {
    session.problems.error(foreign, foreign.code, foreign.message, foreign.hint);
    return null;
  }
  const reading = readSource(text, path);
  if (!reading.ok) {
    const blank = reading.problems.every((problem) => problem.code === "empty-file");
    if (blank && origin.kind === "command-line" && !origin.first) return blankFile(session, path);
    for (const { code, message, hint, ...place } of reading.problems) {
      session.problems.error(place, code, message, composeHint(code, hint, origin));
    }
    return null;
  }
  const { root, flaws = [] } = reading.value;
  session.problems.add(flaws);
  const placeOf = (offset: number): Place => reading.value.placeOf(offset);
  const base = session.space.add(text.length, placeOf);
  if (root.kind !== "map") {
    const hint = "begin with 'services:'";
    session.error(base + root.offset, "not-a-mapping", "a Compose file is a mapping", hint);
    return null;
  }
  session.tagged ||= /!reset|!override/.test(text);
  const relocation = new Relocation({ session, scope, text, base, placeOf });
  const loaded = relocation.map(root);
  return refuseForeignForm(session, loaded) ? null : loaded;
}

/** Comments alone: an overlay that says nothing, which Compose accepts beside another file. */
function blankFile(session: LoadSession, path: string): SourceMap {
  return emptyMap(session.space.add(0, () => startOf(path)));
}

/** What a Compose file names or is merged into cannot be a native manifest. */
function composeHint(code: string, hint: string, origin: FileOrigin): string {
  const first = origin.kind === "command-line" && origin.first;
  return code === "empty-file" && !first ? "begin with 'services:'" : hint;
}

/** A file that has been parsed, and where its offsets begin in the space. */
interface ParsedFile {
  readonly session: LoadSession;
  readonly scope: ProjectScope;
  readonly text: string;
  readonly base: number;
  readonly placeOf: (offset: number) => Place;
}

/** Copies a tree into the space of offsets, its variables filled in on the way. */
class Relocation {
  readonly #file: ParsedFile;
  readonly #base: number;
  readonly #unchanged: boolean;
  /** Shared nodes are copied once. */
  readonly #copies = new Map<SourceNode, SourceNode>();

  constructor(file: ParsedFile) {
    this.#file = file;
    this.#base = file.base;
    this.#unchanged = file.base === 0 && !file.text.includes("$");
  }

  map(node: SourceMap): SourceMap {
    if (this.#unchanged) return node;
    const entries = node.entries.map((entry) => ({
      key: entry.key,
      keyOffset: entry.keyOffset + this.#base,
      value: this.#node(entry.value),
    }));
    return { ...node, offset: node.offset + this.#base, entries };
  }

  #node(node: SourceNode): SourceNode {
    if (node.kind === "scalar") return this.#scalar(node);
    const known = this.#copies.get(node);
    if (known !== undefined) return known;
    const copy =
      node.kind === "map"
        ? this.map(node)
        : {
            ...node,
            offset: node.offset + this.#base,
            items: node.items.map((item) => this.#node(item)),
          };
    this.#copies.set(node, copy);
    return copy;
  }

  #scalar(node: SourceScalar): SourceNode {
    const offset = node.offset + this.#base;
    if (typeof node.value !== "string" || !node.value.includes("$")) return { ...node, offset };
    const written = node.value;
    const { session, scope, placeOf } = this.#file;
    const placeAt = (at: number): Place => placeOf(this.#within(node, written, at));
    const filled = interpolate(written, {
      lookup: (name) => scope.variables.lookup(name),
      missing: (name, at) => session.missing(name, placeAt(at)),
    });
    if (!filled.ok) {
      const { at, code, message, hint } = filled.problem;
      session.problems.error(placeAt(at), code, message, hint);
      // As if nothing were written: one mistake is reported once.
      return scalar(offset, null, "", false);
    }
    const copy = scalar(offset, filled.text, filled.text, node.quoted);
    return node.tag === undefined ? copy : { ...copy, tag: node.tag };
  }

  /** The offset of index `at` of a value, exact where the text stands in the file as it is. */
  #within(node: SourceScalar, written: string, at: number): number {
    for (const begin of [node.offset, node.offset + 1]) {
      if (this.#file.text.startsWith(written, begin)) return begin + at;
    }
    return node.offset;
  }
}
