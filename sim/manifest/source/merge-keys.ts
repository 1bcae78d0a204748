/**
 * YAML's merge key: `<<: *defaults` or `<<: [*first, *second]`.
 *
 * What a mapping writes itself wins over what it merges; of several merged mappings the first
 * that has a key wins.
 */
import type { SourceEntry, SourceMap, SourceNode } from "../source-tree.ts";

export interface WrittenEntry extends SourceEntry {
  /** Whether it is a merge key; a quoted "<<" is none. */
  readonly merge: boolean;
}

/** The entries with each merge key replaced, at its place, by what it brings. */
export function mergeEntries(
  written: readonly WrittenEntry[],
  complain: (offset: number, message: string) => void,
): readonly SourceEntry[] {
  const taken = new Set<string>();
  for (const entry of written) if (!entry.merge) taken.add(entry.key);
  const lastMerge = written.findLastIndex(({ merge }) => merge);
  const entries: SourceEntry[] = [];
  for (const [index, { key, keyOffset, value, merge }] of written.entries()) {
    if (!merge) {
      entries.push({ key, keyOffset, value });
      continue;
    }
    const maps = mergedMaps(value, complain);
    for (const [place, map] of maps.entries()) {
      const fresh = map.entries.filter((entry) => !taken.has(entry.key));
      for (const entry of fresh) entries.push(entry);
      // Nobody asks any more what the last of them brought: it is by far the most, often.
      const isLast = index === lastMerge && place === maps.length - 1;
      if (!isLast) for (const entry of fresh) taken.add(entry.key);
    }
  }
  return entries;
}

function mergedMaps(
  value: SourceNode,
  complain: (offset: number, message: string) => void,
): readonly SourceMap[] {
  const candidates = value.kind === "list" ? value.items : [value];
  const maps: SourceMap[] = [];
  for (const candidate of candidates) {
    if (candidate.kind === "map") maps.push(candidate);
    else complain(candidate.offset, "only a mapping can be merged with '<<'");
  }
  return maps;
}
