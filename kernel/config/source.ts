/**
 * What stands in a service's source of configuration beside what the manager has put there.
 *
 * Somebody edits the file behind the manager's back, and may undo that again. What has been edited
 * is read as a whole: the values in force with every edit that they lack laid over them. What was
 * refused still stands in the file, so that the next edit does not pass without it.
 */
import { present } from "../assertion.ts";
import { validate } from "./rules.ts";
import { sameValue, type ConfigSetting, type ConfigValue, type ConfigValues } from "./values.ts";

/** A field that an edit has written in force: what it holds since, and what it held before. */
interface Change {
  readonly field: string;
  readonly before: ConfigValue | null;
  readonly since: ConfigValue | null;
}

interface Edit {
  /** `null`: it undoes another one, and is never undone itself. */
  readonly id: number | null;
  readonly cause: number;
  set: readonly ConfigSetting[];
  /** Set once it is in force; `null`: it stands in the source alone. */
  applied: readonly Change[] | null;
}

/** Somebody writes values into the source; `set` is `null` where that edit is undone. */
export interface SourceChange {
  readonly edit: number;
  readonly set: readonly ConfigSetting[] | null;
  readonly cause: number;
}

export interface ConfigSource {
  /** In the order in which they were made; those that are undone and in force are gone. */
  edits: Edit[];
  /** Changes that came while the service was going over to other values: they are read then. */
  deferred: SourceChange[];
  /** The record of the last change that nobody has judged yet; `null`: all has been judged. */
  unread: number | null;
}

export function newSource(): ConfigSource {
  return { edits: [], deferred: [], unread: null };
}

/** Takes in a change; `values` are those in force. */
export function changeSource(
  source: ConfigSource,
  { edit, set, cause }: SourceChange,
  values: ConfigValues,
): void {
  if (set === null) return undoEdit(source, { id: edit, cause }, values);
  source.edits.push({ id: edit, cause, set, applied: null });
  source.unread = cause;
}

/**
 * The edit is undone: where it is in force, each field that still holds what it wrote, and that no
 * later edit has written, gets back what stood there before. Where it never was in force, it is as
 * if nobody had made it.
 */
function undoEdit(
  source: ConfigSource,
  undone: { readonly id: number; readonly cause: number },
  values: ConfigValues,
): void {
  const place = source.edits.findIndex(({ id }) => id === undone.id);
  const edit = source.edits[place];
  if (edit === undefined) return;
  source.edits.splice(place, 1);
  source.unread = undone.cause;
  if (edit.applied === null) return;
  const later = source.edits.slice(place);
  const over = new Set(later.flatMap(({ applied }) => applied?.map(({ field }) => field) ?? []));
  const set = edit.applied
    .filter(({ field, since }) => !over.has(field) && sameValue(values.get(field) ?? null, since))
    .map(({ field, before }) => ({ field, value: before }));
  passOn(later, edit.applied);
  if (set.length > 0) source.edits.push({ id: null, cause: undone.cause, set, applied: null });
}

/** Where a later edit has written over it, that one has what stood before both. */
function passOn(later: readonly Edit[], gone: readonly Change[]): void {
  const before = new Map(gone.map(({ field, before: value }) => [field, value]));
  for (const edit of later) {
    edit.applied =
      edit.applied?.map((change) => {
        const value = before.get(change.field);
        if (value === undefined) return change;
        before.delete(change.field);
        return { ...change, before: value };
      }) ?? null;
  }
}

/** What stands in it and is not in force, and where the settings of the last edit begin. */
export function standingSettings({ edits }: ConfigSource): {
  readonly set: readonly ConfigSetting[];
  readonly lastFrom: number;
} {
  const standing = edits.filter(({ applied }) => applied === null);
  const set = standing.flatMap((edit) => edit.set);
  return { set, lastFrom: set.length - (standing.at(-1)?.set.length ?? 0) };
}

/** All that stands in it has come into force, over these values. */
export function takeEffect(source: ConfigSource, old: ConfigValues): void {
  let values = old;
  for (const edit of source.edits) {
    if (edit.applied !== null) continue;
    const next = validate(values, edit.set, []);
    const after = present(next.ok ? next.values : null, "what is in force had its types judged");
    edit.applied = changesBetween(
      values,
      after,
      edit.set.map(({ field }) => field),
    );
    values = after;
  }
  source.edits = source.edits.filter(({ id }) => id !== null);
}

/** The operator has new values: they are written into the source over whatever stood there. */
export function writeOver(source: ConfigSource, old: ConfigValues, values: ConfigValues): void {
  const written = new Set(changesBetween(old, values, []).map(({ field }) => field));
  for (const edit of source.edits) {
    if (edit.applied === null) edit.set = edit.set.filter(({ field }) => !written.has(field));
  }
}

/** What `written` names counts also where it was so before: another edit may take that away. */
function changesBetween(
  old: ConfigValues,
  values: ConfigValues,
  written: readonly string[],
): readonly Change[] {
  const named = new Set(written);
  const fields = new Set([...old.keys(), ...values.keys()]);
  return [...fields].flatMap((field) => {
    const [before, since] = [old.get(field) ?? null, values.get(field) ?? null];
    return sameValue(before, since) && !named.has(field) ? [] : [{ field, before, since }];
  });
}
