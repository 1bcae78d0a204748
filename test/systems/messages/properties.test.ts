/**
 * Random systems that send each other messages while they crash, hang, stop and are paused.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SECOND } from "../../../kernel/time.ts";
import * as ofCpus from "../../support/cpu-invariants.ts";
import { seedOfRun } from "../../support/seed-of-run.ts";
import { messagingRun } from "../../support/random-messages.ts";
import type { DrawnRun } from "../../support/random-systems.ts";
import { run, type Run } from "../../support/systems.ts";
import * as ofTraces from "../../support/trace-invariants.ts";
import type { Invariant } from "../../support/trace-invariants.ts";

const SEED = seedOfRun(import.meta.url);
const RUNS = 400;
const RUNS_TWICE = 60;
const ENDS_MS = 8_000;

/** A life has so many ways to one service at most, and each tells a trouble once a second. */
const WAYS_MAX = 3;

const troublesAreEdges: Invariant = ({ records }) => {
  const lives = new Map<number, number>();
  const told = new Map<string, number[]>();
  return records.flatMap((record) => {
    if (record.event === "service.state") lives.set(record.instance, record.generation);
    if (record.event !== "message.state") return [];
    const { instance, target, state, tUs } = record;
    const key = `${instance} ${lives.get(instance)} ${target} ${state}`;
    const times = [...(told.get(key) ?? []), tUs];
    told.set(key, times);
    const before = times.at(-1 - WAYS_MAX);
    const isEdge = before === undefined || tUs - before >= SECOND;
    return isEdge ? [] : [`record ${record.seq}: ${state} is told more than once a second`];
  });
};

const INVARIANTS: Readonly<Record<string, Invariant>> = {
  "records are numbered, and neither time nor causes go back": ofTraces.orderOfRecords,
  "only the boot, an operator and a fault come out of nothing": ofTraces.rootsOfCauses,
  "whatever a record names exists": ofTraces.namedSubjects,
  "a process is born once and dies once, of a known cause": ofTraces.lifeOfProcesses,
  "no message is lost, doubled or overtaken, no mailbox too full": ofCpus.checkersHold,
  "trouble is told at its edges": troublesAreEdges,
};

function start({ system, seed }: DrawnRun): Promise<Run> {
  return run(system, { seed, untilMs: ENDS_MS });
}

describe("a random system that sends messages", { timeout: 120_000 }, () => {
  it("keeps every invariant", async () => {
    await fc.assert(
      fc.asyncProperty(messagingRun, async (drawn) => {
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
      fc.asyncProperty(messagingRun, async (drawn) => {
        const first = await start(drawn);
        const again = await start(drawn);
        expect(again.digest).toBe(first.digest);
        expect(again.messages).toEqual(first.messages);
      }),
      { numRuns: RUNS_TWICE, seed: SEED },
    );
  });
});
