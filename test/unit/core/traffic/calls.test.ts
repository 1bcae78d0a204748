/**
 * Calls that a request makes: which follow each other, which go side by side, and what one that
 * fails does to the others. Times are constant: each instant is arithmetic.
 */
import { expect, test } from "vitest";
import { constant, list } from "../../../support/traffic-plane.ts";
import { TrafficStory } from "../../../support/traffic-story.ts";

const story = new TrafficStory();

test("calls follow the service time, and the request holds its place until the last answer", () => {
  const shop = story.service({ service: constant(10), entries: 1, concurrency: 1 });
  const stock = story.service({ service: constant(20) });
  const call = story.call(shop, stock, {}, { way: constant(3) });
  const edge = story.ask(shop, [0, 1]);
  story.plane.to(35);
  expect(story.plane.station(shop)).toMatchObject({ busy: 1, queued: 1 });
  expect(story.plane.run()).toBe(72);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 2 });
  expect(story.plane.counts(call)).toMatchObject({ calls: 2, outcomes: { ok: 2 } });
  expect(story.plane.plane.latencyTo(stock.tier)).toMatchObject({ count: 2, maxUs: 26 });
});

test.each([
  ["sequential ones follow each other", { count: 3 }, 10 + 3 * 20, 3],
  ["parallel ones go side by side", { count: 3, isParallel: true }, 10 + 20, 3],
  ["those that are never made take no time", { count: 3, probability: 0 }, 10, 0],
])("of several calls of an entry, %s", (_, entry, end, made) => {
  const shop = story.service({ service: constant(10), entries: 1 });
  const stock = story.service({ service: constant(20) });
  const call = story.call(shop, stock, entry);
  const edge = story.ask(shop, [0]);
  expect(story.plane.run()).toBe(end);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1 });
  expect(story.plane.counts(call).calls).toBe(made);
});

test("of an optional entry the rest of its count is made, whatever became of the first", () => {
  const shop = story.service({ service: constant(10), entries: 1 });
  const bad = story.service({ service: constant(20), errors: 1 });
  const call = story.call(shop, bad, { count: 3, isOptional: true });
  const edge = story.ask(shop, [0]);
  expect(story.plane.run()).toBe(10 + 3 * 20);
  expect(story.plane.outcomes(call)).toEqual({ error: 3 });
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1 });
});

test("calls on their way, in the middle of their siblings, are cancelled with their caller", () => {
  const shop = story.service({ service: constant(10), entries: 2 });
  const stock = story.service({ service: constant(1_000) });
  const far = story.call(shop, stock, { count: 3, isParallel: true }, { way: constant(50) });
  const near = story.call(shop, stock, { count: 2, isParallel: true }, { way: constant(5) });
  const edge = story.ask(shop, [0, 1], { timeoutUs: 30 });
  expect(story.plane.run()).toBe(31);
  expect(story.plane.outcomes(edge)).toEqual({ timeout: 2 });
  expect(story.plane.outcomes(far)).toEqual({ cancelled: 6 });
  expect(story.plane.outcomes(near)).toEqual({ cancelled: 4 });
  // Their records wait for events that are nobody's any more, while others go on with new ones.
  const later = story.ask(shop, [], {});
  story.plane.to(200);
  expect(story.plane.station(stock)).toMatchObject({ arrived: 4, busy: 0, cancelled: 4 });
  expect(story.plane.outcomes(later)).toEqual({});
});

test("steps follow each other, and entries of one step go side by side", () => {
  const shop = story.service({ service: constant(1), entries: 3 });
  const [slow, quick] = [
    story.service({ service: constant(50) }),
    story.service({ service: constant(20) }),
  ];
  story.call(shop, slow, { step: 0 });
  story.call(shop, quick, { step: 0, count: 2 });
  story.call(shop, quick, { step: 1 });
  story.ask(shop, [0]);
  expect(story.plane.run()).toBe(1 + 50 + 20);
});

test("calls nest, and each level holds its place", () => {
  const services = [1, 2, 4].map((us) => story.service({ service: constant(us), entries: 1 }));
  const last = story.service({ service: constant(8) });
  const line = [...services, last];
  for (const [n, from] of services.entries()) {
    const to = line[n + 1];
    if (to !== undefined) story.call(from, to, {}, { way: constant(100) });
  }
  const [first] = services;
  if (first === undefined) throw new Error("there is a first");
  story.ask(first, [0]);
  story.plane.to(310);
  expect(line.map((service) => story.plane.station(service).busy)).toEqual([1, 1, 1, 1]);
  expect(story.plane.run()).toBe(15 + 600);
});

test("one that fails fails the request at once, and the others are cancelled", () => {
  const shop = story.service({ service: constant(10), entries: 2 });
  const bad = story.service({ service: constant(5), errors: 1 });
  const slow = story.service({ service: constant(500), concurrency: 1 });
  const failing = story.call(shop, bad);
  const other = story.call(shop, slow, { count: 3, isParallel: true });
  const edge = story.ask(shop, [0]);
  story.plane.to(14);
  expect(story.plane.station(slow)).toMatchObject({ busy: 1, queued: 2 });
  expect(story.plane.run()).toBe(15);
  expect(story.plane.outcomes(edge)).toEqual({ dependency: 1 });
  expect(story.plane.outcomes(failing)).toEqual({ error: 1 });
  expect(story.plane.outcomes(other)).toEqual({ cancelled: 3 });
  expect(story.plane.station(slow)).toMatchObject({ busy: 0, queued: 0, cancelled: 3 });
  expect(slow.references.map((reference) => slow.pool.connections(reference))).toEqual([0]);
  expect(story.plane.station(shop)).toMatchObject({ failed: 1, busy: 0 });
});

test("an optional one that fails only ends, and the next of it is made", () => {
  const shop = story.service({ service: constant(10), entries: 1 });
  const bad = story.service({ service: constant(5), errors: 1 });
  const call = story.call(shop, bad, { isOptional: true, count: 3 });
  const edge = story.ask(shop, [0]);
  expect(story.plane.run()).toBe(25);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1 });
  expect(story.plane.outcomes(call)).toEqual({ error: 3 });
});

test("a caller that gives up takes with it all that was called for it", () => {
  const [shop, stock] = [
    story.service({ service: constant(10), entries: 1 }),
    story.service({ service: constant(10), entries: 1 }),
  ];
  const books = story.service({ service: constant(1000) });
  story.call(shop, stock);
  const deep = story.call(stock, books, { count: 2, isParallel: true });
  const edge = story.ask(shop, [0], { timeoutUs: 50, retries: 1 });
  story.plane.to(49);
  expect(story.plane.station(books).busy).toBe(2);
  story.plane.to(50);
  expect([shop, stock, books].map((service) => story.plane.station(service).busy)).toEqual([
    1, 0, 0,
  ]);
  expect(story.plane.run()).toBe(100);
  expect(story.plane.outcomes(edge)).toEqual({ timeout: 1 });
  expect(story.plane.outcomes(deep)).toEqual({ cancelled: 4 });
});

test("who waits for a retry is cancelled, and its connection is not given back twice", () => {
  const shop = story.service({ service: constant(0), entries: 1 });
  const bad = story.service({ service: constant(5), errors: 1 });
  const backoff = { initialUs: 1000, multiplier: 1, maxUs: 1000, isJittered: false };
  const call = story.call(shop, bad, {}, { retries: 1, backoff });
  const edge = story.ask(shop, [0], { timeoutUs: 50 });
  // Somebody else has a connection meanwhile.
  story.ask(bad, [10], { way: constant(500) });
  story.plane.to(60);
  expect(story.plane.outcomes(edge)).toEqual({ timeout: 1 });
  expect(story.plane.outcomes(call)).toEqual({ cancelled: 1 });
  expect(bad.references.map((reference) => bad.pool.connections(reference))).toEqual([1]);
  story.plane.run();
});

test("calls have the key and the priority of the request that makes them", () => {
  const shop = story.service({ service: constant(0), entries: 1 });
  const stock = story.service({
    instances: 4,
    strategy: "consistent-hash",
    service: constant(100),
    concurrency: 1,
    discipline: "priority",
  });
  story.call(shop, stock, {}, { usesKey: true });
  const stream = story.plane.stream();
  const edge = story.edge(shop);
  const keys = { kind: "uniform", count: 1, stream } as const;
  story.plane.source(edge, list(0, 1, 2, 3, 4), { keys, priorities: [0, 0, 1, 0] });
  const late = story.edge(shop);
  const again = {
    keys: { ...keys, stream: story.plane.stream() },
    priorities: [0, 0, 0, 1],
  } as const;
  story.plane.source(late, list(10), again);
  story.plane.run();
  const came = stock.stations.map((_, place) => story.plane.station(stock, place).arrived);
  expect(came.toSorted((a, b) => b - a)).toEqual([6, 0, 0, 0]);
  expect(story.plane.plane.latencyOf(late)?.maxUs).toBe(190);
});

test.each([{}, { hedgeUs: 25_000 }])(
  "calls of calls are cancelled however deep they are: %o",
  (how) => {
    const [depth, timeoutUs] = [40_000, 40_000];
    const shop = story.service({ service: constant(0), entries: 1, concurrency: 2 * depth });
    const call = story.call(shop, shop, {}, { way: constant(1), ...how });
    const edge = story.ask(shop, [0], { timeoutUs });
    story.plane.to(timeoutUs - 1);
    const { pending } = story.plane.counts(call);
    expect(pending).toBeGreaterThan(depth / 2);
    story.plane.to(timeoutUs);
    expect(story.plane.outcomes(edge)).toEqual({ timeout: 1 });
    const { calls, outcomes } = story.plane.counts(call);
    expect(outcomes.cancelled).toBe(calls);
    expect(story.plane.station(shop)).toMatchObject({ busy: 0, queued: 0 });
  },
);
