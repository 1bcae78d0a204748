/**
 * One service and who asks it, with constant times: each instant is arithmetic.
 */
import { expect, test } from "vitest";
import { constant, takeAway } from "../../../support/traffic-plane.ts";
import { TrafficStory } from "../../../support/traffic-story.ts";

const story = new TrafficStory();

test("a request takes its way twice and its service once", () => {
  const shop = story.service({ service: constant(30) });
  const edge = story.ask(shop, [100], { way: constant(7) });
  story.plane.to(143);
  expect(story.plane.counts(edge)).toMatchObject({ calls: 1, attempts: 1, pending: 1 });
  expect(story.plane.run()).toBe(144);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1 });
  expect(story.plane.plane.latencyOf(edge)).toMatchObject({ count: 1, meanUs: 44, maxUs: 44 });
  expect(story.plane.plane.latencyTo(shop.tier)).toMatchObject({ count: 1, meanUs: 44 });
  expect(story.plane.station(shop)).toMatchObject({
    arrived: 1,
    served: 1,
    busyUs: 30,
    heldUs: 30,
  });
});

test("who finds no place waits, and who finds no room is refused", () => {
  const shop = story.service({ service: constant(10), concurrency: 1, queueMax: 2 });
  const edge = story.ask(shop, [0, 1, 2, 3, 4]);
  story.plane.to(5);
  expect(story.plane.outcomes(edge)).toEqual({ full: 2 });
  expect(story.plane.station(shop)).toMatchObject({
    busy: 1,
    queued: 2,
    queuedMost: 2,
    refused: 2,
  });
  expect(story.plane.run()).toBe(30);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 3, full: 2 });
  expect(story.plane.plane.latencyOf(edge)?.meanUs).toBe((10 + 19 + 28) / 3);
});

test("without a queue whoever finds no place is refused at once", () => {
  const shop = story.service({ service: constant(10), concurrency: 2, queueMax: 0 });
  const edge = story.ask(shop, [0, 1, 2, 10]);
  story.plane.run();
  expect(story.plane.outcomes(edge)).toEqual({ ok: 3, full: 1 });
});

test("lifo serves the oldest while the queue is at most half full, and the newest above", () => {
  const shop = story.service({
    service: constant(10),
    concurrency: 1,
    queueMax: 4,
    discipline: "lifo",
  });
  const asked = [0, 1, 2, 3].map((at) => story.ask(shop, [at]));
  story.plane.run();
  // At 10 three wait, of four: the newest. At 20 two wait: the oldest.
  const ends = asked.map((edge) => story.plane.plane.latencyOf(edge)?.maxUs);
  expect(ends).toEqual([10, 29, 38, 17]);
});

test("priority serves the most important first, and in the order of arrival within", () => {
  const shop = story.service({ service: constant(10), concurrency: 1, discipline: "priority" });
  const priorities = [1, 0, 1, 3, 2, 3];
  const asked = priorities.map((priority, at) => story.askAs(shop, priority, [at]));
  story.plane.run();
  const ends = asked.map((edge, at) => at + (story.plane.plane.latencyOf(edge)?.maxUs ?? 0));
  expect(ends).toEqual([10, 60, 50, 20, 40, 30]);
});

test("where so many wait, what is less important is turned away", () => {
  const shop = story.service({
    service: constant(100),
    concurrency: 1,
    queueMax: 4,
    shed: { below: "normal", above: 2 },
  });
  const normal = story.askAs(shop, 1, [0, 1, 3, 5, 6, 7]);
  const low = story.askAs(shop, 0, [2, 4]);
  story.plane.run();
  expect(story.plane.outcomes(low)).toEqual({ ok: 1, shed: 1 });
  expect(story.plane.outcomes(normal)).toEqual({ ok: 4, full: 2 });
});

test("a share of the requests fails when it has been served", () => {
  const shop = story.service({ service: constant(10), errors: 1 });
  const edge = story.ask(shop, [0, 5]);
  expect(story.plane.run()).toBe(15);
  expect(story.plane.outcomes(edge)).toEqual({ error: 2 });
  expect(story.plane.station(shop)).toMatchObject({ served: 0, failed: 2, busyUs: 20 });
});

test("where the balancer has nobody to pick, a request has failed at once", () => {
  const shop = story.service({ service: constant(10) });
  takeAway(shop);
  const edge = story.ask(shop, [4], { way: constant(7) });
  expect(story.plane.run()).toBe(4);
  expect(story.plane.outcomes(edge)).toEqual({ refused: 1 });
  expect(story.plane.station(shop).arrived).toBe(0);
});

test("an instance with as many connections as it may have is passed over", () => {
  const shop = story.service({ service: constant(10), connectionsMax: 1, instances: 2 });
  const edge = story.ask(shop, [0, 1, 2, 11]);
  story.plane.run();
  expect(story.plane.outcomes(edge)).toEqual({ ok: 3, refused: 1 });
});

test("a message that is lost is sent again after 200 ms, and twice as long each time", () => {
  const shop = story.service({ service: constant(10) });
  const instants = Array.from({ length: 30 }, () => 0);
  story.ask(shop, instants, { loss: 0.5, way: constant(3) });
  const waits = Array.from({ length: 16 }, (_, n) => 200_000 * (2 ** n - 1));
  const ends = waits.flatMap((there) => waits.map((back) => there + 3 + 10 + back + 3));
  const end = story.plane.run();
  expect(end).toBeGreaterThan(200_000);
  expect(ends).toContain(end);
});

test("users think, ask, and think again when they are answered", () => {
  const shop = story.service({ service: constant(10), concurrency: 1 });
  const edge = story.plane.users(shop, 2, 5, 41);
  story.known(edge, shop);
  // First: ask at 5, answered at 15; at 20, 35 and so on behind the other.
  story.plane.to(1_000);
  expect(story.plane.counts(edge)).toMatchObject({ calls: 5, pending: 0, outcomes: { ok: 5 } });
  expect(story.plane.plane.records).toBe(0);
});

test("a slow instance takes so many times as long with what it begins", () => {
  const shop = story.service({ service: constant(10), concurrency: 1 });
  const edge = story.ask(shop, [0, 1, 2]);
  story.plane.to(5);
  const [station] = shop.stations;
  if (station !== undefined) story.plane.plane.setFactor(station, 2.5);
  expect(story.plane.run()).toBe(60);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 3 });
});

test.each([65_535, 65_536, 100_000, 1_000_000])("%d times slower is that many times", (factor) => {
  const shop = story.service({ service: constant(10) });
  const [station] = shop.stations;
  if (station !== undefined) story.plane.plane.setFactor(station, factor);
  story.ask(shop, [0]);
  expect(story.plane.run()).toBe(10 * factor);
});

test("a service of an hour that is 65,535 times slower ends when it has to", () => {
  const hour = 3_600_000_000;
  const shop = story.service({ service: constant(hour) });
  const [station] = shop.stations;
  if (station !== undefined) story.plane.plane.setFactor(station, 65_535);
  story.ask(shop, [0]);
  expect(story.plane.run()).toBe(hour * 65_535);
});
