/**
 * What links do to messages beside their time: pipes, second copies, delays that let others pass,
 * and zones. Times are constant: each instant is arithmetic.
 */
import { expect, test } from "vitest";
import { constant, endsOf } from "../../../support/traffic-plane.ts";
import { pipesOf } from "../../../support/traffic-lanes.ts";
import { TrafficStory } from "../../../support/traffic-story.ts";

const story = new TrafficStory();

/** A byte a microsecond. */
const MEGABYTE = 1_000_000;

test("a message is through a pipe when its bytes are, one after the other", () => {
  const shop = story.service({ service: constant(10) });
  const pipes = pipesOf(story.plane.plane, MEGABYTE);
  const network = { pipes, requestBytes: 100, answerBytes: 30 };
  const edge = story.ask(shop, [0, 0, 50], { way: constant(5), network });
  // Requests are through at 100, 200 and 300; answers take 30 each and never meet.
  story.plane.to(149);
  expect(story.plane.plane.latencyOf(edge)?.count).toBe(0);
  story.plane.to(150);
  expect(story.plane.plane.latencyOf(edge)?.count).toBe(1);
  expect(story.plane.run()).toBe(300 + 5 + 10 + 30 + 5);
});

test("those who share a pipe wait for each other, and the two directions do not", () => {
  const [shop, other] = [story.service({}), story.service({})];
  const pipes = pipesOf(story.plane.plane, MEGABYTE);
  story.ask(shop, [0], { network: { pipes, requestBytes: 100, answerBytes: 100 } });
  story.ask(other, [0], { network: { pipes, requestBytes: 100, answerBytes: 100 } });
  expect(story.plane.run()).toBe(100 + 100 + 100);
});

test("the zones of instances make no difference to a link that is not of zones", () => {
  const shop = story.service({ instances: 2 });
  shop.stations.forEach((station, zone) => story.plane.plane.network.setZone(station, 3 + zone));
  const pipes = pipesOf(story.plane.plane, MEGABYTE);
  story.ask(shop, [0, 0], { network: { pipes, requestBytes: 100, answerBytes: 40 } });
  expect(story.plane.run()).toBe(240);
});

test("a pipe that was empty for a while does not make up for it", () => {
  const shop = story.service({});
  const pipes = pipesOf(story.plane.plane, MEGABYTE);
  story.ask(shop, [0, 1_000], { network: { pipes, requestBytes: 100 } });
  expect(story.plane.run()).toBe(1_100);
});

test("parts of a microsecond are kept: three messages of a third of one take one", () => {
  const shop = story.service({ concurrency: 10_000 });
  const pipes = pipesOf(story.plane.plane, 3 * MEGABYTE);
  const instants = Array.from({ length: 3_000 }, () => 0);
  const edge = story.ask(shop, instants, { network: { pipes, requestBytes: 1 } });
  expect(story.plane.run()).toBe(1_000);
  expect(story.plane.plane.latencyOf(edge)?.meanUs).toBeCloseTo(500.5, 9);
});

test("an answer that says no takes a pipe no time, and waits its turn", () => {
  const shop = story.service({ service: constant(10), concurrency: 1, queueMax: 0 });
  const pipes = pipesOf(story.plane.plane, MEGABYTE);
  const edge = story.ask(shop, [0, 1], { network: { pipes, answerBytes: 100 } });
  story.plane.to(1);
  expect(story.plane.outcomes(edge)).toEqual({ full: 1 });
  expect(story.plane.run()).toBe(110);
});

test("what is lost before a pipe's end passes it again when it is sent again", () => {
  const shop = story.service({});
  const pipes = pipesOf(story.plane.plane, MEGABYTE);
  const edge = story.ask(shop, [0], { network: { pipes, requestBytes: 100 } });
  const chance = { share: 1, stream: story.plane.stream() };
  const asker = [story.plane.asker(edge)];
  story.plane.disturb(0, { kind: "loss", chance }, asker, endsOf(shop));
  story.plane.to(10);
  story.plane.calm(0);
  expect(story.plane.run()).toBe(200_000 + 100);
});

test("a request that comes twice is served twice, and its second answer is nobody's", () => {
  const shop = story.service({ service: constant(10), concurrency: 1 });
  const edge = story.ask(shop, [0], { way: constant(5), network: { duplicate: 1 } });
  story.plane.to(5);
  expect(story.plane.station(shop)).toMatchObject({ arrived: 2, busy: 1, queued: 1 });
  expect(story.plane.run()).toBe(20);
  story.plane.to(100);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1 });
  expect(story.plane.station(shop).served).toBe(2);
  expect(story.plane.messages(edge)).toMatchObject({ copies: 1, strays: 1, echoes: 2 });
});

test("the calls of a request that came twice are made twice", () => {
  const shop = story.service({ service: constant(10), entries: 1 });
  const stock = story.service({ service: constant(1) });
  const call = story.call(shop, stock, {}, { way: constant(2) });
  const edge = story.ask(shop, [0], { network: { duplicate: 1 } });
  expect(story.plane.run()).toBe(10 + 5);
  story.plane.to(100);
  expect(story.plane.counts(edge).calls).toBe(1);
  expect(story.plane.outcomes(call)).toEqual({ ok: 2 });
});

test("what a second copy calls is no part of a sampled request, nor of one before it", () => {
  const shop = story.service({ service: constant(10), entries: 1 });
  const stock = story.service({ service: constant(1) });
  story.call(shop, stock);
  const edge = story.ask(shop, [0, 100], { network: { duplicate: 1 } });
  const { recorder } = story.plane.plane;
  recorder.open(false, true);
  recorder.sampleEvery(0);
  const requests: number[] = [];
  story.plane.to(1_000);
  recorder.take((record) => {
    if (record.kind === "pick") requests.push(record.request);
  });
  // Each goes to one instance of the first, and from there to one of the second.
  expect(requests.toSorted((a, b) => a - b)).toEqual([1, 1, 2, 2]);
  expect(story.plane.counts(edge)).toMatchObject({ calls: 2 });
});

test("a process that dies with a second copy in it tells nobody", () => {
  const shop = story.service({ service: constant(10) });
  const edge = story.ask(shop, [0], { network: { duplicate: 1 } });
  story.plane.to(5);
  story.plane.set(shop, "gone");
  expect(story.plane.run()).toBe(5);
  expect(story.plane.outcomes(edge)).toEqual({ reset: 1 });
  expect(story.plane.station(shop)).toMatchObject({ failed: 2 });
});

test("who gives up a request leaves its second copy to be served for nobody", () => {
  const shop = story.service({ service: constant(100) });
  const edge = story.ask(shop, [0], { timeoutUs: 30, network: { duplicate: 1 } });
  expect(story.plane.run()).toBe(30);
  story.plane.to(1_000);
  expect(story.plane.outcomes(edge)).toEqual({ timeout: 1 });
  expect(story.plane.station(shop)).toMatchObject({ cancelled: 1, served: 1 });
});

test("a message that is held up is overtaken by the next", () => {
  const shop = story.service({ service: constant(10) });
  const reorder = { share: 1, by: constant(100) };
  const slow = story.ask(shop, [0], { way: constant(5), network: { reorder } });
  const quick = story.ask(shop, [1], { way: constant(5) });
  story.plane.to(50);
  expect(story.plane.outcomes(quick)).toEqual({ ok: 1 });
  expect(story.plane.run()).toBe(105 + 10 + 105);
  expect(story.plane.messages(slow).heldUp).toBe(2);
});

test("within a zone a message takes one way, and across zones another", () => {
  const shop = story.service({ entries: 1 });
  const stock = story.service({ instances: 2, service: constant(10) });
  const across = { zones: 2, way: constant(50), loss: 0 };
  const call = story.call(shop, stock, {}, { way: constant(5), network: { across } });
  const edge = story.ask(shop, [0, 1_000]);
  stock.stations.forEach((station, zone) => story.plane.plane.network.setZone(station, zone));
  story.plane.to(999);
  expect(story.plane.plane.latencyOf(edge)?.maxUs).toBe(20);
  expect(story.plane.run()).toBe(1_000 + 50 + 10 + 50);
  expect(story.plane.outcomes(call)).toEqual({ ok: 2 });
});

test("each two zones have a pipe of their own, each way", () => {
  const shop = story.service({ instances: 2, entries: 1 });
  const stock = story.service({ instances: 2 });
  const { network } = story.plane.plane;
  const pipes = network.openPipes(4, MEGABYTE);
  const across = { zones: 2, way: constant(0), loss: 0, pipes };
  story.call(shop, stock, {}, { network: { across, requestBytes: 100, answerBytes: 40 } });
  const [a, b] = stock.stations;
  const [c, d] = shop.stations;
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error();
  // Each asks the one of the other zone: answers of the one meet requests of the other.
  network.setZone(c, 0);
  network.setZone(d, 1);
  network.setZone(a, 1);
  network.setZone(b, 0);
  story.ask(shop, [0, 0]);
  expect(story.plane.run()).toBe(100 + 40);
});
