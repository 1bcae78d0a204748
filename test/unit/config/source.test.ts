/**
 * Edits of a source of configuration that are undone in any order: what is left is what those that
 * stand still make of the values of the beginning.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { present } from "../../../kernel/assertion.ts";
import { validate } from "../../../kernel/config/rules.ts";
import {
  changeSource,
  newSource,
  standingSettings,
  takeEffect,
  type ConfigSource,
} from "../../../kernel/config/source.ts";
import type { ConfigSetting, ConfigValues } from "../../../kernel/config/values.ts";

const CAUSE = 1;
const FIRST: ConfigValues = new Map([
  ["a", 1],
  ["b", 2],
]);

/** Values with settings over them, as a manager takes them in that has no rules. */
function laidOver(values: ConfigValues, set: readonly ConfigSetting[]): ConfigValues {
  const judged = validate(values, set, []);
  return present(judged.ok ? judged.values : null, "nothing forbids it");
}

class File {
  values: ConfigValues = FIRST;
  readonly #source: ConfigSource = newSource();

  change(edit: number, set: readonly ConfigSetting[] | null): void {
    changeSource(this.#source, { edit, set, cause: CAUSE }, this.values);
    const next = laidOver(this.values, standingSettings(this.#source).set);
    takeEffect(this.#source, this.values);
    this.values = next;
  }
}

test("an edit that is undone within another one leaves that as it was", () => {
  const file = new File();
  file.change(0, [{ field: "a", value: 5 }]);
  file.change(1, [{ field: "a", value: 7 }]);
  file.change(1, null);
  expect(file.values.get("a")).toBe(5);
  file.change(0, null);
  expect(file.values).toEqual(FIRST);
});

const settings = fc
  .dictionary(fc.constantFrom("a", "b"), fc.integer({ min: 3, max: 9 }), { minKeys: 1 })
  .map((fields) => Object.entries(fields).map(([field, value]) => ({ field, value })));

test("edits undone in any order leave what those that stand make of the beginning", () => {
  const story = fc.record({
    edits: fc.array(settings, { minLength: 1, maxLength: 5 }),
    order: fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
  });
  fc.assert(
    fc.property(story, ({ edits, order }) => {
      const file = new File();
      edits.forEach((set, edit) => file.change(edit, set));
      const standing = new Map(edits.entries());
      for (const turn of order.slice(0, edits.length)) {
        const gone = present([...standing.keys()][turn % standing.size], "one stands");
        standing.delete(gone);
        file.change(gone, null);
        const wanted = [...standing.values()].reduce(laidOver, FIRST);
        expect(Object.fromEntries(file.values)).toEqual(Object.fromEntries(wanted));
      }
    }),
  );
});
