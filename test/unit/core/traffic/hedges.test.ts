/**
 * Hedging, with constant times: when the second attempt sets out, which of the two counts, and
 * what becomes of the other.
 */
import { expect, test } from "vitest";
import { constant, list, takeAway, type TestService } from "../../../support/traffic-plane.ts";
import { TrafficStory } from "../../../support/traffic-story.ts";

const story = new TrafficStory();

/** Two instances, of which the first is so many times slower. */
function slowAndQuick(us: number, factor: number, draft = {}): TestService {
  const shop = story.service({ instances: 2, service: constant(us), ...draft });
  const [slow] = shop.stations;
  if (slow !== undefined) story.plane.plane.setFactor(slow, factor);
  return shop;
}

test("a second attempt sets out where no answer has come, and the first answer counts", () => {
  const shop = slowAndQuick(10, 100);
  const edge = story.ask(shop, [0], { hedgeUs: 50, way: constant(1) });
  story.plane.to(49);
  expect(story.plane.counts(edge)).toMatchObject({ attempts: 1, hedges: 0 });
  expect(story.plane.run()).toBe(50 + 12);
  expect(story.plane.counts(edge)).toMatchObject({ calls: 1, attempts: 2, hedges: 1, retries: 0 });
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1 });
  expect(story.plane.station(shop, 0)).toMatchObject({ cancelled: 1, busy: 0, busyUs: 61 });
  expect(story.plane.station(shop, 1)).toMatchObject({ served: 1 });
  expect(story.plane.plane.latencyOf(edge)).toMatchObject({ count: 1, maxUs: 62 });
});

test("where the answer is there by then, nothing is sent twice", () => {
  const shop = slowAndQuick(10, 1);
  const edge = story.ask(shop, [0, 3], { hedgeUs: 11 });
  story.plane.run();
  expect(story.plane.counts(edge)).toMatchObject({ attempts: 2, hedges: 0, outcomes: { ok: 2 } });
});

test("who is first after all counts, and the second frees its place at once", () => {
  const shop = slowAndQuick(50, 2);
  const edge = story.ask(shop, [0], { hedgeUs: 60 });
  expect(story.plane.run()).toBe(100);
  expect(story.plane.station(shop, 0)).toMatchObject({ served: 1, cancelled: 0 });
  expect(story.plane.station(shop, 1)).toMatchObject({ served: 0, cancelled: 1, busyUs: 40 });
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1 });
});

test.each([
  ["on its way", 30, 10],
  ["in the queue", 0, 1],
])("the other is given up %s", (_, way, concurrency) => {
  const shop = story.service({ instances: 2, service: constant(100), concurrency });
  // The second instance is busy with these; then come the two attempts.
  story.ask(shop, [0, 0], {});
  const edge = story.ask(shop, [1], { hedgeUs: 99 + 2 * way, way: constant(way) });
  story.plane.run();
  expect(story.plane.counts(edge)).toMatchObject({ hedges: 1, outcomes: { ok: 1 } });
});

test("a call has failed when both of its attempts have, and not before", () => {
  const shop = story.service({ instances: 2, service: constant(100) });
  const edge = story.ask(shop, [0], { hedgeUs: 5, way: constant(1) });
  story.plane.to(7);
  story.plane.set(shop, "gone", 0);
  story.plane.to(20);
  expect(story.plane.counts(edge)).toMatchObject({ pending: 1 });
  story.plane.set(shop, "gone", 1);
  expect(story.plane.run()).toBe(21);
  expect(story.plane.outcomes(edge)).toEqual({ reset: 1 });
});

test.each([
  ["the first", 0],
  ["the second", 1],
])("a call whose %s attempt dies is answered by what is left of it", (_, place) => {
  const shop = story.service({ instances: 2, service: constant(100) });
  const edge = story.ask(shop, [0], { hedgeUs: 50 });
  story.plane.to(60);
  story.plane.set(shop, "gone", place);
  expect(story.plane.run()).toBe(place === 0 ? 150 : 100);
  expect(story.plane.counts(edge)).toMatchObject({ attempts: 2, hedges: 1, outcomes: { ok: 1 } });
  story.plane.set(shop, "up", place);
});

test("each of the two times out by itself, and only then the call", () => {
  const shop = story.service({ instances: 2, service: constant(1_000) });
  const edge = story.ask(shop, [0], { hedgeUs: 30, timeoutUs: 100 });
  story.plane.to(100);
  expect(story.plane.counts(edge)).toMatchObject({ pending: 1, hedges: 1 });
  expect(story.plane.station(shop, 0)).toMatchObject({ busy: 0, cancelled: 1 });
  expect(story.plane.station(shop, 1)).toMatchObject({ busy: 1 });
  expect(story.plane.run()).toBe(130);
  expect(story.plane.outcomes(edge)).toEqual({ timeout: 1 });
});

test("when both have failed the call is made again, and hedged again", () => {
  const shop = story.service({ instances: 2, service: constant(1_000) });
  const edge = story.ask(shop, [0], { hedgeUs: 30, timeoutUs: 100, retries: 1 });
  expect(story.plane.run()).toBe(2 * 130);
  expect(story.plane.counts(edge)).toMatchObject({ attempts: 4, hedges: 2, retries: 1 });
  expect(story.plane.outcomes(edge)).toEqual({ timeout: 1 });
});

test("a hedge takes a token of the budget, and without one none is sent", () => {
  const shop = story.service({ instances: 2, service: constant(100) });
  const instants = Array.from({ length: 40 }, (_, n) => n * 1_000);
  const edge = story.ask(shop, instants, { hedgeUs: 30, budget: [1, 10] });
  story.plane.run();
  // Ten at the start, and a tenth of each call but the first, which found the bucket full.
  expect(story.plane.counts(edge)).toMatchObject({ calls: 40, hedges: 10 + 3, attempts: 53 });
});

test.each(["round-robin", "least-connections", "random", "consistent-hash", "maglev"] as const)(
  "a hedge goes to another instance, with %s, as long as there is one",
  (strategy) => {
    const shop = story.service({ instances: 3, strategy, service: constant(1_000) });
    const edge = story.edge(shop, { hedgeUs: 10, usesKey: true, timeoutUs: 2_000 });
    story.plane.source(edge, list(...Array.from({ length: 50 }, (_, n) => n * 5_000)));
    for (let n = 0; n < 50; n++) {
      story.plane.to(n * 5_000 + 500);
      const busy = shop.stations.map((_, place) => story.plane.station(shop, place).busy);
      expect(busy.toSorted((a, b) => a - b)).toEqual([0, 1, 1]);
    }
    takeAway(shop, 0);
    takeAway(shop, 1);
    story.ask(shop, [300_000], { hedgeUs: 10 });
    story.plane.to(300_500);
    expect(story.plane.station(shop, 2)).toMatchObject({ busy: 2 });
  },
);

test("a request that hedges its calls hears of them once, whichever comes first", () => {
  const stock = slowAndQuick(10, 50);
  const shop = story.service({ service: constant(5), entries: 2 });
  const policy = { hedgeUs: 20, way: constant(2) };
  const calls = story.call(shop, stock, { count: 3, isParallel: true }, policy);
  const later = story.call(shop, stock, { step: 1 }, policy);
  const edge = story.ask(shop, [0, 1, 2]);
  story.plane.run();
  expect(story.plane.outcomes(edge)).toEqual({ ok: 3 });
  expect(story.plane.counts(calls)).toMatchObject({ calls: 9, outcomes: { ok: 9 } });
  expect(story.plane.counts(later)).toMatchObject({ calls: 3, outcomes: { ok: 3 } });
});

test("both attempts end with their caller", () => {
  const stock = story.service({ instances: 2, service: constant(1_000) });
  const shop = story.service({ service: constant(5), entries: 1 });
  const calls = story.call(shop, stock, { count: 2, isParallel: true }, { hedgeUs: 20 });
  const edge = story.ask(shop, [0], { timeoutUs: 100 });
  expect(story.plane.run()).toBe(100);
  expect(story.plane.outcomes(edge)).toEqual({ timeout: 1 });
  expect(story.plane.counts(calls)).toMatchObject({ hedges: 2, outcomes: { cancelled: 2 } });
  expect(story.plane.station(stock, 0).busy + story.plane.station(stock, 1).busy).toBe(0);
});

test("a caller that stalls hedges when it goes on, unless there is an answer by then", () => {
  const stock = story.service({ instances: 2, service: constant(100) });
  const shop = story.service({ service: constant(5), entries: 1 });
  const calls = story.call(shop, stock, {}, { hedgeUs: 20 });
  const edge = story.ask(shop, [0]);
  story.plane.to(10);
  story.plane.set(shop, "stalled");
  story.plane.to(60);
  expect(story.plane.counts(calls)).toMatchObject({ attempts: 1, hedges: 0 });
  story.plane.set(shop, "resumed");
  expect(story.plane.run()).toBe(105);
  expect(story.plane.counts(calls)).toMatchObject({ attempts: 2, hedges: 1 });
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1 });
});
