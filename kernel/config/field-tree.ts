/**
 * Flat values with what stands below each field at hand: a reload of ten thousand fields asks of
 * each whether it is a mapping, and must not look through all of them for that.
 */
import { kindOfValue, type ConfigKind, type ConfigValue, type ConfigValues } from "./values.ts";

export class FieldTree {
  readonly values: Map<string, ConfigValue> = new Map<string, ConfigValue>();
  /** By the name of a mapping: the fields below it, however deep. */
  readonly #below = new Map<string, Set<string>>();

  constructor(values: ConfigValues) {
    for (const [field, value] of values) this.set(field, value);
  }

  set(field: string, value: ConfigValue): void {
    const isNew = !this.values.has(field);
    this.values.set(field, value);
    if (!isNew) return;
    for (const above of fieldsAbove(field)) {
      const below = this.#below.get(above) ?? new Set();
      this.#below.set(above, below.add(field));
    }
  }

  /** Takes a field away, and whatever stands below it. */
  remove(field: string): void {
    for (const gone of [field, ...(this.#below.get(field) ?? [])]) {
      if (!this.values.delete(gone)) continue;
      for (const above of fieldsAbove(gone)) this.#below.get(above)?.delete(gone);
    }
  }

  /** What stands at this field; `null`: nothing does. */
  kindAt(field: string): ConfigKind | null {
    const value = this.values.get(field);
    if (value !== undefined) return kindOfValue(value);
    return (this.#below.get(field)?.size ?? 0) > 0 ? "a mapping" : null;
  }
}

/** The mappings that a field is in, from the outermost: of `a.b.c` they are `a` and `a.b`. */
export function* fieldsAbove(field: string): Generator<string> {
  for (let dot = field.indexOf("."); dot >= 0; dot = field.indexOf(".", dot + 1)) {
    yield field.slice(0, dot);
  }
}
