/**
 * Shapes of mappings whose kind shows in one of their keys: `{ at: 2m, kill: db/0 }` is a kill.
 */
import { didYouMeanHint } from "../did-you-mean.ts";
import type { SourceMap } from "../source-tree.ts";
import { conditional, type JsonSchema } from "./json-schema.ts";
import { wrongKind, type ReadContext, type Shape } from "./shape.ts";

/** Applies a function to what another shape has read. */
export function mapped<A, B>(shape: Shape<A>, map: (value: A) => B): Shape<B> {
  return {
    schema: shape.schema,
    read(node, label, context) {
      const value = shape.read(node, label, context);
      return value === undefined ? undefined : map(value);
    },
  };
}

/** Reads a mapping by the form that one of its keys names; `what` is one such thing. */
export function byKey<T>(what: string, forms: ReadonlyMap<string, Shape<T>>): Shape<T> {
  const verbs = [...forms.keys()];
  return {
    schema: schemaByKey(forms),
    read(node, label, context) {
      if (node.kind !== "map") {
        const hint = `write one with one of ${verbs.join(", ")}`;
        return wrongKind(node, label, { expected: "a mapping", hint }, context);
      }
      const found = node.entries.filter((entry) => forms.has(entry.key));
      const [first, second] = found;
      if (first === undefined) return reportNone(node, what, verbs, context);
      if (second !== undefined) {
        const message = `${what} is '${first.key}' or '${second.key}', not both`;
        context.error(second.keyOffset, "wrong-value", message, "write two entries");
        return undefined;
      }
      return forms.get(first.key)?.read(node, label, context);
    },
  };
}

/** The key decides which form a mapping is held to, so that a wrong one breaks that form alone. */
function schemaByKey<T>(forms: ReadonlyMap<string, Shape<T>>): JsonSchema {
  const verbs = [...forms.keys()];
  return {
    type: "object",
    properties: Object.fromEntries(verbs.map((verb) => [verb, {}])),
    anyOf: verbs.map((verb) => ({ required: [verb] })),
    allOf: [...forms].map(([verb, form]) => conditional({ required: [verb] }, form.schema)),
  };
}

function reportNone(
  node: SourceMap,
  what: string,
  verbs: readonly string[],
  context: ReadContext,
): undefined {
  for (const { key, keyOffset } of node.entries) {
    const guess = didYouMeanHint(key, verbs);
    if (guess === "" || key === "at" || key === "for") continue;
    context.error(keyOffset, "unknown-field", `${what} has no field '${key}'`, guess);
    return undefined;
  }
  const message = `${what} does not say what happens`;
  context.error(node.offset, "missing-field", message, `add one of ${verbs.join(", ")}`);
  return undefined;
}
