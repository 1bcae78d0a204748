/**
 * Copies of plain data: what one process hands to another, or writes to a disk, is its own from
 * then on.
 */
import type { Data } from "./define.ts";

/** Deeper is a mistake, or a cycle. */
const DEPTH_MAX = 64;

/** A copy; `undefined` is `null`. @throws TypeError of what is no plain data. */
export function copyData(value: unknown, depth = 0): Data {
  switch (typeof value) {
    case "undefined":
      return null;
    case "boolean":
    case "number":
    case "string":
      return value;
    case "object":
      if (value === null) return null;
      return copyObject(value, depth);
    default:
      throw new TypeError(`a ${typeof value} is no plain data`);
  }
}

function copyObject(value: object, depth: number): Data {
  if (depth >= DEPTH_MAX) throw new TypeError("data is nested too deeply, or holds itself");
  if (Array.isArray(value)) return value.map((item: unknown) => copyData(item, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError("an object of a class is no plain data: send its values");
  }
  const copy: Record<string, Data> = {};
  for (const [name, item] of Object.entries(value)) {
    // To set it would be to give the copy another prototype.
    if (name === "__proto__") throw new TypeError("'__proto__' is no name for plain data");
    copy[name] = copyData(item, depth + 1);
  }
  return copy;
}
