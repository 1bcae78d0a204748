/**
 * Holds the core's alias tables to their model: every column, and every draw while other tables
 * are opened and closed beside it.
 */
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { bindCore } from "../../kernel/core/core.ts";
import type { CoreSampler } from "../../kernel/core/core.ts";
import { BATCH_IN_AT } from "../../kernel/core/layout.ts";
import { instantiateCore } from "../../sim/io/load-core.ts";
import { aliasModel, aliasModelDraw, type AliasModel } from "../models/alias-table.ts";
import { splitmixValue, streamKey } from "../models/random-stream.ts";

const HEADER_BYTES = 32;
const exports = instantiateCore();
const core = bindCore(exports);

afterEach(() => core.reset());

const weights = fc
  .array(
    fc.oneof(
      fc.constant(0),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 1, max: 2 ** 26 }),
    ),
    { minLength: 1, maxLength: 60 },
  )
  .filter((list) => list.some((weight) => weight > 0));

test("every column is that of the model, and each weight has exactly its share of them", () => {
  fc.assert(
    fc.property(weights, (list) => {
      new Uint32Array(exports.memory.buffer, BATCH_IN_AT, list.length).set(list);
      const table = exports.aliasOpen(list.length);
      const words = new Uint32Array(exports.memory.buffer, table + HEADER_BYTES, 2 * list.length);
      const model = aliasModel(list);
      const shares = list.map(() => 0);
      for (const [index, column] of model.columns.entries()) {
        expect([words[2 * index], words[2 * index + 1]]).toEqual([column.cut, column.other]);
        shares[index] = (shares[index] ?? 0) + column.cut;
        shares[column.other] = (shares[column.other] ?? 0) + model.total - column.cut;
      }
      expect(shares).toEqual(list.map((weight) => weight * list.length));
      exports.aliasClose(table);
    }),
  );
});

interface OpenTable {
  readonly sampler: CoreSampler;
  readonly model: AliasModel;
}

type Operation =
  | { readonly kind: "open"; readonly weights: readonly number[] }
  | { readonly kind: "close" | "draw"; readonly which: number }
  | { readonly kind: "batch"; readonly which: number; readonly count: number };

const which = fc.nat(1000);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ kind: fc.constant("open" as const), weights }),
  fc.record({ kind: fc.constant("close" as const), which }),
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("draw" as const), which }) },
  fc.record({ kind: fc.constant("batch" as const), which, count: fc.nat(20) }),
);

test("tables that come and go draw what their models draw from the same stream", () => {
  const operations = fc.array(operation, { minLength: 200, maxLength: 400 });
  fc.assert(
    fc.property(operations, (steps) => {
      core.reset();
      const stream = core.streams(3n, "splitmix").open("alias");
      const key = streamKey(3n, "alias");
      let drawn = 0;
      const next = (): bigint => splitmixValue(key, ++drawn);
      const tables: OpenTable[] = [];
      for (const step of steps) {
        if (step.kind === "open") {
          const sampler = core.samplers.byWeight(step.weights);
          if (sampler === "resource-exhausted") throw new Error("the core is full");
          tables.push({ sampler, model: aliasModel(step.weights) });
          continue;
        }
        const at = step.which % Math.max(1, tables.length);
        const table = tables[at];
        if (table === undefined) continue;
        if (step.kind === "close") {
          table.sampler.close();
          tables.splice(at, 1);
          continue;
        }
        const count = step.kind === "batch" ? step.count : 1;
        const expected = Array.from({ length: count }, () => aliasModelDraw(table.model, next));
        const draws =
          step.kind === "batch"
            ? [...table.sampler.drawBatch(stream, count)]
            : [table.sampler.draw(stream)];
        expect(draws).toEqual(expected);
      }
    }),
    { numRuns: 30 },
  );
});
