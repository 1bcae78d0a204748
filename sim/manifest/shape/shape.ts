/**
 * A shape says what a part of a manifest may hold: it reads that part out of the source tree, and
 * it describes itself as JSON Schema, so that the program and the editor can never disagree.
 *
 * Why not a general schema library: places are offsets of the very node, a union complains of the
 * branch that was meant, versions are taken from the text as written, and 100,000 services read
 * in about a second.
 */
import type { Place } from "../../problem.ts";
import type { ProblemList } from "../problem-list.ts";
import type { SourceNode } from "../source-tree.ts";
import type { JsonSchema } from "./json-schema.ts";

export interface Shape<T> {
  /** Reads a node; `undefined` where it is wrong, after having said so. */
  read(node: SourceNode, label: string, context: ReadContext): T | undefined;
  readonly schema: JsonSchema;
  /** Names what is read, where it stands beside another way to write the same. */
  readonly expectation?: Expectation;
}

/** A value and where it stands. */
export interface Placed<T> {
  readonly value: T;
  readonly offset: number;
}

/** What the shapes of one reading share: its problems, and the places of what is for later. */
export class ReadContext {
  readonly placeOf: (offset: number) => Place;
  readonly problems: ProblemList;
  /** Parts of the file, by their names, in which something is wrong. */
  readonly flawed: Set<string> = new Set<string>();
  readonly #later = new Set<string>();

  constructor(placeOf: (offset: number) => Place, problems: ProblemList) {
    this.placeOf = placeOf;
    this.problems = problems;
  }

  error(offset: number, code: string, message: string, hint = ""): void {
    this.problems.error(this.placeOf(offset), code, message, hint);
  }

  /** Does the work, and whether it found anything wrong. */
  finds(work: () => void): boolean {
    const before = this.problems.errorCount;
    work();
    return this.problems.errorCount > before;
  }

  /** Warns, the first time, that something is accepted and checked but has no effect yet. */
  later(what: string, offset: number, hint = ""): void {
    if (this.#later.has(what)) return;
    this.#later.add(what);
    const message = `${what} is not simulated yet`;
    this.problems.warning(this.placeOf(offset), "not-simulated", message, hint);
  }
}

/** The same shape, which notes under a name where it found something wrong. */
export function watched<T>(name: string, shape: Shape<T>): Shape<T> {
  return {
    schema: shape.schema,
    read(node, label, context) {
      let read: T | undefined;
      const isFlawed = context.finds(() => {
        read = shape.read(node, label, context);
      });
      if (isFlawed) context.flawed.add(name);
      return read;
    },
  };
}

/** Names what a node is, for messages. */
export function kindOf(node: SourceNode): string {
  if (node.kind === "map") return "a mapping";
  if (node.kind === "list") return "a list";
  return isEmpty(node) ? "empty" : `'${node.text.slice(0, 40)}'`;
}

/** True where nothing is written: `web:`, `~` or `null`. */
export function isEmpty(node: SourceNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** What should stand where something else does. */
export interface Expectation {
  readonly expected: string;
  /** What to write. */
  readonly hint: string;
}

/** Says that a node is not of the kind that is expected. */
export function wrongKind(
  node: SourceNode,
  label: string,
  { expected, hint }: Expectation,
  context: ReadContext,
): undefined {
  const message = `'${label}' is ${kindOf(node)}, not ${expected}`;
  context.error(node.offset, "wrong-type", message, hint);
  return undefined;
}

/** Native manifests know no local tags; Compose files are read by other shapes. */
export function refuseTag(node: SourceNode, context: ReadContext): void {
  if (node.tag === undefined) return;
  context.error(node.offset, "tag", `the tag '${node.tag}' has no meaning here`, "remove it");
}
