/**
 * Measures how deep a parsed file nests before anything recurses into it.
 *
 * The YAML library composes its nodes by recursion, so a text of 100,000 brackets would exhaust
 * the stack; its tokens, though, come from loops and can be walked by one.
 */
import type { CST } from "yaml";
import { NESTING_MAX } from "./limits.ts";

interface Step {
  readonly token: CST.Token;
  readonly depth: number;
}

/** The offset of the first collection that is nested too deep; -1 where there is none. */
export function findDeepNesting(document: CST.Document): number {
  if (document.value === undefined) return -1;
  const stack: Step[] = [{ token: document.value, depth: 1 }];
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    if (!isCollection(step.token)) continue;
    if (step.depth > NESTING_MAX) return step.token.offset;
    for (const item of step.token.items) {
      const depth = step.depth + 1;
      if (item.value !== undefined && isCollection(item.value)) {
        stack.push({ token: item.value, depth });
      }
      if (item.key !== undefined && item.key !== null && isCollection(item.key)) {
        stack.push({ token: item.key, depth });
      }
    }
  }
  return -1;
}

function isCollection(
  token: CST.Token,
): token is CST.BlockMap | CST.BlockSequence | CST.FlowCollection {
  const { type } = token;
  return type === "block-map" || type === "block-seq" || type === "flow-collection";
}
