/**
 * The agenda of the data plane against a sorted list: events happen in the exact order of their
 * instants, those of one instant in the order in which they were armed, near and far. Requests are
 * born behind all else of their instant, those of several workloads in the order of the workloads.
 *
 * Each request goes to a service of its own and so makes a chain of four events, each of which
 * arms the next; the plane is led through them one by one.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { bindCore } from "../../kernel/core/core.ts";
import { instant, INSTANT_MAX } from "../../kernel/time.ts";
import { instantiateCore } from "../../sim/io/load-core.ts";
import { parametersOf, trialOfRun } from "../support/seed-of-run.ts";
import { TestPlane, constant } from "../support/traffic-plane.ts";

const core = bindCore(instantiateCore());
const trial = trialOfRun(import.meta.url, 400);

/** When a request is born, how long its way is, and its service. */
interface Chain {
  readonly birth: number;
  readonly way: number;
  readonly service: number;
}

/** What happens, and to whom. */
interface Happening {
  readonly at: number;
  readonly chain: number;
  readonly step: number;
}

const STEPS = 4;

/** Any distance in which the highest bit is as likely to be one as another, below 2^51. */
const distance: fc.Arbitrary<number> = fc
  .tuple(fc.integer({ min: 0, max: 50 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([bits, share]) => Math.min(Math.floor(2 ** bits * (1 + share)), 2 ** 51 - 1));

/** Edges of slots and of levels, and instants that are often the same. */
const often = fc.constantFrom(0, 1, 63, 64, 65, 4095, 4096, 2 ** 18 - 1, 2 ** 18, 2 ** 30, 2 ** 42);
const length = fc.oneof(distance, often, fc.nat(3));
const chains: fc.Arbitrary<readonly Chain[]> = fc.array(
  fc.record({ birth: length, way: length, service: length }),
  { minLength: 1, maxLength: 14 },
);

function expected(drawn: readonly Chain[]): readonly Happening[] {
  const events = drawn.map(({ birth }, chain) => ({ at: birth, chain, step: 0 }));
  const told: Happening[] = [];
  while (events.length > 0) {
    // Sorting is stable: of one instant, whoever was added first is first; births come last.
    events.sort((a, b) => a.at - b.at || Number(a.step === 0) - Number(b.step === 0));
    const event = events.shift();
    const chain = event === undefined ? undefined : drawn[event.chain];
    if (event === undefined || chain === undefined) throw new Error("there is an event");
    told.push(event);
    if (event.step === STEPS - 1) continue;
    const after = event.step === 1 ? chain.service : chain.way;
    events.push({ at: event.at + after, chain: event.chain, step: event.step + 1 });
  }
  return told;
}

function happened(drawn: readonly Chain[]): readonly Happening[] {
  core.reset();
  const plane = new TestPlane(core);
  const parts = drawn.map(({ birth, way, service }) => {
    const shop = plane.service({ service: constant(service) });
    return { shop, edge: plane.requests(shop, [birth], { way: constant(way) }) };
  });
  const steps = drawn.map(() => 0);
  const told: Happening[] = [];
  while (told.length < drawn.length * STEPS) {
    const now = plane.plane.advance(instant(INSTANT_MAX), 1);
    for (const [chain, { shop, edge }] of parts.entries()) {
      const { arrived, served } = plane.station(shop);
      const { calls, outcomes } = plane.counts(edge);
      const step = calls + arrived + served + outcomes.ok;
      if (step === steps[chain]) continue;
      steps[chain] = step;
      told.push({ at: now, chain, step: step - 1 });
    }
  }
  return told;
}

test("events happen in the order of their instants, and of their arming within", () => {
  const property = fc.property(chains, (drawn) => {
    expect(happened(drawn)).toEqual(expected(drawn));
  });
  fc.assert(property, parametersOf(import.meta.url, trial));
}, 300_000);

/** Instants of one workload, ascending, many of them the same as those of others. */
const births = fc
  .array(fc.oneof(fc.nat(6), often, distance), { minLength: 1, maxLength: 6 })
  .map((instants) => instants.toSorted((a, b) => a - b));

test("requests of several workloads are born by instant, then in the order of workloads", () => {
  const lists = fc.array(births, { minLength: 1, maxLength: 20 });
  const property = fc.property(lists, (drawn) => {
    core.reset();
    const plane = new TestPlane(core);
    const edges = drawn.map((instants) => plane.requests(plane.service(), instants));
    const told: (readonly [number, number])[] = [];
    const counts = drawn.map(() => 0);
    const total = drawn.flat().length;
    while (told.length < total) {
      const now = plane.plane.advance(instant(INSTANT_MAX), 1);
      for (const [workload, edge] of edges.entries()) {
        const { calls } = plane.counts(edge);
        if (calls !== counts[workload]) told.push([now, workload]);
        counts[workload] = calls;
      }
    }
    const wanted = drawn.flatMap((instants, workload) => instants.map((at) => [at, workload]));
    expect(told).toEqual(
      wanted.toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0)),
    );
  });
  fc.assert(property, parametersOf(import.meta.url, trial));
}, 300_000);
