/**
 * Shapes made of many of the same, and shapes that may be written in two ways.
 */
import type { SourceNode } from "../source-tree.ts";
import { parseName, NAME_PATTERN } from "../values/name.ts";
import { conditional, withoutNotes } from "./json-schema.ts";
import {
  isEmpty,
  refuseTag,
  wrongKind,
  type Expectation,
  type ReadContext,
  type Shape,
} from "./shape.ts";

/** A list; one item may stand without the brackets. */
export function listOf<T>(item: Shape<T>): Shape<readonly T[]> {
  return {
    // Not a union of the two: an editor would say of a wrong item that nothing fits.
    schema: conditional(
      { type: "array" },
      { type: "array", items: item.schema },
      { anyOf: [item.schema, { type: "null" }] },
    ),
    read(node, label, context) {
      if (isEmpty(node)) return [];
      if (node.kind === "list") return readItems(node.items, item, label, context);
      return readItems([node], item, label, context);
    },
  };
}

/** A list of at least one item, which may stand without the brackets; `what` is one item. */
export function someOf<T>(item: Shape<T>, what: string): Shape<readonly T[]> {
  return {
    schema: conditional(
      { type: "array" },
      { type: "array", items: item.schema, minItems: 1 },
      item.schema,
    ),
    read(node, label, context) {
      if (node.kind === "list" && node.items.length === 0) {
        const message = `'${label}' is an empty list`;
        context.error(node.offset, "wrong-value", message, `write ${what}, or a list of them`);
        return undefined;
      }
      const items = node.kind === "list" ? node.items : [node];
      const values = readItems(items, item, label, context);
      return values.length === 0 ? undefined : values;
    },
  };
}

/** A list of as many items as `count` says, such as a range of two. */
export function tupleOf<T>(item: Shape<T>, count: number, what: string): Shape<readonly T[]> {
  return {
    schema: { type: "array", items: item.schema, minItems: count, maxItems: count },
    read(node, label, context) {
      if (node.kind !== "list" || node.items.length !== count) {
        return wrongKind(node, label, { expected: what, hint: `write ${what}` }, context);
      }
      return readItems(node.items, item, label, context);
    },
  };
}

function readItems<T>(
  items: readonly SourceNode[],
  item: Shape<T>,
  label: string,
  context: ReadContext,
): readonly T[] {
  const values: T[] = [];
  for (const node of items) {
    if (context.problems.isFull) break;
    if (node.tag !== undefined) refuseTag(node, context);
    const value = item.read(node, label, context);
    if (value !== undefined) values.push(value);
  }
  return values;
}

/** A thing and the name under which it stands. */
export interface Named<T> {
  readonly name: string;
  /** Of the name. */
  readonly offset: number;
  readonly value: T;
  /** Whether something in it is wrong, so that its value is not all that is written. */
  readonly isFlawed: boolean;
}

export interface NamedOptions<T> {
  /** What is written, as a hint where something else stands. */
  readonly example: string;
  /** What stands for a thing that is wrong, so that others may still refer to its name. */
  readonly fallback?: T;
  /** For the description alone: the reader's caller counts them. */
  readonly atLeastOne?: boolean;
  /** What one thing is, and its fields: one that stands among the names lacks its indentation. */
  readonly member?: { readonly what: string; readonly fields: ReadonlySet<string> };
}

/** A mapping from names to things of one shape, in the order of the file. */
export function namedOf<T>(shape: Shape<T>, options: NamedOptions<T>): Shape<readonly Named<T>[]> {
  return {
    schema: {
      ...(options.atLeastOne === true
        ? { type: "object", minProperties: 1 }
        : { type: ["object", "null"] }),
      propertyNames: { pattern: NAME_PATTERN },
      additionalProperties: shape.schema,
    },
    read(node, label, context) {
      if (isEmpty(node)) return [];
      if (node.kind !== "map") {
        const expectation = { expected: "a mapping of names", hint: `write ${options.example}` };
        return wrongKind(node, label, expectation, context);
      }
      const named: Named<T>[] = [];
      for (const { key, keyOffset, value } of node.entries) {
        if (context.problems.isFull) break;
        const name = parseName(key);
        if (!name.ok) {
          context.error(keyOffset, "wrong-name", `${label}: ${name.message}`, name.hint);
          continue;
        }
        if (value.tag !== undefined) refuseTag(value, context);
        const { member } = options;
        const misplaced = member !== undefined && isMisplaced(key, value, member.fields);
        if (misplaced) {
          const { what } = member;
          const message = `'${key}' stands where the name of a ${what} is expected`;
          const hint = `'${key}' is a field of a ${what}; indent it below its ${what}`;
          context.error(keyOffset, "misplaced-field", message, hint);
        }
        let read: T | undefined;
        const isFlawed = context.finds(() => {
          if (!misplaced) read = shape.read(value, key, context);
        });
        const kept = read ?? options.fallback;
        if (kept === undefined) continue;
        named.push({ name: key, offset: keyOffset, value: kept, isFlawed: isFlawed || misplaced });
      }
      return named;
    },
  };
}

/** True where a field stands at the column of the names: its content is not that of a thing. */
function isMisplaced(key: string, value: SourceNode, fields: ReadonlySet<string>): boolean {
  if (!fields.has(key) || isEmpty(value)) return false;
  return value.kind !== "map" || value.entries.some((entry) => !fields.has(entry.key));
}

/** Two ways to write the same: the kind of the node decides which one was meant. */
export function scalarOr<A, B>(scalar: Shape<A>, other: Shape<B>): Shape<A | B> {
  const expectation = eitherOf(scalar.expectation, other.expectation);
  return {
    schema: { anyOf: [scalar.schema, other.schema] },
    ...(expectation === undefined ? {} : { expectation }),
    read(node, label, context): A | B | undefined {
      if (node.kind === "list" && expectation !== undefined) {
        return wrongKind(node, label, expectation, context);
      }
      const plain = node.kind === "scalar" && !isEmpty(node);
      return plain ? scalar.read(node, label, context) : other.read(node, label, context);
    },
  };
}

/** What is expected where either will do. */
function eitherOf(one?: Expectation, other?: Expectation): Expectation | undefined {
  if (one === undefined || other === undefined) return undefined;
  return {
    expected: `${one.expected} or ${other.expected}`,
    hint: `${one.hint}, or ${other.hint}`,
  };
}

/** A mapping that may be written as the scalar of its most important field. */
export function orShorthand<A, T>(
  scalar: Shape<A>,
  toFull: (value: A) => T,
  full: Shape<T>,
): Shape<T> {
  const short: Shape<T> = {
    ...scalar,
    schema: withoutNotes(scalar.schema),
    // By the name that was written, and not by that of the field for which it stands.
    read(node, label, context) {
      const value = scalar.read(node, label, context);
      return value === undefined ? undefined : toFull(value);
    },
  };
  return scalarOr(short, full);
}
