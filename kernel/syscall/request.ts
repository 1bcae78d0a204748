/**
 * Reads what comes from outside: a batch, its calls, and the fields of a call.
 *
 * Nothing of it is trusted. Only own data properties are looked at, so that no code of the sender
 * runs in here as long as it sends data; lengths are asked once, and before contents; what is wrong
 * is answered with where it stands. Nothing in this file knows services: it only takes forms apart.
 *
 * A Proxy is no data: whatever is asked of it runs the sender's code, which may throw. From outside
 * it cannot be told from data, so all reading is done within {@link attempt}.
 */
import { Syscall } from "../vocabulary.ts";
import { CALLS_A_BATCH_MAX, SERVICES_A_CALL_MAX } from "./limits.ts";
import type { Refusal } from "./refusal.ts";

/** The fields of one call, and where it stands in its batch. */
export interface Fields {
  readonly at: string;
  readonly values: ReadonlyMap<string, unknown>;
}

/** A service as a call names it: by its name, or by a handle. */
export interface Mention {
  readonly at: string;
  readonly named: string | number;
}

/** Characters of a foreign text that an answer repeats. */
const SHOWN_MAX = 40;

/** Reads what is foreign; where that throws, it is as malformed as anything that is no data. */
export function attempt<Result>(at: string, read: () => Result): Result | Refusal {
  try {
    return read();
  } catch {
    return malformed(at, "this throws when it is read, so it is no plain data");
  }
}

/** The calls of a batch, in order. */
export function readBatch(batch: unknown): readonly unknown[] | Refusal {
  if (!Array.isArray(batch)) {
    return malformed("calls", `this is ${describe(batch)}, not a list of calls`);
  }
  const length = lengthOf(batch);
  if (length === null) return malformed("calls", "the length of this list is no number");
  if (length > CALLS_A_BATCH_MAX) {
    return { kind: "too-many-calls", at: "calls", max: CALLS_A_BATCH_MAX };
  }
  if (length === 0) return malformed("calls", "the batch is empty");
  return Array.from({ length }, (_, index) => ownValue(batch, String(index)));
}

/** Takes a call apart; which fields it may have is the business of its row. */
export function readFields(call: unknown, at: string): Fields | Refusal {
  if (!isPlainMap(call)) {
    return malformed(at, `this is ${describe(call)}, not a call`);
  }
  const values = new Map<string, unknown>();
  for (const key of Object.keys(call)) values.set(key, ownValue(call, key));
  return { at, values };
}

export function readName(fields: Fields): Syscall | Refusal {
  const at = `${fields.at}.call`;
  const name = fields.values.get("call");
  if (typeof name !== "string")
    return malformed(at, `this is ${describe(name)}, not a call's name`);
  if (!Object.hasOwn(Syscall, name)) return { kind: "unknown-call", at, shown: show(name) };
  return name as Syscall;
}

/** Refuses fields that the call does not have; `null`: there are none. */
export function refuseOthers(fields: Fields, known: readonly string[]): Refusal | null {
  for (const key of fields.values.keys()) {
    if (key === "call" || known.includes(key)) continue;
    const rest = known.map((name) => `'${name}'`).join(" and ");
    return malformed(fields.at, `the call has no field ${show(key)}, but ${rest}`);
  }
  return null;
}

/** The field `services`: names and handles, at least one. */
export function readMentions(fields: Fields): readonly Mention[] | Refusal {
  const at = `${fields.at}.services`;
  const list = fields.values.get("services");
  if (!Array.isArray(list)) {
    return malformed(at, `this is ${describe(list)}, not a list of names and handles`);
  }
  const length = lengthOf(list);
  if (length === null) return malformed(at, "the length of this list is no number");
  if (length > SERVICES_A_CALL_MAX) {
    return { kind: "too-many-services", at, max: SERVICES_A_CALL_MAX };
  }
  if (length === 0) return malformed(at, "the list is empty");
  const mentions: Mention[] = [];
  for (let index = 0; index < length; index += 1) {
    const named = ownValue(list, String(index));
    const own = `${at}[${index}]`;
    if (typeof named !== "string" && typeof named !== "number") {
      return malformed(own, `this is ${describe(named)}, neither a name nor a handle`);
    }
    mentions.push({ at: own, named });
  }
  return mentions;
}

export function malformed(at: string, what: string): Refusal {
  return { kind: "malformed-call", at, what };
}

/**
 * Whether it is an object of fields and nothing more. A buffer of bytes or a text in a box has a
 * field for each of them, which is more than anybody wants to look at.
 */
export function isPlainMap(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** How long a foreign list says that it is, to be asked once; `null`: it says something else. */
export function lengthOf(list: readonly unknown[]): number | null {
  const length: unknown = list.length;
  const isLength = typeof length === "number" && Number.isSafeInteger(length) && length >= 0;
  return isLength ? length : null;
}

/** The value of an own data property; what an accessor would say is never asked. */
export function ownValue(holder: object, key: string): unknown {
  const property = Object.getOwnPropertyDescriptor(holder, key);
  return property !== undefined && "value" in property ? property.value : undefined;
}

/** A foreign text in quotes, cut, with what cannot be printed written out. */
export function show(text: string): string {
  if (text.length <= SHOWN_MAX) return printable(text);
  return `${printable(text.slice(0, SHOWN_MAX))} (and ${text.length - SHOWN_MAX} characters more)`;
}

/** What a foreign value is, in two or three words. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "string":
      return `the text ${show(value)}`;
    case "number":
      return `the number ${value}`;
    case "boolean":
      return `${value}`;
    case "object":
      return "an object";
    default:
      return `a ${typeof value}`;
  }
}

function printable(text: string): string {
  const written = text.replace(/[^\x20-\x7e]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return `'${written}'`;
}
