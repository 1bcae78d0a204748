/**
 * Shapes of mappings with known fields; an unknown field is an error with a guess.
 */
import { didYouMean } from "../did-you-mean.ts";
import type { SourceEntry, SourceNode } from "../source-tree.ts";
import type { JsonSchema } from "./json-schema.ts";
import { ProblemList } from "../problem-list.ts";
import { isEmpty, ReadContext, refuseTag, wrongKind, type Shape } from "./shape.ts";

export interface Field<T> {
  readonly shape: Shape<T>;
  /** One sentence for the person who points at it in an editor. */
  readonly description: string;
  readonly required: boolean;
  /** What stands for a required one that is wrong or missing, so that the rest is read on. */
  readonly fallback?: T;
  /** The name under which a warning says that it has no effect yet; `null`: it has. */
  readonly later: string | null;
  /** What holds where it is not written, for editors; without one it is not one value. */
  readonly default?: string | number | boolean;
}

export type Fields<T> = { readonly [K in keyof T]-?: Field<Exclude<T[K], undefined>> };

export function optional<T>(shape: Shape<T>, description: string): Field<T> {
  return { shape, description, required: false, later: null };
}

/** An optional field without which a fixed value holds. */
export function defaulted<T>(
  shape: Shape<T>,
  value: string | number | boolean,
  description: string,
): Field<T> {
  const text = `${description.replace(/\.$/, "")}; default ${value}.`;
  return { shape, description: text, required: false, later: null, default: value };
}

/** `fallback` is never booted with: what is wrong or missing has been reported. */
export function required<T>(shape: Shape<T>, description: string, fallback?: T): Field<T> {
  const field = { shape, description, required: true, later: null };
  return fallback === undefined ? field : { ...field, fallback };
}

/** An optional field whose machinery comes later: read and checked, and named in a warning. */
export function later<T>(name: string, shape: Shape<T>, description: string): Field<T> {
  return { shape, description, required: false, later: `'${name}'` };
}

/** What one mapping is called in messages, and how it may be written. */
export interface ObjectOptions {
  readonly title: string;
  /** A mapping in short, to show what is expected. */
  readonly example: string;
  /** The field that a value alone is most likely meant for: it is named with that value. */
  readonly main?: string;
  /** Whether keys that begin with `x-` are let through, as places for anchors. */
  readonly extensions?: boolean;
  /** Hints for fields that people write out of the habit of another form. */
  readonly foreign?: ReadonlyMap<string, string>;
}

/** Reads the fields; one that is wrong is left out, and without a required one there is none. */
export function object<T extends object>(options: ObjectOptions, fields: Fields<T>): Shape<T> {
  const table = new Map<string, Field<unknown>>(Object.entries(fields));
  const requiredNames = [...table].filter(([, field]) => field.required).map(([name]) => name);
  const expected = "a mapping";
  return {
    schema: describe(options, table, requiredNames),
    expectation: { expected, hint: `write ${options.example}` },
    read(node, label, context) {
      const entries = entriesOf(node);
      if (entries === null) {
        const example = ownExample(node, table, options, context) ?? options.example;
        return wrongKind(node, label, { expected, hint: `write ${example}` }, context);
      }
      const values: Partial<Record<string, unknown>> = {};
      // Who has written one wrong does not lack it: that would be two errors for one slip.
      const meant = new Set<string>();
      for (const entry of entries) {
        const value = readEntry(entry, table, { ...options, meant }, context);
        if (value !== undefined) values[entry.key] = value;
      }
      let isWhole = true;
      for (const name of requiredNames) {
        if (values[name] !== undefined) continue;
        if (!entries.some((entry) => entry.key === name) && !meant.has(name)) {
          const hint = `write ${options.example}`;
          context.error(node.offset, "missing-field", `${options.title} lacks '${name}'`, hint);
        }
        const fallback = table.get(name)?.fallback;
        if (fallback === undefined) isWhole = false;
        else values[name] = fallback;
      }
      return isWhole ? (values as T) : undefined;
    },
  };
}

/** The person's own value in its place, where it can stand there. */
function ownExample(
  node: SourceNode,
  table: ReadonlyMap<string, Field<unknown>>,
  { main }: ObjectOptions,
  context: ReadContext,
): string | null {
  const field = main === undefined ? undefined : table.get(main);
  if (main === undefined || field === undefined || node.kind !== "scalar") return null;
  const trial = new ReadContext(context.placeOf, new ProblemList());
  const isSound = field.shape.read(node, main, trial) !== undefined;
  return isSound ? `{ ${main}: ${node.text} }` : null;
}

function readEntry(
  entry: SourceEntry,
  table: ReadonlyMap<string, Field<unknown>>,
  options: ObjectOptions & { readonly meant: Set<string> },
  context: ReadContext,
): unknown {
  const { key, keyOffset, value } = entry;
  const field = table.get(key);
  if (field === undefined) {
    if (options.extensions !== true || !key.startsWith("x-")) {
      reportUnknown(entry, table, options, context);
    }
    return undefined;
  }
  if (value.tag !== undefined) refuseTag(value, context);
  const read = field.shape.read(value, key, context);
  if (read !== undefined && field.later !== null) context.later(field.later, keyOffset);
  return read;
}

function reportUnknown(
  { key, keyOffset }: SourceEntry,
  table: ReadonlyMap<string, Field<unknown>>,
  { title, foreign, meant }: ObjectOptions & { readonly meant: Set<string> },
  context: ReadContext,
): void {
  const near = foreign?.has(key) === true ? null : didYouMean(key, table.keys());
  if (near !== null) meant.add(near);
  const guess = foreign?.get(key) ?? (near === null ? "" : `did you mean '${near}'?`);
  const hint = guess === "" ? `its fields are ${[...table.keys()].join(", ")}` : guess;
  context.error(keyOffset, "unknown-field", `${title} has no field '${key.slice(0, 60)}'`, hint);
}

/** The entries of a mapping; an empty value is a mapping without any. */
function entriesOf(node: SourceNode): readonly SourceEntry[] | null {
  if (node.kind === "map") return node.entries;
  return isEmpty(node) ? [] : null;
}

function describe(
  { title, extensions }: ObjectOptions,
  table: ReadonlyMap<string, Field<unknown>>,
  requiredNames: readonly string[],
): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const [name, field] of table) {
    const note = field.later === null ? "" : " Not simulated yet.";
    properties[name] = {
      ...field.shape.schema,
      description: field.description + note,
      ...(field.default === undefined ? {} : { default: field.default }),
    };
  }
  return {
    title,
    ...(requiredNames.length > 0
      ? { type: "object", required: requiredNames }
      : { type: ["object", "null"] }),
    properties,
    ...(extensions === true ? { patternProperties: { "^x-": {} } } : {}),
    additionalProperties: false,
  };
}
