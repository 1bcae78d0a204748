/**
 * Reads manifests for the tests beside it: text in, system or problems out.
 */
import type { Reading, SystemDeclaration } from "../../../sim/manifest/declaration.ts";
import { readNative } from "../../../sim/manifest/read-native.ts";
import { readSource } from "../../../sim/manifest/read-source.ts";
import { resolve } from "../../../sim/manifest/resolve.ts";
import type { SourceNode } from "../../../sim/manifest/source-tree.ts";
import { describeProblem } from "../../../sim/problem.ts";
import type { SystemSpec } from "../../../sim/system.ts";

/** The problems of a reading as `LINE:COLUMN: message`, or none. */
export function complaints(reading: Reading<unknown>): readonly string[] {
  if (reading.ok) return [];
  return reading.problems.map((problem) => describeProblem(problem).replace(/^[^:]*:/, ""));
}

export function source(text: string): Reading<SourceNode> {
  const reading = readSource(text, "system.yaml");
  return reading.ok ? { ok: true, value: reading.value.root } : reading;
}

export function declare(text: string): Reading<SystemDeclaration> {
  const reading = readSource(text, "system.yaml");
  return reading.ok ? readNative(reading.value) : reading;
}

export function load(text: string): Reading<SystemSpec> {
  const declaration = declare(text);
  return declaration.ok ? resolve(declaration.value) : declaration;
}

/** The value of a reading that has to succeed. */
export function valueOf<T>(reading: Reading<T>): T {
  if (!reading.ok) throw new Error(reading.problems.map(describeProblem).join("\n"));
  return reading.value;
}

/** A tree as plain data, without places. */
export function plain(node: SourceNode): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.items.map(plain);
    case "map":
      return new Map(node.entries.map(({ key, value }) => [key, plain(value)]));
  }
}
