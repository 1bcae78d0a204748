/**
 * What programs have thrown, by when and where: the trace says that one did, and in which handler.
 */
import type { InstanceId } from "../../kernel/spec.ts";
import type { RunReport } from "./run-report.ts";

/** `'request' threw: Error: no luck (shop.mjs:6:5)`; `null`: it is not kept. */
export type ThrownFinder = (instance: InstanceId, tUs: number) => string | null;

export function thrownIn({ programs }: RunReport): ThrownFinder {
  const texts = new Map<string, string>();
  for (const { instance, failures } of programs ?? []) {
    for (const { at, text } of failures) texts.set(keyOf(instance, at), text);
  }
  return (instance, tUs) => texts.get(keyOf(instance, tUs)) ?? null;
}

function keyOf(instance: InstanceId, tUs: number): string {
  return `${instance} ${tUs}`;
}
