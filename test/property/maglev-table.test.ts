/**
 * Holds the Maglev table to the plain one of test/models, change by change.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Core, CoreMaglev, KeyId } from "../../kernel/core/core.ts";
import { NOBODY } from "../../kernel/core/key-batch.ts";
import { loadCore } from "../../sim/io/load-core.ts";
import { rangeOf } from "../models/finaliser.ts";
import { modelMaglevTable } from "../models/maglev-table.ts";

const STEPS_MIN = 200;
const STEPS_MAX = 220;
const NAMES = 80;
const KEYS = 48;
const WEIGHTS = [0, 0, 1, 2, 3, 50, 100, 333, 10_000];
const SIZES = [3, 5, 101, 251];

const change = fc.tuple(
  fc.nat(NAMES - 1).map((n) => `node-${n}`),
  fc.constantFrom(...WEIGHTS),
);
const schedule = fc.record({
  size: fc.constantFrom(...SIZES),
  steps: fc.array(fc.array(change, { maxLength: 12 }), {
    minLength: STEPS_MIN,
    maxLength: STEPS_MAX,
    size: "max",
  }),
});

function openMaglev(core: Core, size: number): CoreMaglev {
  const table = core.maglev(size);
  if (table === "resource-exhausted") throw new Error("no table is left");
  return table;
}

function backendsOf(core: Core, weights: ReadonlyMap<string, number>) {
  return Array.from(weights, ([name, weight]) => ({
    name,
    identity: core.hashes.xx64(name, 0n),
    weight,
  }));
}

function compare(core: Core, table: CoreMaglev, slots: readonly string[], size: number): void {
  const keys = Uint32Array.from({ length: KEYS }, (_, n) => Number(core.keys.intern(`key ${n}`)));
  const members = table.pickBatch(keys).slice();
  for (const [at, key] of keys.entries()) {
    const expected = slots[rangeOf(core.keys.hash64(key as KeyId) >> 32n, size)];
    const member = table.pick(key as KeyId);
    expect(member === "no-upstream" ? undefined : table.nameOf(member)).toBe(expected);
    expect(members[at]).toBe(member === "no-upstream" ? NOBODY : member);
    expect(table.pickText(`key ${at}`)).toBe(member);
  }
}

test("the table is the plain one over random changes of members and weights", () => {
  const core = loadCore();
  fc.assert(
    fc.property(schedule, ({ size, steps }) => {
      core.reset();
      const table = openMaglev(core, size);
      const weights = new Map<string, number>();
      for (const changes of steps) {
        expect(table.setWeights(changes)).toBe("done");
        for (const [name, weight] of changes) weights.set(name, weight);
        compare(core, table, modelMaglevTable(backendsOf(core, weights), size), size);
      }
    }),
    { numRuns: 8 },
  );
});
