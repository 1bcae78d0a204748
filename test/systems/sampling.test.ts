/**
 * A run that is measured window by window is the same run, and its windows add up to it.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EXAMPLES, loadExample } from "../support/golden-digests.ts";
import { loadedRun } from "../support/random-loads.ts";
import { drawnRun } from "../support/random-systems.ts";
import { sampleProblems } from "../support/sampling-laws.ts";
import { seedOfRun } from "../support/seed-of-run.ts";
import { run } from "../support/systems.ts";

const ROOT = join(fileURLToPath(new URL("../..", import.meta.url)));
const SEED = seedOfRun(import.meta.url);
const ENDS_MS = 8_000;

describe("sampling", { timeout: 240_000 }, () => {
  it.each(EXAMPLES)("changes nothing in %s", async (name) => {
    const system = loadExample(ROOT, name);
    const plain = await run(system);
    const sampled = await run(system, { isSampled: true });
    expect(sampled.digest).toBe(plain.digest);
    expect(plain.samples).toBeNull();
    expect(sampleProblems(sampled)).toEqual([]);
    const peak = Math.max(...sampled.memoryPeakBytes);
    const most = sampled.samples?.instances.flatMap(({ memoryBytes }) => [...memoryBytes]) ?? [];
    expect(Math.max(...most)).toBeLessThanOrEqual(peak);
  });

  it.each([
    { what: "under load", drawn: loadedRun, untilMs: ENDS_MS },
    { what: "under load, to its natural end", drawn: loadedRun, untilMs: null },
    { what: "of any kind", drawn: drawnRun, untilMs: ENDS_MS },
  ])("changes nothing in a random system $what, and adds up", async ({ drawn, untilMs }) => {
    await fc.assert(
      fc.asyncProperty(drawn, async ({ system, seed }) => {
        const options = untilMs === null ? { seed } : { seed, untilMs };
        const plain = await run(system, options);
        const sampled = await run(system, { ...options, isSampled: true });
        expect(sampled.digest).toBe(plain.digest);
        expect(sampled.endedAt).toBe(plain.endedAt);
        expect(sampled.traffic).toEqual(plain.traffic);
        expect(sampleProblems(sampled)).toEqual([]);
      }),
      { numRuns: 60, seed: SEED },
    );
  });
});
