/**
 * The data plane held to queueing theory: mean and p99 of each model lie in the 99 % interval of
 * thirty seeds. `node dist/test/scripts/fidelity.js` does the same with more requests, and prints.
 */
import { describe, expect, test } from "vitest";
import { loadCore } from "../../sim/io/load-core.ts";
import { judge } from "./model.ts";
import { modelsOf } from "./models.ts";

const REQUESTS = 200_000;
/** A few seconds each, on a machine that has something else to do. */
const TIMEOUT_MS = 120_000;
const core = loadCore();

describe.each(modelsOf(REQUESTS))("$name", (model) => {
  test("comes to what theory says of it, in the 99 % interval of 30 seeds", check, TIMEOUT_MS);

  function check(): void {
    const judged = judge(core, model, { requests: REQUESTS, firstSeed: 1 });
    expect(judged.filter(({ isWithin }) => !isWithin)).toEqual([]);
    // Whoever measures nothing has no interval.
    for (const { interval } of judged) expect(interval.low).toBeLessThanOrEqual(interval.high);
  }
});
