/**
 * Whether new values may take the place of the old ones, against a plain model of the same.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brokenRule, ruleText, validate } from "../../../kernel/config/rules.ts";
import type { ConfigRule, ConfigSetting, ConfigValue } from "../../../kernel/config/values.ts";

const field = fc.constantFrom("a", "b", "a.x", "a.y", "ab", "b.x.y");
const value: fc.Arbitrary<ConfigValue> = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.boolean(),
  fc.constantFrom("one", "two"),
  fc.array(fc.oneof(fc.integer({ min: 0, max: 1 }), fc.constant(null)), { maxLength: 2 }),
);
const settings: fc.Arbitrary<readonly ConfigSetting[]> = fc.array(
  fc.record({ field, value: fc.oneof(value, fc.constant(null)) }),
  { maxLength: 5 },
);
const rules: fc.Arbitrary<readonly ConfigRule[]> = fc.array(
  fc.record({
    field,
    range: fc.option(fc.constant([-1, 2] as const)),
    required: fc.boolean(),
    message: fc.constant(null),
  }),
  { maxLength: 3 },
);

describe("the validation of new values", () => {
  it("of ten thousand fields takes no longer than it has to", () => {
    const fields = Array.from({ length: 10_000 }, (_, index) => `pool.${index}.size`);
    const set = fields.map((name) => ({ field: name, value: 1 }));
    const gone = fields.map((name) => ({ field: name.replace(".size", ""), value: null }));
    const begun = performance.now();
    const first = validate(new Map(), set, []);
    expect(first).toMatchObject({ ok: true, changed: 10_000 });
    const last = first.ok ? validate(first.values, gone, []) : first;
    expect(last).toMatchObject({ ok: true, values: new Map(), changed: 10_000 });
    // It was four seconds and more when each field was held against all others.
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it("applies all settings in their order or none, and leaves the old values alone", () => {
    fc.assert(
      fc.property(settings, settings, rules, (first, second, demanded) => {
        const start = validate(new Map(), first, []);
        const old = start.ok ? start.values : new Map<string, ConfigValue>();
        const before = JSON.stringify([...old]);
        const result = validate(old, second, demanded);
        expect(JSON.stringify([...old])).toBe(before);
        if (!result.ok) {
          expect(result.refusal === "rule").toBe(result.rule !== null);
          return;
        }
        expect(brokenRule(result.values, demanded)).toBeNull();
        for (const [name, held] of result.values) {
          const kept = old.get(name);
          if (kept !== undefined && !second.some((setting) => setting.value === null)) {
            expect(typeof held).toBe(typeof kept);
          }
          // No value stands at the place of a mapping.
          for (const other of result.values.keys())
            expect(other.startsWith(`${name}.`)).toBe(false);
        }
        for (const { field: name, value: last } of second.slice(-1)) {
          if (last !== null) expect(result.values.get(name)).toEqual(last);
          else expect(result.values.has(name)).toBe(false);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("counts what has changed, was added, and was taken away", () => {
    const old = new Map<string, ConfigValue>([
      ["kept", [1, null]],
      ["gone.a", 1],
      ["gone.b", 2],
      ["other", 3],
    ]);
    const result = validate(
      old,
      [
        { field: "kept", value: [1, null] },
        { field: "gone", value: null },
        { field: "other", value: 4 },
        { field: "new", value: true },
      ],
      [],
    );
    expect(result).toMatchObject({ ok: true, changed: 4 });
  });

  it.each([
    [
      { field: "size", range: [1, 10], required: true, message: null },
      "size is to be a number from 1 to 10",
    ],
    [{ field: "size", range: null, required: true, message: null }, "size is required"],
    [{ field: "size", range: null, required: true, message: "say a size" }, "say a size"],
  ] as const)("says of the rule %j: %s", (rule, text) => {
    expect(ruleText(rule)).toBe(text);
  });
});
