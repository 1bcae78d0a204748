/**
 * Random systems under random faults and operators: what holds in every run, whatever happens.
 *
 * Which systems is told by a seed; another one draws others. A failure prints it too, with the
 * system and the seed of its run; the invariants stand in test/support/, each with its sentence.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as ofAudits from "../support/audit-invariants.ts";
import { seedOfRun } from "../support/seed-of-run.ts";
import * as ofGroups from "../support/group-invariants.ts";
import * as ofIdleCalls from "../support/idle-call-invariants.ts";
import * as ofIsolation from "../support/isolation-invariants.ts";
import * as ofDependencies from "../support/dependency-invariants.ts";
import * as ofHealth from "../support/health-invariants.ts";
import * as ofMemory from "../support/memory-invariants.ts";
import * as ofLives from "../support/lifecycle-invariants.ts";
import * as ofOperators from "../support/operator-invariants.ts";
import * as ofOutcomes from "../support/outcome-invariants.ts";
import { drawnRun, type DrawnRun } from "../support/random-systems.ts";
import * as ofRegistries from "../support/registry-invariants.ts";
import * as ofPolicies from "../support/policy-invariants.ts";
import * as ofReach from "../support/reach-invariants.ts";
import * as ofRecoveries from "../support/recovery-invariants.ts";
import * as ofReloads from "../support/reload-invariants.ts";
import * as ofPower from "../support/power-invariants.ts";
import * as ofRestarts from "../support/restart-invariants.ts";
import { run, type Run } from "../support/systems.ts";
import * as ofTimeouts from "../support/timeout-invariants.ts";
import * as ofTraces from "../support/trace-invariants.ts";
import type { Invariant } from "../support/trace-invariants.ts";

const SEED = seedOfRun(import.meta.url);
const RUNS = 3_000;
const RUNS_TWICE = 300;

const INVARIANTS: Readonly<Record<string, Invariant>> = {
  "records are numbered, and neither time nor causes go back": ofTraces.orderOfRecords,
  "only the boot, an operator and a fault come out of nothing": ofTraces.rootsOfCauses,
  "whatever a record names exists": ofTraces.namedSubjects,
  "L1: each transition is in the table and follows the one before": ofTraces.chainOfTransitions,
  "L2, L7: a process is born once and dies once, of a known cause": ofTraces.lifeOfProcesses,
  "L5: the kill follows the request to stop exactly at its timeout": ofTraces.stopTimeouts,
  "nothing starts for longer than its timeout": ofTimeouts.startTimeouts,
  "who waits in vain fails on time": ofTimeouts.dependencyTimeouts,
  "D1 nothing starts before what it requires or beside a rival": ofTraces.conditionsOfStarts,
  "D1 a start waits for all that is under way before it": ofDependencies.startsWaitInOrder,
  "D2 dependents are down before the rest is asked to stop": ofDependencies.dependentsStopFirst,
  "D2 where one stops and the other starts the stop goes first": ofDependencies.stopsGoBeforeStarts,
  "D3 only what is pulled in starts": ofDependencies.onlyPulledInStart,
  "D4 the planned order is a function of the graph": ofDependencies.orderIsOfTheGraph,
  "D10 a fall takes along what is bound": ofDependencies.fallsTakeBoundAlong,
  "health and readiness are told when they change": ofTraces.edgesOfHealth,
  "a check turns with the last of so many results": ofHealth.checksTurnInTime,
  "a check is asked again after its interval": ofHealth.checksKeepTime,
  "nothing is asked before the startup check has passed": ofHealth.startupComesFirst,
  "a startup check that has passed is over": ofHealth.startupEnds,
  "nothing is ready before its checks have passed": ofHealth.readyNeedsChecks,
  "what is not alive is ended at once": ofHealth.unhealthyIsEnded,
  "what is at rest starts only when asked to": ofRestarts.startsAtRest,
  "only what failed is restarted": ofRestarts.restartsAreOfFailures,
  "a policy brings back its ends and no others": ofPolicies.policiesAreKept,
  "what a policy brings back is brought back at once": ofPolicies.policiesAreFollowed,
  "R1, R5: no window holds more starts than the limit": ofRestarts.startLimits,
  "R3, R4: restarts in a row are counted on": ofRecoveries.rowsGoOn,
  "what is ready again has recovered": ofRecoveries.readyIsRecovered,
  "R2: each delay is what backoff and jitter say": ofRestarts.restartDelays,
  "what waits for nobody restarts on time": ofRestarts.restartsAreOnTime,
  "a pause is refused only where nothing runs": ofOperators.refusals,
  "D7 what is refused changes nothing": ofOperators.refusedCallsChangeNothing,
  "only what runs is paused, and only by an operator": ofOperators.pausesAreAsked,
  "L10: enabling and disabling change the boot set alone": ofOperators.bootSetsAreAsked,
  "nothing happens while paused": ofOperators.nothingHappensWhilePaused,
  "a pause does not count as time that a program ran": ofOperators.pausesDoNotCount,
  "a group goes from state to state by its table": ofGroups.groupTransitions,
  "R1: no window holds more restarts of a group than its intensity":
    ofGroups.restartsWithinIntensity,
  "R4, R5: what counts against a group is a failure": ofGroups.chargesAreOfFailures,
  "R4: each restart of a member is charged": ofGroups.restartsAreCharged,
  "R6: a group fails once, and its parent hears of it": ofGroups.escalationsAreOnce,
  "R7: all are down before the first comes up": ofGroups.downBeforeUp,
  "R7: temporary members stay down": ofGroups.temporariesStayDown,
  "nothing of a group that failed for good is up": ofGroups.failedGroupsAreDown,
  "a service is registered and unregistered in turn": ofRegistries.registrationsInTurn,
  "only what is registered starts, and what goes has stopped": ofRegistries.absentServicesRest,
  "whoever is unregistered goes": ofRegistries.nobodyIsLost,
  "names and handles hold as long as the registration": ofRegistries.namesAndHandlesHold,
  "I4: nobody does what it may not, or hands on what it lacks": ofRegistries.capabilitiesHold,
  "a refusal for want of a capability is raised, and no other": ofRegistries.violationsAreRaised,
  "no memory limit is exceeded": ofMemory.memoryLimits,
  "a shutdown leaves nothing that runs": ofPower.shutdownsAreComplete,
  "nothing outlives the deadline of a shutdown": ofPower.deadlinesHold,
  "no call is taken on the way down": ofPower.downTakesNoCalls,
  "L10 a reboot starts what is enabled": ofPower.rebootsStartTheEnabled,
  "L9: no restart is forgotten": ofOutcomes.restartsHappen,
  "quiet means settled": ofOutcomes.quietIsSettled,
  "D10 what is bound to something goes down with it": ofOutcomes.boundGoDown,
  "L9: what an operator stopped stays down": ofOutcomes.stopsHold,
  "the boot reaches all": ofReach.bootsReachAll,
  "what is lost has moved": ofReach.lossesAreReal,
  "a start reaches what is required": ofReach.startsReachAll,
  "a stop reaches all who follow": ofReach.stopsReachAll,
  "L9: something comes of what an operator started": ofOutcomes.startsAreAnswered,
  "L3: what runs has had its hooks succeed, in time": ofLives.runningFollowsItsHooks,
  "hooks run at their turns, on-restart before a restart": ofLives.hooksBeginAtTheirTurns,
  "each command of a hook ends once, in time": ofLives.hooksEnd,
  "a failure for good is told once": ofLives.failuresAreTold,
  "L4: what was asked to stop is not restarted for that": ofLives.askedStopsHold,
  "L6: to ask for what is so changes nothing": ofLives.repeatedCallsChangeNothing,
  "L6: what a call finds so is so, and nothing comes of it": ofIdleCalls.idleCallsAreTrue,
  "L7: starts less exits are the processes that live": ofLives.startsLessExits,
  "L8: nothing of a process outlives it": ofLives.nothingOutlivesAProcess,
  "L11: a restart shows the stop": ofLives.restartsShowTheStop,
  "a heartbeat is late exactly when the watchdog says": ofLives.heartbeatsAreLateOnTime,
  "L9: each reload that is taken is answered in time": ofReloads.reloadsAreAnswered,
  "versions count up, in all that runs or in nothing": ofReloads.versionsCountUp,
  "nothing is started anew for a reload": ofReloads.reloadsStartNothing,
  "each request is audited exactly once": ofAudits.requestsAreAudited,
  "the audit log holds": ofAudits.auditHolds,
  "I1 nobody has more than its limit": ofIsolation.i1NobodyHasMoreThanItsLimit,
  "I1 what members have is part of what holds them": ofIsolation.i1SlicesHoldTheirMembers,
  "I1 over its memory somebody goes at once": ofIsolation.i1OverMemorySomebodyGoesAtOnce,
  "I2 only the offender goes": ofIsolation.i2OnlyTheOffenderGoes,
  "memory over its limits is counted for whom it was": ofIsolation.passedMemoryIsCounted,
  "I5 amounts are whole and not negative": ofIsolation.i5AmountsAreWhole,
  "L8 the dead hold nothing": ofIsolation.l8TheDeadHoldNothing,
  "a refusal is raised at once": ofIsolation.refusalsAreRaised,
  "a soft limit is told once a life": ofIsolation.softLimitsAreToldOnce,
  "a crash takes its domain along": ofIsolation.crashesTakeTheirDomainAlong,
};

function start({ system, seed, untilMs }: DrawnRun): Promise<Run> {
  return run(system, { seed, ...(untilMs === undefined ? {} : { untilMs }) });
}

/** Half a minute of work, on a machine that may have others to serve. */
const TIMEOUT_MS = 600_000;

/** What breaks is told also where the smallest system that breaks it is not found in time. */
const BOUNDED = { interruptAfterTimeLimit: TIMEOUT_MS - 60_000, markInterruptAsFailure: true };

describe("a random system under random faults", { timeout: TIMEOUT_MS }, () => {
  it("keeps every invariant and comes to an end", async () => {
    await fc.assert(
      fc.asyncProperty(drawnRun, async (drawn) => {
        const result = await start(drawn);
        const violations = Object.entries(INVARIANTS).flatMap(([name, check]) =>
          check(result).map((what) => `${name}: ${what}`),
        );
        expect(violations).toEqual([]);
        expect(endingsOf(drawn)).toContain(result.ending);
      }),
      { numRuns: RUNS, seed: SEED, ...BOUNDED },
    );
  });

  it("ends in the same digest when it is run again", async () => {
    await fc.assert(
      fc.asyncProperty(drawnRun, async (drawn) => {
        const first = await start(drawn);
        const again = await start(drawn);
        expect(again.digest).toBe(first.digest);
        expect(again.events).toBe(first.events);
      }),
      { numRuns: RUNS_TWICE, seed: SEED },
    );
  });
});

/** Only what restarts at once and without any bound can hold time still. */
function endingsOf({ system, untilMs }: DrawnRun): readonly string[] {
  const isUnbounded = system.services.some(
    ({ spec: { restart } }) => restart.limit === null && restart.attemptsMax === null,
  );
  const natural = isUnbounded
    ? ["quiet", "horizon", "shutdown", "livelock", "no-progress"]
    : ["quiet", "horizon", "shutdown"];
  return untilMs === undefined ? natural : ["until", ...natural.slice(3)];
}
