/**
 * Over random acyclic systems with failures, the boot and a stop go exactly as the model says.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { duration, MILLISECOND } from "../../kernel/time.ts";
import { modelBoot, modelStartOrder, modelStop, type ModelService } from "../models/boot-model.ts";
import { ms, run, system, type ServiceDraft } from "../support/systems.ts";

/** Late enough for every boot below to have settled. */
const STOP_AT_MS = 1_000_000;

interface Drawn {
  readonly services: readonly ModelService[];
  /** Dependencies first. */
  readonly order: readonly number[];
}

/** Services depend only on those before them in a drawn permutation, so there is no cycle. */
const drawnSystem: fc.Arbitrary<Drawn> = fc
  .integer({ min: 1, max: 14 })
  .chain((size) =>
    fc.record({
      order: fc.shuffledSubarray(
        Array.from({ length: size }, (_, index) => index),
        { minLength: size, maxLength: size },
      ),
      drafts: fc.array(
        fc.record({
          start: fc.integer({ min: 1, max: 20 }),
          stop: fc.integer({ min: 1, max: 20 }),
          stopTimeout: fc.integer({ min: 5, max: 15 }),
          startFailures: fc.oneof(
            { weight: 4, arbitrary: fc.constant(0) },
            { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }) },
          ),
          restartsMax: fc.integer({ min: 0, max: 3 }),
          restartDelay: fc.integer({ min: 1, max: 30 }),
          oneshot: fc.boolean(),
          edges: fc.array(
            fc.record({
              kind: fc.constantFrom("requires", "wants", "after", "binds-to"),
              back: fc.nat({ max: 13 }),
            }),
            { maxLength: 4 },
          ),
          partOf: fc.array(fc.nat({ max: size - 1 }), { maxLength: 1 }),
        }),
        { minLength: size, maxLength: size },
      ),
    }),
  )
  .map(({ order, drafts }) => {
    const services: ModelService[] = [];
    for (const [place, index] of order.entries()) {
      const { edges, ...draft } = drafts[index] ?? expect.fail("a draft for every service");
      const targets = new Map<number, ModelService["dependencies"][number]>();
      for (const { kind, back } of edges) {
        const target = place === 0 ? undefined : order[back % place];
        if (target !== undefined) targets.set(target, { kind, target });
      }
      services[index] = { ...draft, dependencies: [...targets.values()] };
    }
    return { services, order };
  });

describe("a random acyclic system", () => {
  it("boots in the order and at the instants of the model, failures included", async () => {
    await fc.assert(
      fc.asyncProperty(drawnSystem, async ({ services, order }) => {
        const boots = modelBoot(services, order);
        const { story } = await run(asSystem(services));
        const started = firstOf(story, "starting");
        expect(started.map(({ index }) => index)).toEqual(modelStartOrder(boots));
        for (const { index, at } of started) expect(boots[index]).toMatchObject({ startsAt: at });
        for (const [index, boot] of boots.entries()) {
          if (boot.kind === "up") continue;
          const failures = story.filter((line) => line.endsWith(` s${index} failed`));
          expect(failures.at(-1)).toBe(`${boot.failsAt} s${index} failed`);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("stops in the order and at the instants of the model", async () => {
    await fc.assert(
      fc.asyncProperty(drawnSystem, fc.nat(), async ({ services, order }, choice) => {
        const root = choice % services.length;
        const boots = modelBoot(services, order);
        const now = STOP_AT_MS;
        const { story } = await run(
          asSystem(services, [{ at: now * 1_000, call: "stopService", service: `s${root}` }]),
        );
        const stops = firstOf(story, "stopping").map(({ index, at }) => ({ index, stopsAt: at }));
        expect(stops).toEqual(modelStop(services, boots, order, { root, now }));
      }),
      { numRuns: 300 },
    );
  });
});

function asSystem(
  services: readonly ModelService[],
  actions: Parameters<typeof system>[1] extends infer P
    ? NonNullable<P extends { actions?: infer A } ? A : never>
    : never = [],
): ReturnType<typeof system> {
  const drafts: Record<string, ServiceDraft> = {};
  for (const [index, service] of services.entries()) {
    const targets = (kind: string): string[] =>
      service.dependencies.flatMap((edge) => (edge.kind === kind ? [`s${edge.target}`] : []));
    drafts[`s${index}`] = {
      kind: service.oneshot ? "oneshot" : "long-running",
      requires: targets("requires"),
      wants: targets("wants"),
      after: targets("after"),
      bindsTo: targets("binds-to"),
      partOf: service.partOf.filter((target) => target !== index).map((target) => `s${target}`),
      stopTimeoutUs: duration(service.stopTimeout * MILLISECOND),
      restart: {
        backoff: {
          strategy: "fixed",
          delayUs: duration(service.restartDelay * MILLISECOND),
        },
        limit: null,
        attemptsMax: service.restartsMax,
      },
      behavior: {
        start: ms(service.start),
        stop: ms(service.stop),
        startFailures: { kind: "first", count: service.startFailures },
      },
    };
  }
  return system(drafts, { actions });
}

/** The first line of each service that ends with this word, in the order of the trace. */
function firstOf(
  story: readonly string[],
  word: string,
): readonly { readonly index: number; readonly at: number }[] {
  const seen = new Map<number, number>();
  for (const line of story) {
    const [at, name, what] = line.split(" ");
    const index = Number(name?.slice(1));
    if (what === word && !seen.has(index)) seen.set(index, Number(at));
  }
  return [...seen].map(([index, at]) => ({ index, at }));
}
