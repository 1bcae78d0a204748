/**
 * When requests are born, with which key and which priority.
 */
import { expect, test } from "vitest";
import { BATCH_COUNT } from "../../../../kernel/core/layout.ts";
import type { ArrivalProcess } from "../../../../kernel/core/traffic/options.ts";
import { constant, type SourceDraft } from "../../../support/traffic-plane.ts";
import { TrafficStory } from "../../../support/traffic-story.ts";

const story = new TrafficStory();

function load(arrivals: ArrivalProcess, draft: Partial<SourceDraft> = {}) {
  const shop = story.service({ service: constant(0) });
  const edge = story.edge(shop);
  story.plane.source(edge, arrivals, draft);
  return edge;
}

/** How many requests were born by each of these instants. */
function countsAt(edge: ReturnType<typeof load>, instants: readonly number[]) {
  return instants.map((at) => {
    story.plane.to(at);
    return story.plane.counts(edge).calls;
  });
}

test("constant arrivals begin one gap after the start, and the last is before the end", () => {
  const edge = load({ kind: "constant", gapUs: 10 }, { start: 100, end: 141 });
  expect(countsAt(edge, [109, 110, 119, 120, 139, 140, 999])).toEqual([0, 1, 1, 2, 3, 4, 4]);
});

test("an end is part of a workload", () => {
  const edge = load({ kind: "constant", gapUs: 10 }, { start: 0, end: 30 });
  expect(countsAt(edge, [29, 30, 999])).toEqual([2, 3, 3]);
});

test("gaps of a part of a microsecond are exact in the long run", () => {
  const edge = load({ kind: "constant", gapUs: 0.3 }, { end: 3_001 });
  expect(countsAt(edge, [0, 1, 3_000])).toEqual([3, 6, 10_003]);
});

test("a list of instants goes beyond what is handed over at once", () => {
  const count = 2 * BATCH_COUNT + 5;
  const instantsUs = Float64Array.from({ length: count }, (_, n) => n * 2);
  const edge = load({ kind: "list", instantsUs }, { start: 10 });
  const expected = [0, 1, 1, 2, BATCH_COUNT, BATCH_COUNT + 1, count, count];
  const last = 10 + 2 * (count - 1);
  const instants = [9, 10, 11, 12, 10 + 2 * BATCH_COUNT - 1, 10 + 2 * BATCH_COUNT, last, last + 9];
  expect(countsAt(edge, instants)).toEqual(expected);
});

test.each([[[]], [[0]], [[7, 7, 7]]])("the list %j is as long as it is", (instants) => {
  const edge = load({ kind: "list", instantsUs: Float64Array.from(instants) });
  story.plane.run();
  expect(story.plane.outcomes(edge)).toEqual(instants.length === 0 ? {} : { ok: instants.length });
});

test("poisson arrivals have their rate and its variance", () => {
  const edge = load({ kind: "poisson", gapUs: 50 }, { end: 10_000_001 });
  const counts = countsAt(
    edge,
    Array.from({ length: 1000 }, (_, n) => (n + 1) * 10_000),
  );
  const steps = counts.map((count, n) => count - (counts[n - 1] ?? 0));
  const mean = (counts.at(-1) ?? 0) / 1000;
  const variance = steps.reduce((sum, step) => sum + (step - mean) ** 2, 0) / 999;
  expect(Math.abs(mean - 200)).toBeLessThan(1.5);
  expect(Math.abs(variance - 200)).toBeLessThan(30);
});

test("bursts stand at the beginning of each period", () => {
  const arrivals = { kind: "bursts", gapUs: 100, burstGapUs: 5, burstUs: 2_000, periodUs: 10_000 };
  const edge = load(arrivals as ArrivalProcess, { end: 1_000_001 });
  let [within, between] = [0, 0];
  for (let period = 0; period < 100; period++) {
    const from = period * 10_000;
    const [begun = 0, calm = 0, end = 0] = countsAt(edge, [from, from + 2_000, from + 10_000]);
    within += calm - begun;
    between += end - calm;
  }
  expect(Math.abs(within - 40_000)).toBeLessThan(3 * 200);
  expect(Math.abs(between - 8_000)).toBeLessThan(3 * 90);
});

test("periods that are short beside the distance of two arrivals take no longer", () => {
  const hour = 3_600_000_000;
  const arrivals = {
    kind: "bursts",
    gapUs: 2_000_000,
    burstGapUs: 1_000_000,
    burstUs: 1,
    periodUs: 3,
  };
  const edge = load(arrivals as ArrivalProcess, { end: 24 * hour });
  const [count = 0] = countsAt(edge, [24 * hour]);
  // Two thirds of an hour at one in two seconds, one third at one a second.
  expect(Math.abs(count - 24 * 2_400)).toBeLessThan(4 * 240);
});

test("between bursts there may be nobody", () => {
  const arrivals = {
    kind: "bursts",
    gapUs: Infinity,
    burstGapUs: 5,
    burstUs: 1_000,
    periodUs: 10_000,
  };
  const edge = load(arrivals as ArrivalProcess, { end: 100_000 });
  // They come at whole multiples of the period, the first of them after one.
  const [none = 0, first = 0, calm = 0, next = 0] = countsAt(edge, [9_999, 11_000, 19_999, 21_000]);
  expect(none).toBe(0);
  expect(first).toBeGreaterThan(150);
  expect(calm).toBe(first);
  expect(next).toBeGreaterThan(calm + 150);
});

test("a day's load rises first and then falls, as a sine", () => {
  const arrivals = { kind: "diurnal", gapUs: 10, amplitude: 0.8, periodUs: 4_000_000 };
  const edge = load(arrivals as ArrivalProcess, { end: 4_000_001 });
  const counts = countsAt(edge, [2_000_000, 4_000_000]);
  // Half a period has the mean of 1 + 0.8 sin: 1 + 1.6 / pi, and 1 - 1.6 / pi.
  const [rise = 0, all = 0] = counts;
  expect(Math.abs(rise - 200_000 * (1 + 1.6 / Math.PI))).toBeLessThan(3 * 550);
  expect(Math.abs(all - rise - 200_000 * (1 - 1.6 / Math.PI))).toBeLessThan(3 * 320);
});

test("users stop asking at the end, and what they have asked is answered", () => {
  const shop = story.service({ service: constant(100) });
  const edge = story.known(story.plane.users(shop, 3, 50, 200), shop);
  expect(story.plane.run()).toBe(300);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 6 });
});

test("keys without a law are as many as there are requests, and go through the balancing", () => {
  const shop = story.service({ strategy: "consistent-hash", instances: 4, service: constant(0) });
  const edge = story.edge(shop, { usesKey: true });
  story.plane.source(edge, { kind: "constant", gapUs: 1 }, { end: 4_000 });
  story.plane.run();
  const came = shop.stations.map((_, place) => story.plane.station(shop, place).arrived);
  expect(Math.min(...came)).toBeGreaterThan(500);
  expect(came.reduce((sum, count) => sum + count, 0)).toBe(4_000);
});

test("keys by Zipf's law favour the first", () => {
  const sampler = story.core.samplers.zipf(1.1, 1000);
  if (sampler === "resource-exhausted") throw new Error("there is room for a law");
  const shop = story.service({ strategy: "maglev", instances: 10, service: constant(0) });
  const edge = story.edge(shop, { usesKey: true });
  const keys = { kind: "zipf", sampler, stream: story.plane.stream() } as const;
  story.plane.source(edge, { kind: "constant", gapUs: 1 }, { end: 10_001, keys });
  story.plane.run();
  const came = shop.stations.map((_, place) => story.plane.station(shop, place).arrived);
  // The first of a thousand keys has more than a seventh, and all that is its instance's.
  expect(Math.max(...came)).toBeGreaterThan(10_000 / 7);
});

test("a priority of no share is never drawn, whatever is drawn", () => {
  const shop = story.service({
    shed: { below: "critical", above: 0 },
    concurrency: 1,
    queueMax: 9,
  });
  story.plane.set(shop, "stalled");
  const edge = story.edge(shop);
  const priorities = [1 / 3, 1 / 3, 1 / 3, 0] as const;
  story.plane.source(edge, { kind: "constant", gapUs: 1 }, { end: 10_000, priorities });
  story.plane.to(20_000);
  // One is served; all others are below critical, and are shed.
  expect(story.plane.outcomes(edge)).toEqual({ shed: 9_999 });
  story.plane.set(shop, "resumed");
});

test("priorities have their shares", () => {
  const shop = story.service({
    service: constant(1),
    concurrency: 1,
    queueMax: 2,
    shed: { below: "normal", above: 0 },
  });
  story.plane.set(shop, "stalled");
  const edge = story.edge(shop);
  story.plane.source(
    edge,
    { kind: "constant", gapUs: 1 },
    {
      end: 10_001,
      priorities: [0.25, 0.25, 0.25, 0.25],
    },
  );
  story.plane.to(20_000);
  // One is served and two wait; of the others a quarter is shed, and the rest finds no room.
  const { shed = 0, full = 0 } = story.plane.outcomes(edge);
  expect(Math.abs(full - 10_000)).toBeLessThan(300 + shed);
  story.plane.set(shop, "resumed");
  story.plane.run();
});
