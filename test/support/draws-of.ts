/**
 * A stream of numbers that a test has chosen; beyond them it draws 0.
 */
import type { RandomStream } from "../../kernel/ports.ts";

export function drawsOf(numbers: readonly number[]): RandomStream {
  const left = [...numbers];
  return { nextU32: () => left.shift() ?? 0, nextBelow: () => left.shift() ?? 0 };
}
