/**
 * A file as a tree of values that know where they stand.
 *
 * It is what the YAML reader hands on: no part of the program beyond it knows the YAML library.
 * Offsets are into the text; a place is worked out only when somebody asks for one.
 * Aliases share nodes, so the "tree" may be an acyclic graph: whoever walks it counts its steps.
 */
import type { Place, Problem } from "../problem.ts";

export interface SourceScalar {
  readonly kind: "scalar";
  readonly offset: number;
  readonly value: string | number | boolean | null;
  /** The text as written, without quotes: `14.10` stays `14.10`. */
  readonly text: string;
  /** True where it was written in quotes or as a block. */
  readonly quoted: boolean;
  /** A local tag such as Compose's `!reset`; absent on nearly every node. */
  readonly tag?: string;
}

export interface SourceEntry {
  readonly key: string;
  readonly keyOffset: number;
  readonly value: SourceNode;
}

export interface SourceMap {
  readonly kind: "map";
  readonly offset: number;
  /** In the order of the file, keys unique, merge keys (`<<`) already merged in. */
  readonly entries: readonly SourceEntry[];
  readonly tag?: string;
}

export interface SourceList {
  readonly kind: "list";
  readonly offset: number;
  readonly items: readonly SourceNode[];
  readonly tag?: string;
}

export type SourceNode = SourceScalar | SourceMap | SourceList;

export interface SourceDocument {
  /** As the person named it. */
  readonly file: string;
  readonly root: SourceNode;
  /** What is wrong with its form though all of it could be read: a key that stands twice, say. */
  readonly flaws?: readonly Problem[];
  placeOf(offset: number): Place;
}
