/**
 * Instances whose process goes, stalls and goes on. Times are constant: each instant is arithmetic.
 */
import { expect, test } from "vitest";
import { constant } from "../../../support/traffic-plane.ts";
import { TrafficStory } from "../../../support/traffic-story.ts";

const story = new TrafficStory();

test("a process that goes resets what waits, what is served, and what calls", () => {
  const shop = story.service({ service: constant(10), entries: 1, concurrency: 2 });
  const stock = story.service({ service: constant(500) });
  const call = story.call(shop, stock);
  const edge = story.ask(shop, [0, 20, 21], { way: constant(1) });
  story.plane.to(25);
  expect(story.plane.station(shop)).toMatchObject({ busy: 2, queued: 1 });
  expect(story.plane.station(stock).busy).toBe(1);
  story.plane.set(shop, "gone");
  expect(story.plane.station(shop)).toMatchObject({ busy: 0, queued: 0, failed: 3 });
  expect(story.plane.station(stock)).toMatchObject({ busy: 0, cancelled: 1 });
  expect(story.plane.run()).toBe(26);
  expect(story.plane.outcomes(edge)).toEqual({ reset: 3 });
  expect(story.plane.outcomes(call)).toEqual({ cancelled: 1 });
});

test("a process that is gone resets who comes, and one that is there again serves", () => {
  const shop = story.service({ service: constant(10) });
  story.plane.set(shop, "gone");
  const edge = story.ask(shop, [0, 20]);
  story.plane.to(5);
  story.plane.set(shop, "up");
  expect(story.plane.run()).toBe(30);
  expect(story.plane.outcomes(edge)).toEqual({ reset: 1, ok: 1 });
  expect(story.plane.station(shop)).toMatchObject({ refused: 1, served: 1 });
});

test("what was served when its process went does not come back with the next process", () => {
  const shop = story.service({ service: constant(100) });
  const edge = story.ask(shop, [0, 60]);
  story.plane.to(50);
  story.plane.set(shop, "gone");
  story.plane.set(shop, "up");
  expect(story.plane.run()).toBe(160);
  expect(story.plane.outcomes(edge)).toEqual({ reset: 1, ok: 1 });
  expect(story.plane.station(shop)).toMatchObject({ busyUs: 150, heldUs: 150 });
});

test.each([
  ["in service before", 0, [[10, 30]], 100 + 20],
  ["begun during it", 15, [[10, 30]], 130],
  ["that should have ended during it", 0, [[90, 150]], 160],
  [
    "in service over two of them",
    0,
    [
      [10, 30],
      [50, 80],
    ],
    150,
  ],
  [
    "begun during the first of two",
    15,
    [
      [10, 30],
      [50, 80],
    ],
    160,
  ],
  [
    "parked twice",
    0,
    [
      [90, 150],
      [155, 200],
    ],
    205,
  ],
  ["after it", 40, [[10, 30]], 140],
])("a request %s is late by as long as its process stalled", (_, at, stalls, end) => {
  const shop = story.service({ service: constant(100), concurrency: 1 });
  const edge = story.ask(shop, [at]);
  for (const [from = 0, to = 0] of stalls) {
    story.plane.to(from);
    story.plane.set(shop, "stalled");
    story.plane.set(shop, "stalled");
    story.plane.to(to);
    story.plane.set(shop, "resumed");
    story.plane.set(shop, "resumed");
  }
  expect(story.plane.run()).toBe(end);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1 });
});

test("who is parked goes on in the order in which they were parked", () => {
  const shop = story.service({ service: constant(10) });
  const asked = [0, 1, 1, 2].map((at) => story.ask(shop, [at]));
  story.plane.to(3);
  story.plane.set(shop, "stalled");
  story.plane.to(53);
  story.plane.set(shop, "resumed");
  expect(story.plane.run()).toBe(62);
  const lengths = asked.map((edge) => story.plane.plane.latencyOf(edge)?.maxUs);
  expect(lengths).toEqual([60, 60, 60, 60]);
});

test("a process that stalls takes what it has places and room for", () => {
  const shop = story.service({ service: constant(10), concurrency: 1, queueMax: 1 });
  story.plane.set(shop, "stalled");
  const edge = story.ask(shop, [0, 1, 2]);
  story.plane.to(50);
  expect(story.plane.station(shop)).toMatchObject({ busy: 1, queued: 1, refused: 1 });
  story.plane.set(shop, "resumed");
  expect(story.plane.run()).toBe(70);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 2, full: 1 });
});

test("whose process stalls while it calls hears of the answers when it goes on", () => {
  const shop = story.service({ service: constant(10), entries: 2 });
  const stock = story.service({ service: constant(10) });
  story.call(shop, stock, { step: 0 });
  story.call(shop, stock, { step: 1 });
  const edge = story.ask(shop, [0]);
  story.plane.to(15);
  story.plane.set(shop, "stalled");
  story.plane.to(100);
  expect(story.plane.station(stock)).toMatchObject({ arrived: 1, busy: 0 });
  expect(story.plane.station(shop).busy).toBe(1);
  story.plane.set(shop, "resumed");
  expect(story.plane.run()).toBe(110);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1 });
});

test("whose process stalls retries nothing before it goes on", () => {
  const shop = story.service({ service: constant(10), entries: 1 });
  const bad = story.service({ service: constant(10), errors: 1 });
  const call = story.call(shop, bad, {}, { retries: 1, timeoutUs: 5 });
  const edge = story.ask(shop, [0]);
  story.plane.to(12);
  story.plane.set(shop, "stalled");
  story.plane.to(100);
  expect(story.plane.counts(call)).toMatchObject({ attempts: 1, pending: 1 });
  story.plane.set(shop, "resumed");
  expect(story.plane.run()).toBe(105);
  expect(story.plane.outcomes(edge)).toEqual({ dependency: 1 });
});

test("a retry that comes due while its caller stalls goes out when that goes on", () => {
  const shop = story.service({ service: constant(10), entries: 1 });
  const bad = story.service({ service: constant(10), errors: 1 });
  const backoff = { initialUs: 50, multiplier: 1, maxUs: 50, isJittered: false };
  const call = story.call(shop, bad, {}, { retries: 1, backoff });
  const edge = story.ask(shop, [0]);
  // The first attempt fails at 20, and the next is due at 70.
  story.plane.to(30);
  story.plane.set(shop, "stalled");
  story.plane.to(100);
  expect(story.plane.counts(call)).toMatchObject({ attempts: 1, retries: 0 });
  story.plane.set(shop, "resumed");
  expect(story.plane.run()).toBe(110);
  expect(story.plane.counts(call)).toMatchObject({ attempts: 2, retries: 1 });
  expect(story.plane.outcomes(edge)).toEqual({ dependency: 1 });
});

test.each(["gone", "timeout"] as const)(
  "a retry that is due is forgotten with its caller: %s",
  (how) => {
    const shop = story.service({ service: constant(10), entries: 1 });
    const bad = story.service({ service: constant(10), errors: 1 });
    const call = story.call(shop, bad, {}, { retries: 1 });
    story.ask(shop, [0], { timeoutUs: 60 });
    story.plane.to(19);
    story.plane.set(shop, "stalled");
    story.plane.to(20);
    story.plane.set(shop, "resumed");
    story.plane.set(shop, "stalled");
    story.plane.to(40);
    if (how === "gone") story.plane.set(shop, "gone");
    story.plane.run();
    expect(story.plane.counts(call)).toMatchObject({ attempts: 1, outcomes: { cancelled: 1 } });
    story.plane.set(shop, "resumed");
  },
);

test.each(["gone", "timeout"] as const)(
  "answers that are kept are forgotten with their caller: %s",
  (how) => {
    const shop = story.service({ service: constant(10), entries: 1 });
    const stock = story.service({ service: constant(10) });
    const call = story.call(shop, stock, { count: 3, isParallel: true });
    const edge = story.ask(shop, [0], { timeoutUs: 60 });
    story.plane.to(15);
    story.plane.set(shop, "stalled");
    story.plane.to(40);
    if (how === "gone") story.plane.set(shop, "gone");
    story.plane.run();
    expect(story.plane.outcomes(edge)).toEqual(how === "gone" ? { reset: 1 } : { timeout: 1 });
    expect(story.plane.outcomes(call)).toEqual({ cancelled: 3 });
    expect(story.plane.station(shop).busy).toBe(0);
    story.plane.set(shop, "resumed");
  },
);

test("whose process stalls loses who times out, parked, waiting and served", () => {
  const shop = story.service({ service: constant(10), concurrency: 2 });
  story.plane.set(shop, "stalled");
  const edge = story.ask(shop, [0, 25, 26], { timeoutUs: 30 });
  story.plane.to(29);
  expect(story.plane.station(shop)).toMatchObject({ busy: 2, queued: 1 });
  story.plane.to(30);
  expect(story.plane.station(shop)).toMatchObject({ busy: 2, queued: 0, cancelled: 1 });
  story.plane.to(56);
  expect(story.plane.station(shop)).toMatchObject({ busy: 0, cancelled: 3 });
  story.plane.set(shop, "resumed");
  story.plane.run();
  expect(story.plane.outcomes(edge)).toEqual({ timeout: 3 });
});

test("a process that is told to be there while it stalls still stalls", () => {
  const shop = story.service({ service: constant(10) });
  story.ask(shop, [0]);
  story.plane.set(shop, "stalled");
  story.plane.to(20);
  story.plane.set(shop, "up");
  story.plane.to(50);
  expect(story.plane.plane.pending).toBe(1);
  story.plane.set(shop, "resumed");
  expect(story.plane.run()).toBe(60);
});
