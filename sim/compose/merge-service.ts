/**
 * Merges two descriptions of one service, of which the second was written to change the first.
 *
 * Only what the simulation reads is merged with care. A key that is not modelled is replaced as a
 * whole, because nobody looks at its value; the references to networks, volumes, secrets and
 * configs are kept apart, because they are checked.
 */
import type { SourceMap, SourceNode } from "../manifest/source-tree.ts";
import { mergeDeep, mergeMaps, replace, type MergeValue } from "./merge-tree.ts";
import { findValue, list, scalar } from "./nodes.ts";

/** `base` as it is changed by `over`. */
export function mergeServices(base: SourceMap, over: SourceMap): SourceMap {
  return mergeMaps(base, over, mergeServiceValue);
}

const mergeServiceValue: MergeValue = (key, base, over) => {
  switch (key) {
    case "depends_on":
      return mergeDeep(key, dependenciesAsMap(base), dependenciesAsMap(over));
    case "networks":
    case "models":
      return mergeDeep(key, namesAsMap(base), namesAsMap(over));
    case "healthcheck":
      return mergeHealthchecks(base, over);
    case "deploy":
    case "x-multios":
    case "links":
    case "profiles":
    case "volumes_from":
      return mergeDeep(key, base, over);
    case "volumes":
    case "secrets":
    case "configs":
      return mergeMounts(base, over);
    default:
      return replace(key, base, over);
  }
};

/** The short form says `service_started` of each name, also where it changes a long form. */
function dependenciesAsMap(node: SourceNode): SourceNode {
  return listAsMap(node, (offset) => ({
    kind: "map",
    offset,
    entries: [
      {
        key: "condition",
        keyOffset: offset,
        value: scalar(offset, "service_started", "service_started", false),
      },
    ],
  }));
}

function namesAsMap(node: SourceNode): SourceNode {
  return listAsMap(node, (offset) => scalar(offset, null, "", false));
}

/** A list of texts as a mapping of them; anything else as it is, for the reader to refuse. */
function listAsMap(node: SourceNode, valueAt: (offset: number) => SourceNode): SourceNode {
  if (node.kind !== "list") return node;
  const byName = new Map<string, { key: string; keyOffset: number; value: SourceNode }>();
  for (const item of node.items) {
    if (item.kind !== "scalar" || item.value === null) return node;
    if (byName.has(item.text)) continue;
    byName.set(item.text, { key: item.text, keyOffset: item.offset, value: valueAt(item.offset) });
  }
  return { kind: "map", offset: node.offset, entries: [...byName.values()] };
}

/** The test is replaced as a whole: two commands one after the other would be neither. */
function mergeHealthchecks(base: SourceNode, over: SourceNode): SourceNode {
  if (base.kind !== "map" || over.kind !== "map") return over;
  return mergeMaps(base, over, replace);
}

/** Mounts are known by where they are mounted: a later one of the same target replaces. */
function mergeMounts(base: SourceNode, over: SourceNode): SourceNode {
  if (base.kind !== "list" || over.kind !== "list") return over;
  const byTarget = new Map<string, SourceNode>();
  for (const item of [...base.items, ...over.items]) byTarget.set(targetOf(item), item);
  return list(over.offset, [...byTarget.values()]);
}

function targetOf(item: SourceNode): string {
  if (item.kind === "scalar") {
    const parts = item.text.split(":");
    return parts[1] ?? parts[0] ?? "";
  }
  if (item.kind === "list") return "";
  const target = findValue(item, "target") ?? findValue(item, "source");
  return target?.kind === "scalar" ? target.text : "";
}
