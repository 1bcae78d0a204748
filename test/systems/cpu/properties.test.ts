/**
 * Random systems whose programs compete for CPUs, under faults, hogs and operators.
 *
 * Of the invariants those are held that do not count on times: who gets no CPU is late, and where
 * commands of the manager take time, what is decided and what is done are two instants.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as ofAudits from "../../support/audit-invariants.ts";
import * as ofCpus from "../../support/cpu-invariants.ts";
import { seedOfRun } from "../../support/seed-of-run.ts";
import * as ofOperators from "../../support/operator-invariants.ts";
import * as ofOutcomes from "../../support/outcome-invariants.ts";
import { computingRun } from "../../support/random-cpu.ts";
import type { DrawnRun } from "../../support/random-systems.ts";
import * as ofRestarts from "../../support/restart-invariants.ts";
import { run, type Run } from "../../support/systems.ts";
import * as ofTraces from "../../support/trace-invariants.ts";
import type { Invariant } from "../../support/trace-invariants.ts";

const SEED = seedOfRun(import.meta.url);
const RUNS = 600;
const RUNS_TWICE = 100;

const INVARIANTS: Readonly<Record<string, Invariant>> = {
  "records are numbered, and neither time nor causes go back": ofTraces.orderOfRecords,
  "only the boot, an operator and a fault come out of nothing": ofTraces.rootsOfCauses,
  "whatever a record names exists": ofTraces.namedSubjects,
  "each transition is in the table and follows the one before": ofTraces.chainOfTransitions,
  "a process is born once and dies once, of a known cause": ofTraces.lifeOfProcesses,
  "nothing starts before what it requires or beside a rival": ofTraces.conditionsOfStarts,
  "health and readiness are told when they change": ofTraces.edgesOfHealth,
  "what is at rest starts only when asked to": ofRestarts.startsAtRest,
  "only what failed is restarted": ofRestarts.restartsAreOfFailures,
  "no window holds more starts than the limit": ofRestarts.startLimits,
  "each delay is what backoff and jitter say": ofRestarts.restartDelays,
  "only what runs is paused, and only by an operator": ofOperators.pausesAreAsked,
  "what an operator stopped stays down": ofOutcomes.stopsHold,
  "each request is audited exactly once": ofAudits.requestsAreAudited,
  "the audit log holds": ofAudits.auditHolds,
  "no CPU time is lost or made up": ofCpus.checkersHold,
  "a throttle is told when it begins and when it ends": ofCpus.throttlesAreEdges,
  "throttled time is within the time of a process": ofCpus.throttledTimesFit,
  "who is held back is told, and by what": ofCpus.throttlesAreTold,
};

/** Some fifteen seconds of work, on a machine that may have others to serve. */
const TIMEOUT_MS = 120_000;

function start({ system, seed, untilMs }: DrawnRun): Promise<Run> {
  return run(system, { seed, ...(untilMs === undefined ? {} : { untilMs }) });
}

describe("a random system that computes", { timeout: TIMEOUT_MS }, () => {
  it("keeps every invariant", async () => {
    await fc.assert(
      fc.asyncProperty(computingRun, async (drawn) => {
        const result = await start(drawn);
        const violations = Object.entries(INVARIANTS).flatMap(([name, check]) =>
          check(result).map((what) => `${name}: ${what}`),
        );
        expect(violations).toEqual([]);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it("ends in the same digest when it is run again", async () => {
    await fc.assert(
      fc.asyncProperty(computingRun, async (drawn) => {
        const first = await start(drawn);
        const again = await start(drawn);
        expect(again.digest).toBe(first.digest);
        expect(again.cpuUsage).toEqual(first.cpuUsage);
      }),
      { numRuns: RUNS_TWICE, seed: SEED },
    );
  });
});
