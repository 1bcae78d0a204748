/**
 * How the readers of this folder look into a tree: by key, by kind, by tag.
 */
import type {
  SourceEntry,
  SourceList,
  SourceMap,
  SourceNode,
  SourceScalar,
} from "../manifest/source-tree.ts";

export type MergeTag = "reset" | "override";

/** Compose's instruction to a merge; `null` for the nodes without one. */
export function mergeTagOf(node: SourceNode): MergeTag | null {
  if (node.tag === "!reset") return "reset";
  return node.tag === "!override" ? "override" : null;
}

/** Nothing was written there, or `null`. */
export function isNull(node: SourceNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

export function findEntry(map: SourceMap, key: string): SourceEntry | undefined {
  return map.entries.find((entry) => entry.key === key);
}

/** The value of a key; `undefined` where it is absent or null, which Compose treats alike. */
export function findValue(map: SourceMap, key: string): SourceNode | undefined {
  const value = findEntry(map, key)?.value;
  return value === undefined || isNull(value) ? undefined : value;
}

export function findMap(map: SourceMap, key: string): SourceMap | undefined {
  const value = findValue(map, key);
  return value?.kind === "map" ? value : undefined;
}

/** Keys that Compose leaves to everybody else. */
export function isExtensionKey(key: string): boolean {
  return key.startsWith("x-");
}

export function emptyMap(offset: number): SourceMap {
  return { kind: "map", offset, entries: [] };
}

export function withoutKey(map: SourceMap, key: string): SourceMap {
  return { ...map, entries: map.entries.filter((entry) => entry.key !== key) };
}

/** The same node without its tag, for where the instruction has been followed. */
export function untagged(node: SourceNode): SourceNode {
  if (node.tag === undefined) return node;
  switch (node.kind) {
    case "map":
      return { kind: "map", offset: node.offset, entries: node.entries };
    case "list":
      return { kind: "list", offset: node.offset, items: node.items };
    case "scalar":
      return scalar(node.offset, node.value, node.text, node.quoted);
  }
}

export function scalar(
  offset: number,
  value: SourceScalar["value"],
  text: string,
  quoted: boolean,
): SourceScalar {
  return { kind: "scalar", offset, value, text, quoted };
}

export function list(offset: number, items: readonly SourceNode[]): SourceList {
  return { kind: "list", offset, items };
}
