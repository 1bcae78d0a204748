/**
 * Lays plain data out flat: a value within a map is named by its way, `pool.size`.
 *
 * A list is one value; a map within a list becomes the list of its keys and values, because it is
 * only ever compared. Of two ways to the same field the later one counts.
 */
import type { ConfigSetting, ConfigValue } from "./values.ts";

/** Plain data, as it came from outside. */
export type PlainData =
  string | number | boolean | null | readonly PlainData[] | { readonly [key: string]: PlainData };

/** The fields of a map, in its order. */
export function settingsOf(values: { readonly [key: string]: PlainData }): ConfigSetting[] {
  const settings = new Map<string, ConfigValue | null>();
  flatten(values, "", settings);
  return [...settings].map(([field, value]) => ({ field, value }));
}

function flatten(
  map: { readonly [key: string]: PlainData },
  within: string,
  settings: Map<string, ConfigValue | null>,
): void {
  for (const [key, value] of Object.entries(map)) {
    const field = within === "" ? key : `${within}.${key}`;
    if (isMap(value)) flatten(value, field, settings);
    else settings.set(field, valueOf(value));
  }
}

function valueOf(value: PlainData): ConfigValue | null {
  if (isList(value)) return value.map(valueOf);
  if (isMap(value)) return Object.entries(value).flatMap(([key, own]) => [key, valueOf(own)]);
  return value;
}

function isList(value: PlainData): value is readonly PlainData[] {
  return Array.isArray(value);
}

function isMap(value: PlainData): value is { readonly [key: string]: PlainData } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
