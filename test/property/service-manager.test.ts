/**
 * The kernel against the model of its contract: random systems, random calls, crashes and delays.
 *
 * After every command the two agree on what the machine is told and in which order, on every
 * record, and on when something is due next; the invariants hold besides. A failure prints
 * fast-check's seed and path, the system, and the commands that are left of it.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { kernelCommands, type NoModel } from "../support/kernel-commands.ts";
import { KernelPair } from "../support/kernel-pair.ts";
import { kernelSystem } from "../support/kernel-systems.ts";

/** Of the lengths drawn, about half are of a hundred commands and more. */
const COMMANDS_MAX = 200;
const RUNS = 3_000;
const LONG_RUNS_MIN = 1_000;
const TIMEOUT_MS = 300_000;

it(
  "does what the model says, whatever it is asked and whatever befalls its processes",
  { timeout: TIMEOUT_MS },
  () => {
    let longRuns = 0;
    fc.assert(
      fc.property(
        kernelSystem,
        fc.commands([...kernelCommands], { maxCommands: COMMANDS_MAX, size: "max" }),
        (system, commands) => {
          const pair = new KernelPair(system);
          const model: NoModel = {};
          fc.modelRun(() => ({ model, real: pair }), commands);
          if (pair.commands >= 100) longRuns += 1;
        },
      ),
      { numRuns: RUNS },
    );
    expect(longRuns).toBeGreaterThanOrEqual(LONG_RUNS_MIN);
  },
);
