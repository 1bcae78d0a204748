/**
 * Merges two trees as Compose merges files: mappings by key, lists one after the other, anything
 * else replaced; null says nothing, `!reset` takes away, `!override` replaces.
 */
import type { SourceEntry, SourceMap, SourceNode } from "../manifest/source-tree.ts";
import { isNull, list, mergeTagOf, untagged } from "./nodes.ts";

/** How the values of one key come together, neither of them null or tagged. */
export type MergeValue = (key: string, base: SourceNode, over: SourceNode) => SourceNode;

/** The entries of `base` in their order, then what `over` adds. */
export function mergeMaps(base: SourceMap, over: SourceMap, mergeValue: MergeValue): SourceMap {
  const changes = new Map(over.entries.map((entry) => [entry.key, entry]));
  const entries: SourceEntry[] = [];
  for (const entry of base.entries) {
    const change = changes.get(entry.key);
    changes.delete(entry.key);
    const merged = change === undefined ? entry : mergeEntry(entry, change, mergeValue);
    if (merged !== null) entries.push(merged);
  }
  for (const entry of changes.values()) {
    if (mergeTagOf(entry.value) !== "reset") entries.push(entry);
  }
  return { kind: "map", offset: base.offset, entries };
}

/** What an entry becomes under a change of the same key; `null` where the change takes it away. */
export function mergeEntry(
  base: SourceEntry,
  over: SourceEntry,
  mergeValue: MergeValue,
): SourceEntry | null {
  switch (mergeTagOf(over.value)) {
    case "reset":
      return null;
    case "override":
      return { ...over, value: untagged(over.value) };
    case null:
      break;
  }
  if (isNull(over.value)) return base;
  if (isNull(base.value) || mergeTagOf(base.value) === "reset") return over;
  return { ...over, value: mergeValue(base.key, base.value, over.value) };
}

/** Mappings by key all the way down, lists one after the other. */
export const mergeDeep: MergeValue = (_key, base, over) => {
  if (base.kind === "map" && over.kind === "map") return mergeMaps(base, over, mergeDeep);
  if (base.kind === "list" && over.kind === "list") {
    return list(over.offset, [...base.items, ...over.items]);
  }
  return over;
};

export const replace: MergeValue = (_key, _base, over) => over;

/** The tree without what `!reset` takes away and without the tags that have been followed. */
export function withoutTags(node: SourceNode): SourceNode {
  return stripTags(node, new Map());
}

function stripTags(node: SourceNode, known: Map<SourceNode, SourceNode>): SourceNode {
  if (node.kind === "scalar") return untagged(node);
  const before = known.get(node);
  if (before !== undefined) return before;
  const stripped: SourceNode =
    node.kind === "list"
      ? list(
          node.offset,
          node.items.filter(remains).map((item) => stripTags(item, known)),
        )
      : {
          kind: "map",
          offset: node.offset,
          entries: node.entries
            .filter((entry) => remains(entry.value))
            .map((entry) => ({ ...entry, value: stripTags(entry.value, known) })),
        };
  known.set(node, stripped);
  return stripped;
}

function remains(node: SourceNode): boolean {
  return mergeTagOf(node) !== "reset";
}
