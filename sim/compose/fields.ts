/**
 * Reads single values of a Compose file: checks their kind, reports where it is another one.
 *
 * Compose lets every number, boolean and duration come out of a variable, that is as a text; so
 * the text decides here, not the type that YAML gave it.
 */
import type { Duration } from "../../kernel/time.ts";
import type { SourceEntry, SourceMap, SourceNode, SourceScalar } from "../manifest/source-tree.ts";
import { parsed, refused, show, type Parsed } from "../manifest/values/parsed.ts";
import { parseComposeDuration } from "./compose-duration.ts";
import { parseComposeSize } from "./compose-size.ts";
import type { LoadSession } from "./load-session.ts";
import { isExtensionKey, isNull } from "./nodes.ts";

/** Reports keys that Compose does not know; `x-…` is everybody's own. */
export function checkKeys(
  session: LoadSession,
  map: SourceMap,
  known: readonly string[],
  where: string,
): void {
  for (const { key, keyOffset } of map.entries) {
    if (known.includes(key) || isExtensionKey(key)) continue;
    const message = `'${key}' is not a key of ${where}`;
    const guess = session.guess(key, known);
    const hint = guess === "" ? `known are ${known.join(", ")}` : guess;
    session.error(keyOffset, "unknown-field", message, known.length > 12 ? guess : hint);
  }
}

/** The entries of a mapping by a known set of keys, null values left out. */
export function readMap(
  session: LoadSession,
  node: SourceNode,
  what: string,
  known: readonly string[],
): ReadonlyMap<string, SourceEntry> | null {
  if (node.kind !== "map") {
    wrongType(session, node, { what, expected: "a mapping", hint: "" });
    return null;
  }
  checkKeys(session, node, known, `'${what}'`);
  const entries = new Map<string, SourceEntry>();
  for (const entry of node.entries) if (!isNull(entry.value)) entries.set(entry.key, entry);
  return entries;
}

export function readText(session: LoadSession, node: SourceNode, what: string): string | null {
  if (node.kind === "scalar" && typeof node.value === "string") return node.text;
  if (node.kind === "scalar" && typeof node.value === "number") return node.text;
  const hint = node.kind === "scalar" ? `write "${node.text}"` : "";
  wrongType(session, node, { what, expected: "a text", hint: hint });
  return null;
}

export function readBoolean(session: LoadSession, node: SourceNode, what: string): boolean | null {
  if (node.kind === "scalar") {
    const text = node.text.toLowerCase();
    if (["true", "yes", "y", "on", "1"].includes(text)) return true;
    if (["false", "no", "n", "off", "0"].includes(text)) return false;
  }
  wrongType(session, node, { what, expected: "true or false", hint: "" });
  return null;
}

/** A whole number from 0 to 2^31 - 1, which is as far as Docker counts. */
export function readCount(session: LoadSession, node: SourceNode, what: string): number | null {
  const text = node.kind === "scalar" ? node.text.trim() : "";
  const count = /^\+?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (count <= 2 ** 31 - 1) return count;
  if (count > 0) {
    const message = `'${what}' is ${show(text)}, more than Docker can count`;
    session.error(node.offset, "wrong-value", message, "write at most 2147483647");
    return null;
  }
  wrongType(session, node, { what, expected: "a whole number of 0 or more", hint: "" });
  return null;
}

export function readDuration(
  session: LoadSession,
  node: SourceNode,
  what: string,
): Duration | null {
  return readParsed(session, node, what, DURATION);
}

export function readSize(session: LoadSession, node: SourceNode, what: string): number | null {
  return readParsed(session, node, what, SIZE);
}

/** A number of CPUs such as `0.5`; Compose does not take the `500m` of Kubernetes. */
export function readCpus(session: LoadSession, node: SourceNode, what: string): number | null {
  return readParsed(session, node, what, CPUS);
}

/** A list of texts; where Compose allows it, one text alone is a list of one. */
export function readTexts(
  session: LoadSession,
  node: SourceNode,
  what: string,
): readonly SourceScalar[] {
  if (node.kind !== "list") {
    wrongType(session, node, { what, expected: "a list of texts", hint: `write [${shown(node)}]` });
    return [];
  }
  const texts: SourceScalar[] = [];
  for (const item of node.items) {
    if (item.kind === "scalar" && item.value !== null) texts.push(item);
    else wrongType(session, item, { what: `${what}[]`, expected: "a text", hint: "" });
  }
  return texts;
}

export interface WrongType {
  /** The key, as a person would say it. */
  readonly what: string;
  readonly expected: string;
  /** Empty where `expected` says it all. */
  readonly hint: string;
}

/** Reports a value of another kind than `expected`. */
export function wrongType(session: LoadSession, node: SourceNode, wrong: WrongType): void {
  const { what, expected, hint } = wrong;
  const message = `'${what}' is ${kindOf(node)}, but has to be ${expected}`;
  session.error(node.offset, "wrong-type", message, hint);
}

/** How a value is written that is read out of its text. */
interface Form<T> {
  readonly expected: string;
  readonly parse: (text: string) => Parsed<T>;
}

const DURATION: Form<Duration> = {
  expected: "a length of time such as 30s",
  parse: parseComposeDuration,
};
const SIZE: Form<number> = { expected: "a size such as 512m", parse: parseComposeSize };
const CPUS: Form<number> = { expected: "a number of CPUs such as 0.5", parse: parseCpus };

function parseCpus(text: string): Parsed<number> {
  if (/^\d{1,9}(\.\d{1,9})?$/.test(text.trim())) return parsed(Number(text));
  const milli = /^(\d{1,9})m$/.exec(text);
  const message = `${show(text)} is not a number of CPUs`;
  if (milli === null) return refused(message, "write 0.5 or 2");
  const hint = `write ${Number(milli[1]) / 1000}`;
  return refused(`${message}: thousandths are Kubernetes' form`, hint);
}

function readParsed<T>(
  session: LoadSession,
  node: SourceNode,
  what: string,
  form: Form<T>,
): T | null {
  if (node.kind !== "scalar" || typeof node.value === "boolean" || node.value === null) {
    wrongType(session, node, { what, expected: form.expected, hint: "" });
    return null;
  }
  const reading = form.parse(node.text);
  if (reading.ok) return reading.value;
  session.error(node.offset, "wrong-value", `'${what}': ${reading.message}`, reading.hint);
  return null;
}

function kindOf(node: SourceNode): string {
  if (node.kind !== "scalar") return `a ${node.kind === "map" ? "mapping" : "list"}`;
  return node.value === null ? "empty" : show(node.text);
}

function shown(node: SourceNode): string {
  return node.kind === "scalar" ? node.text.slice(0, 40) : "NAME, NAME";
}
