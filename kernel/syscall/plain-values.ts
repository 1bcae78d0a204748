/**
 * Checks values that come from outside: plain data, of a bounded size, and nothing that acts.
 */
import { FIELD_LENGTH_MAX } from "../config/values.ts";
import { TEXT_LENGTH_MAX, VALUES_DEPTH_MAX, VALUES_MAX } from "./limits.ts";
import type { Refusal } from "./refusal.ts";
import { describe, isPlainMap, lengthOf, ownValue, show } from "./request.ts";

export type PlainValue =
  string | number | boolean | null | readonly PlainValue[] | { readonly [key: string]: PlainValue };

export type PlainValues = Readonly<Record<string, PlainValue>>;

/** A copy of the values, which nobody outside can change any more. */
export function readValues(
  values: unknown,
  at: string,
): { readonly values: PlainValues } | Refusal {
  if (!isPlainMap(values)) {
    return { kind: "malformed-values", at, what: `this is ${describe(values)}, not a map` };
  }
  const reader = new ValueReader();
  const copy = reader.map(values, { at, depth: 1, length: 0 });
  return reader.refusal ?? { values: copy };
}

interface Place {
  readonly at: string;
  readonly depth: number;
  /** Characters of the way so far. */
  readonly length: number;
}

class ValueReader {
  /** The first thing that is wrong; from there on nothing is read any more. */
  refusal: Refusal | null = null;
  #left = VALUES_MAX;

  map(map: object, place: Place): PlainValues {
    const copies: [string, PlainValue][] = [];
    for (const key of Object.keys(map)) {
      if (this.refusal !== null) break;
      const length = place.length + key.length + (place.depth > 1 ? 1 : 0);
      const own = { ...place, at: `${place.at}.${show(key)}`, length };
      if (length > FIELD_LENGTH_MAX) {
        this.#refuse(
          own,
          `a name has at most ${FIELD_LENGTH_MAX} characters, with all that it is in`,
        );
        break;
      }
      copies.push([key, this.#value(ownValue(map, key), own)]);
    }
    return Object.fromEntries(copies);
  }

  #list(list: readonly unknown[], place: Place): readonly PlainValue[] {
    const copies: PlainValue[] = [];
    const length = lengthOf(list);
    if (length === null) this.#refuse(place, "the length of this list is no number");
    for (let index = 0; index < (length ?? 0) && this.refusal === null; index += 1) {
      const own = { ...place, at: `${place.at}[${index}]` };
      copies.push(this.#value(ownValue(list, String(index)), own));
    }
    return copies;
  }

  #value(value: unknown, place: Place): PlainValue {
    this.#left -= 1;
    if (this.#left < 0) return this.#refuse(place, `there are more than ${VALUES_MAX} values`);
    if (value === null || typeof value === "boolean") return value;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    if (typeof value === "string") {
      if (value.length <= TEXT_LENGTH_MAX) return value;
      return this.#refuse(place, `a text has at most ${TEXT_LENGTH_MAX} characters`);
    }
    if (typeof value !== "object") {
      return this.#refuse(place, `this is ${describe(value)}, and no plain value`);
    }
    if (place.depth >= VALUES_DEPTH_MAX) {
      return this.#refuse(place, `values nest at most ${VALUES_DEPTH_MAX} deep`);
    }
    const inner = { ...place, depth: place.depth + 1 };
    if (Array.isArray(value)) return this.#list(value, inner);
    if (isPlainMap(value)) return this.map(value, inner);
    return this.#refuse(place, `this is ${describe(value)}, and no plain value`);
  }

  #refuse({ at }: Place, what: string): null {
    this.refusal ??= { kind: "malformed-values", at, what };
    return null;
  }
}
