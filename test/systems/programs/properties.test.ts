/**
 * Random systems whose requests programs serve, while their instances crash, hang and are slow.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as ofCpus from "../../support/cpu-invariants.ts";
import { programmedRun, type ProgrammedRun } from "../../support/random-programs.ts";
import { seedOfRun } from "../../support/seed-of-run.ts";
import { run, type Run } from "../../support/systems.ts";
import * as ofTraces from "../../support/trace-invariants.ts";
import type { Invariant } from "../../support/trace-invariants.ts";

const SEED = seedOfRun(import.meta.url);
const RUNS = 400;
const RUNS_TWICE = 30;
const ENDS_MS = 8_000;

/** Who has thrown dies of it, at the same instant; where CPUs are ahead, once they are reached. */
const failuresEnd: Invariant = ({ records }) =>
  records.flatMap((record) => {
    if (record.event !== "program.failed") return [];
    const { instance, seq, tUs } = record;
    const death = records.find(
      (other) => other.event === "service.state" && other.cause === seq && other.exit?.code === 1,
    );
    const isTold = death?.tUs === tUs;
    return isTold ? [] : [`instance ${instance} threw at ${tUs} and ended at ${death?.tUs}`];
  });

const INVARIANTS: Readonly<Record<string, Invariant>> = {
  "records are numbered, and neither time nor causes go back": ofTraces.orderOfRecords,
  "whatever a record names exists": ofTraces.namedSubjects,
  "a process is born once and dies once, of a known cause": ofTraces.lifeOfProcesses,
  "no request is lost or doubled, and what was promised is kept": ofCpus.checkersHold,
  "who has thrown ends at once": failuresEnd,
};

function start({ system, seed, library }: ProgrammedRun): Promise<Run> {
  return run(system, { seed, untilMs: ENDS_MS, programs: library });
}

describe("a random system with programs", { timeout: 240_000 }, () => {
  it("keeps every invariant, and every promise", async () => {
    const met = { writes: 0, hits: 0, written: 0, failures: 0, checked: 0, crashes: 0, log: 0 };
    await fc.assert(
      fc.asyncProperty(programmedRun, async (drawn) => {
        const result = await start(drawn);
        for (const { counts, failureCount, durability, log } of result.programs ?? []) {
          for (const name of ["writes", "hits", "written"] as const) {
            met[name] += counts.get(name) ?? 0;
          }
          met.failures += failureCount;
          met.checked += durability.checked;
          met.crashes += durability.crashes;
          met.log += log.length;
        }
        const violations = Object.entries(INVARIANTS).flatMap(([name, check]) =>
          check(result).map((what) => `${name}: ${what}`),
        );
        expect(violations).toEqual([]);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    // Runs in which none of this happens prove nothing.
    expect(Math.min(...Object.values(met)), JSON.stringify(met)).toBeGreaterThan(10);
  });

  it("ends in the same digest and with the same words when it is run again", async () => {
    await fc.assert(
      fc.asyncProperty(programmedRun, async (drawn) => {
        const first = await start(drawn);
        const again = await start(drawn);
        expect(again.digest).toBe(first.digest);
        expect(again.programs).toEqual(first.programs);
      }),
      { numRuns: RUNS_TWICE, seed: SEED },
    );
  });
});
