/**
 * Turns the YAML library's nodes into our own tree, so that theirs can be dropped.
 *
 * Here aliases become shared nodes, merge keys are merged in, and what a manifest cannot use is
 * refused: keys that are not text, duplicate keys, cyclic aliases, bombs of aliases, foreign tags.
 * It recurses; the caller has made sure that the nesting is bounded.
 */
import { isAlias, isMap, isScalar, isSeq, type Alias, type Pair, type Scalar } from "yaml";
import type { YAMLMap, YAMLSeq } from "yaml";
import type { Place } from "../../problem.ts";
import type { ProblemList } from "../problem-list.ts";
import type { SourceEntry, SourceMap, SourceNode, SourceScalar } from "../source-tree.ts";
import { ALIAS_NODES_MAX } from "./limits.ts";
import { mergeEntries, type WrittenEntry } from "./merge-keys.ts";
import { findSplitValue } from "./split-value.ts";

/** A finished anchor knows what it unfolds to; an open one is still being built: a cycle. */
type Anchor = { readonly node: SourceNode; readonly size: number } | "open";

/** Tags of YAML's core schema, which the library has applied by the time we see the node. */
const CORE_TAG = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;
/** Docker Compose's own tags; whoever reads a native manifest refuses them. */
const LOCAL_TAGS: ReadonlySet<string> = new Set(["!reset", "!override"]);

/** Errors that leave the tree as it is meant, but for the very value that they are about. */
const HARMLESS: readonly string[] = ["duplicate-key", "split-value", "tag"];

export class TreeBuilder {
  readonly #placeOf: (offset: number) => Place;
  readonly #problems: ProblemList;
  readonly #anchors = new Map<string, Anchor>();
  /** Nodes so far, aliases unfolded. */
  #size = 0;
  /** The part of them that only aliases brought. */
  #aliased = 0;
  #isWhole = true;
  /** Offsets of mappings in which a key stands twice. */
  readonly #doubled = new Set<number>();

  constructor(placeOf: (offset: number) => Place, problems: ProblemList) {
    this.#placeOf = placeOf;
    this.#problems = problems;
  }

  /** Whether this tree can be judged though its form is not right: all of its names are there. */
  isSound(root: SourceNode): boolean {
    return this.#isWhole && !this.#doubled.has(root.offset);
  }

  /** Builds the tree of a library's node; `offset` is where an absent one would stand. */
  build(node: unknown, offset: number): SourceNode {
    if (isAlias(node)) return this.#alias(node);
    this.#size += 1;
    if (isScalar(node)) return this.#anchored(node.anchor, () => this.#scalar(node, offset));
    if (isMap(node)) return this.#anchored(node.anchor, () => this.#map(node, offset));
    if (isSeq(node)) return this.#anchored(node.anchor, () => this.#list(node, offset));
    return nothing(offset);
  }

  #anchored(anchor: string | undefined, build: () => SourceNode): SourceNode {
    if (anchor === undefined) return build();
    const before = this.#size - 1;
    this.#anchors.set(anchor, "open");
    const node = build();
    this.#anchors.set(anchor, { node, size: this.#size - before });
    return node;
  }

  #alias(alias: Alias): SourceNode {
    const offset = alias.range?.[0] ?? 0;
    const anchor = this.#anchors.get(alias.source);
    if (anchor === undefined) {
      const message = `no anchor '&${alias.source}' stands before this alias`;
      this.#error(offset, "alias", message, `for the text itself write "*${alias.source}"`);
      return nothing(offset);
    }
    if (anchor === "open") {
      this.#error(offset, "alias", `the alias '*${alias.source}' contains itself`);
      return nothing(offset);
    }
    if (this.#aliased > ALIAS_NODES_MAX) return nothing(offset);
    this.#size += anchor.size;
    this.#aliased += anchor.size;
    if (this.#aliased > ALIAS_NODES_MAX) {
      const message = `aliases unfold to more than ${ALIAS_NODES_MAX} values here`;
      this.#error(offset, "alias-bomb", message, "write the repeated part fewer times");
      return nothing(offset);
    }
    return anchor.node;
  }

  #scalar(scalar: Scalar, fallback: number): SourceScalar {
    const offset = scalar.range?.[0] ?? fallback;
    const tag = this.#tagOf(scalar.tag, offset);
    const value = scalarValue(scalar.value);
    const text = scalar.source ?? String(value ?? "");
    const quoted = scalar.type !== "PLAIN" && scalar.type !== undefined;
    const node = { kind: "scalar", offset, value, text, quoted } as const;
    return tag === null ? node : { ...node, tag };
  }

  #list(list: YAMLSeq, fallback: number): SourceNode {
    const offset = list.range?.[0] ?? fallback;
    const tag = this.#tagOf(list.tag, offset);
    const joined = this.#joinSplitValues(list);
    const items = list.items.flatMap((item, index) => {
      const whole = joined.get(index) ?? this.build(item, offset);
      return whole === "part" ? [] : [whole];
    });
    const node = { kind: "list", offset, items } as const;
    return tag === null ? node : { ...node, tag };
  }

  #map(map: YAMLMap, fallback: number): SourceMap {
    const offset = map.range?.[0] ?? fallback;
    const tag = this.#tagOf(map.tag, offset);
    const joined = this.#joinSplitValues(map);
    const written: WrittenEntry[] = [];
    const seen = new Set<string>();
    let merges = false;
    for (const [index, pair] of map.items.entries()) {
      const whole = joined.get(index);
      if (whole === "part") continue;
      const entry = this.#entry(pair, offset, whole);
      if (entry === null) continue;
      if (this.#isDuplicate(entry, seen)) {
        this.#doubled.add(offset);
        continue;
      }
      merges ||= entry.merge;
      written.push(entry);
    }
    const entries = merges ? this.#merged(written) : written.map(toEntry);
    const node = { kind: "map", offset, entries } as const;
    return tag === null ? node : { ...node, tag };
  }

  /** `whole`: its value, where the one that is written is only the first part of it. */
  #entry(pair: Pair, fallback: number, whole?: SourceScalar): WrittenEntry | null {
    const { key, value } = pair;
    if (!isScalar(key)) {
      const offset = offsetOf(key) ?? fallback;
      this.#error(offset, "key", "a key has to be a plain text", "write 'name: value'");
      this.build(value, offset);
      return null;
    }
    const keyOffset = key.range?.[0] ?? fallback;
    if (key.anchor !== undefined) this.build(key, keyOffset);
    const text = key.source ?? String(scalarValue(key.value) ?? "");
    if (text === "") this.#error(keyOffset, "key", "a key is missing before ':'");
    const valueNode = whole ?? this.build(value, key.range?.[1] ?? keyOffset);
    return { key: text, keyOffset, value: valueNode, merge: text === "<<" && key.type === "PLAIN" };
  }

  #isDuplicate(entry: WrittenEntry, seen: Set<string>): boolean {
    if (!seen.has(entry.key)) {
      seen.add(entry.key);
      return false;
    }
    const hint = entry.merge ? "write one '<<: [*first, *second]'" : "remove one of them";
    this.#error(entry.keyOffset, "duplicate-key", `the key '${entry.key}' stands here twice`, hint);
    return true;
  }

  #merged(written: readonly WrittenEntry[]): readonly SourceEntry[] {
    return mergeEntries(written, (offset, message) => {
      this.#error(offset, "merge-key", message, "write '<<: *anchor' or '<<: [*first, *second]'");
    });
  }

  /** By its index, each value that commas have split, put together again, and its other parts. */
  #joinSplitValues({ flow, items }: YAMLMap | YAMLSeq): ReadonlyMap<number, SourceScalar | "part"> {
    const joined = new Map<number, SourceScalar | "part">();
    if (flow !== true) return joined;
    for (let split = findSplitValue(items); split !== null;) {
      const { index, end, offset, written, spaced } = split;
      const message = `the comma ends an entry here and splits '${written}' in two`;
      this.#error(offset, "split-value", message, `write '${spaced}'`);
      joined.set(index, { kind: "scalar", offset, value: spaced, text: spaced, quoted: false });
      for (let part = index + 1; part < end; part += 1) joined.set(part, "part");
      split = findSplitValue(items, end);
    }
    return joined;
  }

  /** The tag if the readers have to know of it; `null` where it is settled. */
  #tagOf(tag: string | undefined, offset: number): string | null {
    if (tag === undefined || tag === "!" || CORE_TAG.test(tag)) return null;
    if (LOCAL_TAGS.has(tag)) return tag;
    const name = tag.replace("tag:yaml.org,2002:", "!!");
    const hint = name.startsWith("!!") ? "remove it" : `for the text itself write "${name}"`;
    this.#error(offset, "tag", `the tag '${name}' has no meaning here`, hint);
    return null;
  }

  #error(offset: number, code: string, message: string, hint = ""): void {
    this.#isWhole &&= HARMLESS.includes(code);
    this.#problems.error(this.#placeOf(offset), code, message, hint);
  }
}

function nothing(offset: number): SourceScalar {
  return { kind: "scalar", offset, value: null, text: "", quoted: false };
}

function toEntry({ key, keyOffset, value }: WrittenEntry): SourceEntry {
  return { key, keyOffset, value };
}

/** The core schema makes nothing else; what a wrong tag left behind is not a value. */
function scalarValue(value: unknown): SourceScalar["value"] {
  const kind = typeof value;
  return kind === "string" || kind === "number" || kind === "boolean"
    ? (value as string | number | boolean)
    : null;
}

function offsetOf(node: unknown): number | undefined {
  if (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) return node.range?.[0];
  return undefined;
}
