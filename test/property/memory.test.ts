/**
 * Limits of memory against a model that looks at every microsecond: who is killed, when, and for
 * which limit, in random systems with groups within groups, soft limits and restarts.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { duration } from "../../kernel/time.ts";
import { UNLIMITED } from "../../kernel/isolation/limits.ts";
import type { SystemSpec } from "../../sim/system.ts";
import { memoryStory, type MemoryPlan, type ProgramPlan } from "../models/memory.ts";
import { parametersOf, trialOfRun } from "../support/seed-of-run.ts";
import { run, system, type Run, type ServiceDraft } from "../support/systems.ts";

const TRIAL = trialOfRun(import.meta.url, 600);
const RUNS = TRIAL.numRuns;
const TIMEOUT_MS = 600_000;
const END_MS = 2;

const limit = fc.option(fc.integer({ min: 20, max: 900 }), { freq: 2 });

const program: fc.Arbitrary<ProgramPlan> = fc.record({
  base: fc.nat({ max: 60 }),
  perUs: fc.constantFrom(0, 0, 1, 1, 2, 3),
  soft: limit,
  hard: limit,
  oomAdjust: fc.constantFrom(0, 0, 0, -1_000, -300, 200, 1_000),
  group: fc.constantFrom(null, 0, 0, 1, 1),
  backUs: fc.constantFrom(null, 7, 31, 100, 333),
});

const plans: fc.Arbitrary<MemoryPlan> = fc.record({
  machine: fc.integer({ min: 100, max: 3_000 }),
  groups: fc.tuple(
    fc.record({ parent: fc.constant(null), soft: limit, hard: limit }),
    fc.record({ parent: fc.constantFrom(null, 0, 0), soft: limit, hard: limit }),
  ),
  programs: fc.array(program, { minLength: 1, maxLength: 6 }),
});

function systemOf({ machine, groups, programs }: MemoryPlan): SystemSpec {
  const drafts: Record<string, ServiceDraft> = {};
  for (const [index, own] of programs.entries()) {
    const { base, perUs, soft, hard, oomAdjust, group, backUs } = own;
    drafts[`s${index}`] = {
      behavior: { memory: { baseBytes: base, leakBytesPerSecond: perUs * 1_000_000 } },
      limits: { memory: { softBytes: soft, hardBytes: hard } },
      oomAdjust,
      slice: group,
      restart: {
        policy: backUs === null ? "no" : "always",
        backoff: { strategy: "fixed", delayUs: duration(backUs ?? 0) },
        limit: null,
      },
    };
  }
  const slices = groups.map(({ parent, soft, hard }, index) => ({
    name: `g${index}`,
    parent,
    limits: { ...UNLIMITED, memory: { softBytes: soft, hardBytes: hard } },
    quotaUs: null,
  }));
  return system(drafts, { slices, machineMemoryBytes: machine });
}

/** The kills of a run, each with the limit that it was for, as the model tells them. */
function killsOf({ records }: Run): readonly { readonly at: number; readonly told: string }[] {
  return records.flatMap((record) => {
    if (record.event !== "limit.hit" || record.limit !== "memory") return [];
    const { instance, slice, tUs, max } = record;
    const end = records.find((other) => {
      return other.event === "service.state" && other.instance === instance && other.tUs === tUs;
    });
    if (end?.event !== "service.state" || end.exit?.cause !== "oom") return [];
    return [{ at: tUs, told: `${tUs} ${instance} ${slice ?? "none"} ${max}` }];
  });
}

/** The model's kills in the same words; what is not of a group is told by its size. */
function expectedOf(plan: MemoryPlan, kills: readonly string[]): readonly string[] {
  return kills.map((kill) => {
    const [us, who, kind, which] = kill.split(" ");
    const index = Number(which);
    if (kind === "group") return `${us} ${who} ${index} ${plan.groups[index]?.hard}`;
    const size = kind === "own" ? plan.programs[index]?.hard : plan.machine;
    return `${us} ${who} none ${size}`;
  });
}

it(
  "kills whom the rule names, in the microsecond in which a limit is passed",
  async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const { kills, until } = memoryStory(plan, END_MS * 1_000 - 1);
        const result = await run(systemOf(plan), { untilMs: END_MS });
        const told = killsOf(result).filter(({ at }) => at <= until);
        expect(told.map((kill) => kill.told)).toEqual(expectedOf(plan, kills));
        for (const kind of new Set(kills.map((kill) => kill.split(" ")[2] ?? ""))) {
          seen.set(kind, (seen.get(kind) ?? 0) + 1);
        }
      }),
      parametersOf(import.meta.url, TRIAL),
    );
    console.info(`${RUNS} runs; with kills ${JSON.stringify([...seen])}`);
    if (!TRIAL.holdsShares) return;
    for (const kind of ["own", "group", "machine"]) {
      expect(seen.get(kind) ?? 0).toBeGreaterThan(RUNS / 10);
    }
  },
  TIMEOUT_MS,
);
