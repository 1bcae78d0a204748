/**
 * Whether new values may take the place of the old ones: known types, then the declared rules.
 *
 * A field keeps the type that it has; one that is new may have any. The rules are asked of all
 * values as they would be, not of those alone that change. The first thing that is wrong, in the
 * order of what is to be set and then of the rules, is what is told.
 */
import { fieldsAbove, FieldTree } from "./field-tree.ts";
import {
  kindOfValue,
  sameValue,
  type ConfigRule,
  type ConfigSetting,
  type ConfigValue,
  type ConfigValues,
} from "./values.ts";

export type Validation =
  | {
      readonly ok: true;
      readonly values: ConfigValues;
      /** How many fields are others than before. */
      readonly changed: number;
    }
  | {
      readonly ok: false;
      readonly refusal: "type" | "rule";
      /** The place of the value that is to blame; `null`: none of those that are set. */
      readonly setting: number | null;
      /** The place of the rule that would not hold. */
      readonly rule: number | null;
    };

/** The values with these settings applied, unless a type or a rule forbids it. */
export function validate(
  old: ConfigValues,
  set: readonly ConfigSetting[],
  rules: readonly ConfigRule[],
): Validation {
  const fields = new FieldTree(old);
  const { values } = fields;
  for (const [setting, { field, value }] of set.entries()) {
    if (!fits(fields, field, value)) return { ok: false, refusal: "type", setting, rule: null };
    if (value === null) fields.remove(field);
    else fields.set(field, value);
  }
  const rule = firstBroken(fields, rules);
  if (rule === null) return { ok: true, values, changed: countChanges(old, values) };
  const setting = set.findLastIndex(({ field }) => field === rules[rule]?.field);
  return { ok: false, refusal: "rule", setting: setting < 0 ? null : setting, rule };
}

/** The place of the first rule that does not hold; `null`: all do. */
export function brokenRule(values: ConfigValues, rules: readonly ConfigRule[]): number | null {
  return firstBroken(new FieldTree(values), rules);
}

function firstBroken(fields: FieldTree, rules: readonly ConfigRule[]): number | null {
  const broken = rules.findIndex((rule) => !holds(fields, rule));
  return broken < 0 ? null : broken;
}

function holds(fields: FieldTree, { field, range, required }: ConfigRule): boolean {
  const value = fields.values.get(field);
  if (value === undefined) return !required || fields.kindAt(field) !== null;
  if (range === null) return true;
  return typeof value === "number" && value >= range[0] && value <= range[1];
}

/** Whether a field may hold this, as far as what is there says: also above it and below it. */
function fits(fields: FieldTree, field: string, value: ConfigValue | null): boolean {
  for (const above of fieldsAbove(field)) if (fields.values.has(above)) return false;
  if (value === null) return true;
  const kind = fields.kindAt(field);
  return kind === null || kind === kindOfValue(value);
}

function countChanges(old: ConfigValues, values: ConfigValues): number {
  let count = 0;
  for (const [field, value] of values) if (!sameValue(value, old.get(field) ?? null)) count += 1;
  for (const field of old.keys()) if (!values.has(field)) count += 1;
  return count;
}

/** What a rule demands, or what its author says of that. */
export function ruleText({ field, range, message }: ConfigRule): string {
  if (message !== null) return message;
  if (range === null) return `${field} is required`;
  return `${field} is to be a number from ${range[0]} to ${range[1]}`;
}
