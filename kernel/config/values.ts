/**
 * The plain values of a service's configuration: fields by name, and what each holds.
 *
 * A field within a mapping is named by its way, `pool.size`, so that values are flat and a change
 * names exactly what it changes. A list is one value. `null` is no value: to set it takes away.
 */
import { duration, SECOND, type Duration } from "../time.ts";

export type ConfigValue = string | number | boolean | readonly (ConfigValue | null)[];

export interface ConfigSetting {
  readonly field: string;
  /** `null` takes the field away, and whatever stands below it. */
  readonly value: ConfigValue | null;
}

/** What a declared rule demands of one field. */
export interface ConfigRule {
  readonly field: string;
  /** The least and the greatest number; `null`: any value will do. */
  readonly range: readonly [low: number, high: number] | null;
  readonly required: boolean;
  /** What is said when it does not hold. */
  readonly message: string | null;
}

export interface ConfigSpec {
  /** Version 1, in the order of the file. */
  readonly values: readonly ConfigSetting[];
  readonly rules: readonly ConfigRule[];
  /** Fields whose values are never shown, nor those of the fields below them. */
  readonly secrets: readonly string[];
  /** How long all instances together may take to go over to new values. */
  readonly reloadTimeoutUs: Duration;
}

/** Of the whole way to a field, `pool.size`: what is longer was written by nobody. */
export const FIELD_LENGTH_MAX = 256;

/** As long as a recovery may take. */
export const RELOAD_TIMEOUT_DEFAULT: Duration = duration(30 * SECOND);

export const NO_CONFIG: ConfigSpec = {
  values: [],
  rules: [],
  secrets: [],
  reloadTimeoutUs: RELOAD_TIMEOUT_DEFAULT,
};

export type ConfigValues = ReadonlyMap<string, ConfigValue>;

/** What a field holds in words; a field with others below it is a mapping. */
export type ConfigKind = "a number" | "a text" | "true or false" | "a list" | "a mapping";

export function kindOfValue(value: ConfigValue): ConfigKind {
  if (typeof value === "number") return "a number";
  if (typeof value === "string") return "a text";
  return typeof value === "boolean" ? "true or false" : "a list";
}

export function sameValue(a: ConfigValue | null, b: ConfigValue | null): boolean {
  if (!isList(a) || !isList(b)) return a === b;
  return a.length === b.length && a.every((item, at) => sameValue(item, b[at] ?? null));
}

function isList(value: ConfigValue | null): value is readonly (ConfigValue | null)[] {
  return typeof value === "object" && value !== null;
}

/** What stands for a value that is secret. */
const MASK = "***";

export function isSecret(field: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => field === secret || field.startsWith(`${secret}.`));
}

/** A value as it is shown: `500`, `"a text"`, `null`, or the mask of what is secret. */
export function shownValue({ field, value }: ConfigSetting, secrets: readonly string[]): string {
  return isSecret(field, secrets) ? MASK : JSON.stringify(value);
}
