/**
 * The files of an input put together: sections of named entries, in Compose's own words.
 */
import type { SourceEntry, SourceMap, SourceNode, SourceScalar } from "../manifest/source-tree.ts";
import { SECTIONS, type Section } from "./keys.ts";
import { mergeServices } from "./merge-service.ts";
import { mergeDeep, mergeEntry, mergeMaps, replace, type MergeValue } from "./merge-tree.ts";
import { isNull, mergeTagOf } from "./nodes.ts";

export type Entries = ReadonlyMap<string, SourceEntry>;

export interface ComposeModel {
  /** The top-level `name`. */
  readonly name: SourceScalar | null;
  readonly sections: Readonly<Record<Section, Entries>>;
  /** The top-level `x-multios`. */
  readonly extension: SourceNode | null;
}

/** Sections of one file, with the instructions to the merge that stand at the sections. */
export interface ModelPart extends ComposeModel {
  /** Sections to begin anew, because they are tagged `!reset` or `!override`. */
  readonly cleared: ReadonlySet<Section>;
  /** What the file includes, not yet added. */
  readonly include: SourceNode | null;
}

export const EMPTY_MODEL: ComposeModel = {
  name: null,
  sections: {
    services: new Map(),
    networks: new Map(),
    volumes: new Map(),
    secrets: new Map(),
    configs: new Map(),
    models: new Map(),
  },
  extension: null,
};

/** `base` as it is changed by the next file. */
export function mergeModels(base: ComposeModel, over: ModelPart): ComposeModel {
  const sections = { ...base.sections };
  for (const section of SECTIONS) {
    const before = over.cleared.has(section)
      ? new Map<string, SourceEntry>()
      : base.sections[section];
    const mergeValue = section === "services" ? mergeServiceValue : replace;
    sections[section] = mergeSection(before, over.sections[section], mergeValue);
  }
  return {
    name: over.name ?? base.name,
    sections,
    extension: mergeExtensions(base.extension, over.extension),
  };
}

const mergeServiceValue: MergeValue = (_key, base, over) =>
  base.kind === "map" && over.kind === "map" ? mergeServices(base, over) : over;

function mergeSection(base: Entries, over: Entries, mergeValue: MergeValue): Entries {
  if (base.size === 0 || over.size === 0) return withoutResets(base.size === 0 ? over : base);
  const merged = new Map(base);
  for (const [name, entry] of over) {
    const before = merged.get(name);
    if (before === undefined) {
      if (mergeTagOf(entry.value) !== "reset") merged.set(name, entry);
      continue;
    }
    const after = mergeEntry(before, entry, mergeValue);
    if (after === null) merged.delete(name);
    else merged.set(name, after);
  }
  return merged;
}

function withoutResets(entries: Entries): Entries {
  for (const { value } of entries.values()) {
    if (mergeTagOf(value) !== "reset") continue;
    return new Map([...entries].filter(([, entry]) => mergeTagOf(entry.value) !== "reset"));
  }
  return entries;
}

function mergeExtensions(base: SourceNode | null, over: SourceNode | null): SourceNode | null {
  if (base === null || over === null) return over ?? base;
  if (isNull(over)) return base;
  return base.kind === "map" && over.kind === "map" ? mergeMaps(base, over, mergeDeep) : over;
}

/** The entries of a mapping by name. */
export function entriesOf(map: SourceMap): Entries {
  return new Map(map.entries.map((entry) => [entry.key, entry]));
}
