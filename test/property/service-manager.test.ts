/**
 * The kernel against the model of its contract: random systems, random calls, crashes and delays.
 *
 * After every command the two agree on what the machine is told and in which order, on every
 * record, and on when something is due next; the invariants hold besides. A failure prints the
 * system, the commands that are left of it, and how to see it again. What the runs have been
 * through is counted, so that none of it can drop out unseen.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { kernelCommands, type NoModel } from "../support/kernel-commands.ts";
import { LANDMARKS, type Landmark } from "../support/kernel-landmarks.ts";
import { KernelPair } from "../support/kernel-pair.ts";
import { kernelSystem } from "../support/kernel-systems.ts";
import { parametersOf, trialOfRun } from "../support/seed-of-run.ts";

/** Other seeds, and more runs, are for campaigns. */
const TRIAL = trialOfRun(import.meta.url, 2_000);
const RUNS = TRIAL.numRuns;
/** Which of the commands count, where a failure is looked at again. */
const REPLAYED = TRIAL.replayPath === undefined ? {} : { replayPath: TRIAL.replayPath };

/** Of the lengths drawn, about half are of a hundred commands and more. */
const COMMANDS_MAX = 220;
const LONG = 100;
/** Of all runs, and so at least 1,000 of those that are always made. */
const LONG_SHARE_MIN = 0.5;
const TIMEOUT_MS = 600_000;

it(
  "does what the model says, whatever it is asked and whatever befalls its processes",
  { timeout: TIMEOUT_MS },
  () => {
    let longRuns = 0;
    const seen = new Map<Landmark, number>();
    fc.assert(
      fc.property(
        kernelSystem,
        fc.commands([...kernelCommands], { maxCommands: COMMANDS_MAX, size: "max", ...REPLAYED }),
        (system, commands) => {
          const pair = new KernelPair(system);
          const model: NoModel = {};
          fc.modelRun(() => ({ model, real: pair }), commands);
          if (pair.commands >= LONG) longRuns += 1;
          for (const each of pair.landmarks.seen) seen.set(each, (seen.get(each) ?? 0) + 1);
        },
      ),
      parametersOf(import.meta.url, TRIAL),
    );
    const counts = (Object.keys(LANDMARKS) as Landmark[]).map((name) => {
      return { name, runs: seen.get(name) ?? 0, least: (LANDMARKS[name] * RUNS) / 1_000 };
    });
    console.info(
      [
        `${RUNS} runs, ${longRuns} of ${LONG} commands and more`,
        ...counts.map(({ name, runs }) => `${String(runs).padStart(6)} ${name}`),
      ].join("\n"),
    );
    if (!TRIAL.holdsShares) return;
    expect(longRuns).toBeGreaterThanOrEqual(RUNS * LONG_SHARE_MIN);
    expect(counts.filter(({ runs, least }) => runs < least)).toEqual([]);
  },
);
