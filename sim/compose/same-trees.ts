/**
 * Whether two trees say the same, wherever they stand: what two inclusions of one file bring.
 */
import type { SourceNode } from "../manifest/source-tree.ts";

/** Aliases make trees that unfold to far more than their text; beyond this they count as unlike. */
const COMPARISONS_MAX = 1_000_000;

export function sameTrees(a: SourceNode, b: SourceNode): boolean {
  const pairs: (readonly [SourceNode, SourceNode])[] = [[a, b]];
  let compared = 0;
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    compared += 1;
    if (compared > COMPARISONS_MAX || !sameHeads(pair[0], pair[1], pairs)) return false;
  }
  return true;
}

/** Compares two nodes themselves and leaves their children in `pairs`. */
function sameHeads(
  a: SourceNode,
  b: SourceNode,
  pairs: (readonly [SourceNode, SourceNode])[],
): boolean {
  if (a === b) return true;
  if (a.kind === "scalar" || b.kind === "scalar") {
    return a.kind === "scalar" && b.kind === "scalar" && a.value === b.value && a.text === b.text;
  }
  if (a.kind === "list" || b.kind === "list") {
    if (a.kind !== "list" || b.kind !== "list" || a.items.length !== b.items.length) return false;
    for (const [index, item] of a.items.entries()) {
      const other = b.items[index];
      if (other !== undefined) pairs.push([item, other]);
    }
    return true;
  }
  if (a.entries.length !== b.entries.length) return false;
  const others = new Map(b.entries.map((entry) => [entry.key, entry.value]));
  for (const { key, value } of a.entries) {
    const other = others.get(key);
    if (other === undefined) return false;
    pairs.push([value, other]);
  }
  return true;
}
