/**
 * Random systems under load while their instances crash, hang, are slow, stop and are paused.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as ofCpus from "../../support/cpu-invariants.ts";
import { memoryLimits } from "../../support/memory-invariants.ts";
import { loadedRun } from "../../support/random-loads.ts";
import { isByRequests, memoryOfRequests } from "../../support/request-memory-invariants.ts";
import type { DrawnRun } from "../../support/random-systems.ts";
import { seedOfRun } from "../../support/seed-of-run.ts";
import { run, type Run } from "../../support/systems.ts";
import * as ofTraces from "../../support/trace-invariants.ts";
import type { Invariant } from "../../support/trace-invariants.ts";

const SEED = seedOfRun(import.meta.url);
const RUNS = 1_500;
const RUNS_TWICE = 60;
const ENDS_MS = 8_000;

/** No instance serves more at once, or lets more wait, than it has places. */
const placesAreKept: Invariant = ({ traffic, system }) =>
  (traffic?.instances ?? []).flatMap(({ instance, service, counts }) => {
    const station = system.traffic?.services[service]?.station;
    if (station === undefined) return [`instance ${instance} serves nobody`];
    const isKept = counts.busy <= station.concurrency && counts.queuedMost <= station.queueMax;
    return isKept ? [] : [`instance ${instance}: ${counts.busy} busy, ${counts.queuedMost} waited`];
  });

const INVARIANTS: Readonly<Record<string, Invariant>> = {
  "records are numbered, and neither time nor causes go back": ofTraces.orderOfRecords,
  "whatever a record names exists": ofTraces.namedSubjects,
  "a process is born once and dies once, of a known cause": ofTraces.lifeOfProcesses,
  "no request is lost or doubled, no place taken and not held": ofCpus.checkersHold,
  "nobody serves or keeps more than there are places": placesAreKept,
  "nobody uses more memory than it may": memoryLimits,
  "what requests take is what there is beside base and leaks": memoryOfRequests,
};

function start({ system, seed }: DrawnRun): Promise<Run> {
  return run(system, { seed, untilMs: ENDS_MS });
}

describe("a random system under load", { timeout: 240_000 }, () => {
  it("keeps every invariant", async () => {
    const met = { ok: 0, timeout: 0, reset: 0, full: 0, dependency: 0, refused: 0 };
    let killed = 0;
    await fc.assert(
      fc.asyncProperty(loadedRun, async (drawn) => {
        const result = await start(drawn);
        for (const { counts } of result.traffic?.workloads ?? []) {
          for (const outcome of Object.keys(met) as readonly (keyof typeof met)[]) {
            met[outcome] += counts.outcomes[outcome];
          }
        }
        killed += result.records.filter(isByRequests).length;
        const violations = Object.entries(INVARIANTS).flatMap(([name, check]) =>
          check(result).map((what) => `${name}: ${what}`),
        );
        expect(violations).toEqual([]);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    // Runs in which none of this happens prove nothing.
    expect(Math.min(...Object.values(met))).toBeGreaterThan(RUNS / 10);
    expect(killed).toBeGreaterThan(RUNS / 20);
  });

  it("ends in the same digest when it is run again", async () => {
    await fc.assert(
      fc.asyncProperty(loadedRun, async (drawn) => {
        const first = await start(drawn);
        const again = await start(drawn);
        expect(again.digest).toBe(first.digest);
        expect(again.traffic).toEqual(first.traffic);
      }),
      { numRuns: RUNS_TWICE, seed: SEED },
    );
  });
});
