/**
 * Timeouts, retries, backoff and budgets, with constant times: each instant is arithmetic.
 */
import { expect, test } from "vitest";
import { constant, giveBack, list, takeAway } from "../../../support/traffic-plane.ts";
import { TrafficStory } from "../../../support/traffic-story.ts";

const story = new TrafficStory();

test("who times out in the queue leaves it", () => {
  const shop = story.service({ service: constant(100), concurrency: 1 });
  story.ask(shop, [0]);
  const edge = story.ask(shop, [1, 2], { timeoutUs: 50 });
  story.plane.to(50);
  expect(story.plane.station(shop)).toMatchObject({ busy: 1, queued: 2, cancelled: 0 });
  story.plane.to(51);
  expect(story.plane.station(shop)).toMatchObject({ busy: 1, queued: 1, cancelled: 1 });
  expect(story.plane.run()).toBe(100);
  expect(story.plane.outcomes(edge)).toEqual({ timeout: 2 });
});

test("who times out while it is served gives its place to the next at once", () => {
  const shop = story.service({ service: constant(100), concurrency: 1 });
  const hasty = story.ask(shop, [0], { timeoutUs: 30 });
  const patient = story.ask(shop, [10]);
  expect(story.plane.run()).toBe(130);
  expect(story.plane.outcomes(hasty)).toEqual({ timeout: 1 });
  expect(story.plane.outcomes(patient)).toEqual({ ok: 1 });
  expect(story.plane.station(shop)).toMatchObject({ cancelled: 1, served: 1, busyUs: 130 });
});

test.each([
  ["to the instance", 60, { arrived: 0, cancelled: 0, served: 0 }],
  ["back", 40, { arrived: 1, cancelled: 0, served: 1 }],
])("who times out on the way %s is waited for by nobody", (_, way, counts) => {
  const shop = story.service({ service: constant(5) });
  const edge = story.ask(shop, [0], { timeoutUs: 50, way: constant(way) });
  expect(story.plane.run()).toBe(50);
  story.plane.to(500);
  expect(story.plane.outcomes(edge)).toEqual({ timeout: 1 });
  expect(story.plane.station(shop)).toMatchObject(counts);
});

test("an answer in the instant of the timeout comes too late, whoever armed first", () => {
  const shop = story.service({ service: constant(50) });
  const edge = story.ask(shop, [0], { timeoutUs: 50 });
  story.plane.run();
  expect(story.plane.outcomes(edge)).toEqual({ timeout: 1 });
});

test("without backoff an attempt follows another at once, as often as it may", () => {
  const shop = story.service({ service: constant(10), errors: 1 });
  const edge = story.ask(shop, [0], { retries: 3, way: constant(1) });
  expect(story.plane.run()).toBe(4 * 12);
  expect(story.plane.counts(edge)).toMatchObject({ calls: 1, attempts: 4, retries: 3 });
  expect(story.plane.outcomes(edge)).toEqual({ error: 1 });
});

test("backoff grows by its factor up to its maximum", () => {
  const shop = story.service({ service: constant(10), errors: 1 });
  const backoff = { initialUs: 100, multiplier: 3, maxUs: 500, isJittered: false };
  story.ask(shop, [0], { retries: 4, backoff });
  expect(story.plane.run()).toBe(5 * 10 + 100 + 300 + 500 + 500);
});

test("full jitter waits from nothing up to the whole", () => {
  const shop = story.service({ service: constant(0), errors: 1 });
  const backoff = { initialUs: 1000, multiplier: 1, maxUs: 1000, isJittered: true };
  const instants = Array.from({ length: 500 }, (_, n) => n * 10_000);
  const edge = story.ask(shop, instants, { retries: 1, backoff });
  const waits: number[] = [];
  for (const at of instants) {
    story.plane.to(at);
    for (let us = 0; us <= 1000; us += 50) {
      story.plane.to(at + us);
      if (story.plane.counts(edge).pending > 0) continue;
      waits.push(us);
      break;
    }
  }
  expect(waits).toHaveLength(500);
  const mean = waits.reduce((sum, us) => sum + us, 0) / 500;
  expect(mean).toBeGreaterThan(460);
  expect(mean).toBeLessThan(590);
});

test("a retry that is answered well makes the call one that went well, from its birth", () => {
  const shop = story.service({ service: constant(10) });
  story.plane.set(shop, "gone");
  const edge = story.ask(shop, [0], {
    retries: 1,
    way: constant(2),
    backoff: { initialUs: 100, multiplier: 2, maxUs: 1000, isJittered: false },
  });
  story.plane.to(50);
  story.plane.set(shop, "up");
  expect(story.plane.run()).toBe(4 + 100 + 14);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1 });
  expect(story.plane.plane.latencyOf(edge)?.maxUs).toBe(118);
});

test("a timed out attempt is repeated elsewhere", () => {
  const shop = story.service({ service: constant(40), instances: 2 });
  story.plane.set(shop, "stalled", 0);
  const edge = story.ask(shop, [0], { timeoutUs: 60, retries: 1 });
  expect(story.plane.run()).toBe(100);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1 });
  expect(story.plane.station(shop, 0)).toMatchObject({ cancelled: 1, busy: 0 });
  story.plane.set(shop, "resumed", 0);
});

test("a budget is exact: a third of a token three times is one", () => {
  const shop = story.service({ service: constant(1), errors: 1 });
  // Ten retries use up what was there at the start.
  const instants = Array.from({ length: 10 + 3_000 }, (_, n) => n * 100);
  const edge = story.ask(shop, instants, { retries: 1, budget: [1, 3] });
  story.plane.run();
  const { retries } = story.plane.counts(edge);
  // Of the first fifteen each finds a whole token, and so it goes on with every third.
  expect(retries).toBe(10 + Math.floor((10 + 3_000 - 1) / 3));
});

test("a retry counts when it goes out, and not when it is planned", () => {
  const shop = story.service({ service: constant(10), errors: 1 });
  const backoff = { initialUs: 100, multiplier: 1, maxUs: 100, isJittered: false };
  const edge = story.ask(shop, [0], { retries: 1, backoff });
  story.plane.to(109);
  expect(story.plane.counts(edge)).toMatchObject({ attempts: 1, retries: 0 });
  story.plane.to(110);
  expect(story.plane.counts(edge)).toMatchObject({ attempts: 2, retries: 1 });
});

test("a budget lets ten retries through, and then a share of the calls", () => {
  const shop = story.service({ service: constant(1), errors: 1 });
  const instants = Array.from({ length: 100 }, (_, n) => n * 100);
  const edge = story.ask(shop, instants, { retries: 5, budget: [1, 4] });
  story.plane.run();
  const { calls, attempts, retries } = story.plane.counts(edge);
  // Ten at the start, never more, and a quarter for each call but those that found it full.
  expect({ calls, attempts }).toEqual({ calls: 100, attempts: 100 + retries });
  expect(retries).toBe(10 + Math.floor(99 * 0.25));
});

test("who is refused is tried again, and finds who is there by then", () => {
  const shop = story.service({ service: constant(10) });
  takeAway(shop);
  const backoff = { initialUs: 100, multiplier: 1, maxUs: 100, isJittered: false };
  const edge = story.ask(shop, [0], { retries: 2, backoff });
  story.plane.to(150);
  giveBack(shop);
  expect(story.plane.run()).toBe(210);
  expect(story.plane.counts(edge)).toMatchObject({ attempts: 3, retries: 2, outcomes: { ok: 1 } });
});

const STRATEGIES = [
  "round-robin",
  "least-connections",
  "weighted-round-robin",
  "weighted-least-connections",
  "random",
  "ip-hash",
  "consistent-hash",
  "fastest-response",
  "health-based",
  "power-of-two-choices",
  "maglev",
  "peak-ewma",
] as const;

test.each(STRATEGIES)(
  "with %s a retry goes to whoever was not tried, and then to all",
  (strategy) => {
    const shop = story.service({ instances: 5, strategy, service: constant(1), errors: 1 });
    const edge = story.edge(shop, { retries: 9, usesKey: true });
    const count = 20;
    let before = shop.stations.map(() => 0);
    story.plane.source(edge, list(...Array.from({ length: count }, (_, n) => n * 1_000)));
    for (let n = 0; n < count; n++) {
      // Five attempts take five microseconds, and are at five instances.
      story.plane.to(n * 1_000 + 4);
      const came = shop.stations.map((_, place) => story.plane.station(shop, place).arrived);
      expect(came.map((all, place) => all - (before[place] ?? 0))).toEqual([1, 1, 1, 1, 1]);
      story.plane.to(n * 1_000 + 999);
      before = shop.stations.map((_, place) => story.plane.station(shop, place).arrived);
    }
    story.plane.run();
    expect(story.plane.counts(edge)).toMatchObject({
      attempts: 10 * count,
      outcomes: { error: count },
    });
  },
);

test("of many instances a retry avoids the twelve that were tried last", () => {
  const shop = story.service({
    instances: 40,
    service: constant(1),
    errors: 1,
    strategy: "random",
  });
  story.ask(shop, [0], { retries: 200 });
  let before = shop.stations.map(() => 0);
  const latest: number[] = [];
  for (let us = 0; us <= 200; us++) {
    story.plane.to(us);
    const came = shop.stations.map((_, place) => story.plane.station(shop, place).arrived);
    const place = came.findIndex((all, n) => all !== before[n]);
    expect(latest.slice(-12)).not.toContain(place);
    latest.push(place);
    before = came;
  }
  expect(new Set(latest).size).toBe(40);
});

test("timeouts of one edge come in their order while attempts end in between", () => {
  const shop = story.service({ service: constant(90), concurrency: 1 });
  const edge = story.ask(shop, [0, 10, 20, 30, 200], { timeoutUs: 100 });
  story.plane.to(109);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1 });
  story.plane.to(130);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1, timeout: 3 });
  expect(story.plane.run()).toBe(290);
});

test("more than a million requests that time out at once take no room from each other", () => {
  const shop = story.service({ service: constant(10_000_000), concurrency: 2 ** 22 });
  const edge = story.edge(shop, { timeoutUs: 1_100_000, retries: 3 });
  story.plane.source(edge, { kind: "constant", gapUs: 1 }, { end: 1_300_000 });
  story.plane.to(1_300_000);
  const { calls, outcomes } = story.plane.counts(edge);
  expect(calls).toBe(1_300_000);
  expect(outcomes).toMatchObject({ refused: 0 });
  expect(outcomes.capacity).toBeGreaterThan(200_000);
  story.plane.to(20_000_000);
  expect(story.plane.counts(edge).pending).toBe(0);
});
