/**
 * A plan is held to the boot of the same system, where nothing is drawn, short or fails.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { BOOT_FREE } from "../../kernel/bootstrap.ts";
import { duration } from "../../kernel/time.ts";
import { BootstrapStage, IsolationLevel } from "../../kernel/vocabulary.ts";
import { makePlan } from "../../sim/plan/plan.ts";
import { PLAIN_ISOLATION, ms, run, system, type ServiceDraft } from "../support/systems.ts";

const LEVELS = Object.keys(IsolationLevel) as readonly IsolationLevel[];
/** The last stage is when the others are over: it has no work. */
const STAGES = (Object.keys(BootstrapStage) as readonly BootstrapStage[]).slice(0, -1);

const cost = fc.integer({ min: 0, max: 30_000 }).map((us) => duration(us));

/** A chain, so that no command of the manager comes while it is at work on another one. */
const chain = fc.array(
  fc.record({
    startMs: fc.integer({ min: 1, max: 900 }),
    level: fc.constantFrom(...LEVELS),
    hookMs: fc.option(fc.integer({ min: 1, max: 200 })),
    runMs: fc.option(fc.integer({ min: 1, max: 500 })),
  }),
  { minLength: 1, maxLength: 8 },
);

const costs = fc.record({
  controlCostUs: cost,
  stage: fc.constantFrom(...STAGES),
  stageUs: cost,
  levelUs: fc.array(cost, { minLength: LEVELS.length, maxLength: LEVELS.length }),
});

const power = (base: number, exponent: number): number => base ** exponent;

it("says when a chain is ready, with the boot of the machine and what a start costs", async () => {
  await fc.assert(
    fc.asyncProperty(chain, costs, async (links, { controlCostUs, stage, stageUs, levelUs }) => {
      const drafts = links.map(
        ({ startMs, level, hookMs, runMs }, index): [string, ServiceDraft] => {
          const before = links[index - 1]?.runMs === null ? "ready" : "completed";
          return [
            `s${index}`,
            {
              kind: runMs === null ? "long-running" : "oneshot",
              isolation: { ...PLAIN_ISOLATION, level },
              hooks: hookMs === null ? {} : { "on-start": { run: ms(hookMs) } },
              behavior: { start: ms(startMs), run: runMs === null ? null : ms(runMs) },
              requires: index === 0 ? [] : [`s${index - 1}:${before}`],
            },
          ];
        },
      );
      const isolationCosts = Object.fromEntries(
        LEVELS.map((level, index) => [
          level,
          { startUs: levelUs[index] ?? duration(0), memoryBytes: 0 },
        ]),
      );
      const machine = { controlCostUs, bootUs: { ...BOOT_FREE, [stage]: stageUs } };
      const spec = system(Object.fromEntries(drafts), { isolationCosts, machine });
      const { records } = await run(spec);
      const last = records.findLast(
        (each) => each.event === "service.ready" || each.event === "service.state",
      );
      const plan = makePlan(spec, power);
      expect(plan.readyUs).toBe(last?.tUs);
      expect(plan.bootUs).toBe(stageUs);
    }),
    { numRuns: 200 },
  );
});
