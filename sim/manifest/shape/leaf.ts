/**
 * Shapes of single values: everything that is written as one scalar.
 */
import type { SourceNode } from "../source-tree.ts";
import { parseWord, type Parsed } from "../values/parsed.ts";
import type { JsonSchema } from "./json-schema.ts";
import { isEmpty, wrongKind, type Placed, type ReadContext, type Shape } from "./shape.ts";

/** A value that `parse` reads out of its text; `what` names it in messages, with its article. */
export function leaf<T>(
  what: string,
  parse: (text: string) => Parsed<T>,
  schema: JsonSchema,
): Shape<T> {
  const examples = schema.examples?.join(", ");
  const hint = examples === undefined ? `write ${what}` : `write ${what} such as ${examples}`;
  const expectation = { expected: what, hint };
  return {
    schema,
    expectation,
    read(node, label, context) {
      if (node.kind !== "scalar" || isEmpty(node)) {
        return wrongKind(node, label, expectation, context);
      }
      const value = parse(node.text);
      if (value.ok) return value.value;
      // A block's text does not begin at its node, so an offset into it would point astray.
      const inside = node.quoted ? 0 : value.offset;
      const message = `${label}: ${value.message}`;
      context.error(node.offset + inside, "wrong-value", message, value.hint);
      return undefined;
    },
  };
}

/** One of a few words. */
export function word<T extends string>(words: readonly T[], what = "a word it knows"): Shape<T> {
  const expected = `one of ${words.join(", ")}`;
  const shape = leaf(expected, (text) => parseWord(text, words, what), { enum: words });
  return { ...shape, expectation: { expected: what, hint: `write ${expected}` } };
}

/** `true` or `false`. */
export const BOOLEAN: Shape<boolean> = {
  schema: { type: "boolean" },
  read(node, label, context) {
    if (node.kind === "scalar" && typeof node.value === "boolean") return node.value;
    const expectation = { expected: "true or false", hint: "write true or false" };
    return wrongKind(node, label, expectation, context);
  },
};

/** Any text; numbers count as the text they were written as. */
export const TEXT: Shape<string> = leaf("a text", (text) => ({ ok: true, value: text }), {
  type: ["string", "number", "boolean"],
});

/** Anything at all: what a service's own configuration holds is not ours to judge. */
export const ANYTHING: Shape<SourceNode> = { schema: {}, read: (node) => node };

/** The value of another shape, with its offset. */
export function placed<T>(shape: Shape<T>): Shape<Placed<T>> {
  return {
    ...shape,
    read(node: SourceNode, label: string, context: ReadContext) {
      const value = shape.read(node, label, context);
      return value === undefined ? undefined : { value, offset: node.offset };
    },
  };
}
