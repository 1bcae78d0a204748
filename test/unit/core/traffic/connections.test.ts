/**
 * Connections: the first request waits for its round trips, and what breaks one costs them again.
 * Times are constant: each instant is arithmetic.
 */
import { expect, test } from "vitest";
import { useExtents } from "../../../support/extents.ts";
import { constant, endsOf } from "../../../support/traffic-plane.ts";
import { TrafficStory } from "../../../support/traffic-story.ts";

const story = new TrafficStory();

const WAY = constant(10);
/** There and back once for the connection, then there, the service, and back. */
const FIRST = 20 + 10 + 5 + 10;
const NEXT = 10 + 5 + 10;

test("the first request waits a round trip for its connection, and the next ones do not", () => {
  const shop = story.service({ service: constant(5) });
  const edge = story.ask(shop, [0, 100], { way: WAY, network: { connect: 1 } });
  story.plane.to(99);
  expect(story.plane.plane.latencyOf(edge)?.maxUs).toBe(FIRST);
  expect(story.plane.run()).toBe(100 + NEXT);
  expect(story.plane.messages(edge)).toMatchObject({ connected: 1, reconnected: 0 });
});

test("who comes while a connection begins waits for the same one", () => {
  const shop = story.service({ service: constant(5) });
  const edge = story.ask(shop, [0, 15, 20], { way: WAY, network: { connect: 1 } });
  story.plane.to(34);
  expect(story.plane.plane.latencyOf(edge)?.count).toBe(0);
  // The first two are sent at 20, as the third is.
  expect(story.plane.run()).toBe(FIRST);
  expect(story.plane.plane.latencyOf(edge)?.count).toBe(3);
  expect(story.plane.messages(edge).connected).toBe(1);
});

test("so many round trips as the link says", () => {
  const shop = story.service({ service: constant(5) });
  story.ask(shop, [0], { way: WAY, network: { connect: 3 } });
  expect(story.plane.run()).toBe(FIRST + 2 * 20);
});

test("each instance has a connection of its own", () => {
  const shop = story.service({ instances: 2, service: constant(5) });
  const edge = story.ask(shop, [0, 100, 200], { way: WAY, network: { connect: 1 } });
  story.plane.to(199);
  expect(story.plane.messages(edge).connected).toBe(2);
  expect(story.plane.run()).toBe(200 + NEXT);
});

test("each instance that calls has connections of its own", () => {
  const shop = story.service({ instances: 2, entries: 1 });
  const stock = story.service({ service: constant(5) });
  const network = { connect: 1, callers: 2 };
  const call = story.call(shop, stock, {}, { way: WAY, network });
  story.ask(shop, [0, 100, 200]);
  expect(story.plane.run()).toBe(200 + NEXT);
  expect(story.plane.messages(call).connected).toBe(2);
});

test("a connection is gone when the process that was asked is, and begins with the next", () => {
  const shop = story.service({ service: constant(5) });
  const edge = story.ask(shop, [0, 100, 200, 300], { way: WAY, network: { connect: 1 } });
  story.plane.to(99);
  story.plane.set(shop, "gone");
  // Nobody is there to connect to: that is said at once, after a way there and one back.
  story.plane.to(120);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1, reset: 1 });
  story.plane.set(shop, "up");
  story.plane.to(299);
  expect(story.plane.plane.latencyOf(edge)?.maxUs).toBe(FIRST);
  expect(story.plane.run()).toBe(300 + NEXT);
  expect(story.plane.messages(edge)).toMatchObject({ connected: 2, reconnected: 1 });
});

test("connections are gone when the process that asks is", () => {
  const shop = story.service({ entries: 1 });
  const stock = story.service({ service: constant(5) });
  const call = story.call(shop, stock, {}, { way: WAY, network: { connect: 1 } });
  story.ask(shop, [0, 100]);
  story.plane.to(50);
  story.plane.set(shop, "gone");
  story.plane.set(shop, "up");
  expect(story.plane.run()).toBe(100 + FIRST);
  expect(story.plane.messages(call)).toMatchObject({ connected: 2, reconnected: 1 });
});

test("who waits for a connection whose other end dies is reset, or begins it again", () => {
  const shop = story.service({ service: constant(5) });
  const edge = story.ask(shop, [0, 100], { way: WAY, network: { connect: 1 } });
  story.plane.to(10);
  story.plane.set(shop, "gone");
  story.plane.to(90);
  expect(story.plane.outcomes(edge)).toEqual({ reset: 1 });
  story.plane.set(shop, "up");
  story.plane.to(110);
  story.plane.set(shop, "gone");
  story.plane.set(shop, "up");
  expect(story.plane.run()).toBe(100 + 20 + FIRST);
  expect(story.plane.messages(edge)).toMatchObject({ connected: 3, reconnected: 2 });
});

test("a timeout counts from the beginning of the attempt, and leaves the connection", () => {
  const shop = story.service({ service: constant(5) });
  const network = { connect: 1 };
  const edge = story.ask(shop, [0, 100], { way: WAY, timeoutUs: 15, network });
  story.plane.to(50);
  expect(story.plane.outcomes(edge)).toEqual({ timeout: 1 });
  expect(story.plane.messages(edge)).toMatchObject({ requestsGivenUp: 1, connected: 1 });
  story.plane.run();
  expect(story.plane.messages(edge).connected).toBe(1);
});

test("a connection cannot begin through a cut of a direction, and breaks by a long one", () => {
  const shop = story.service({ service: constant(5) });
  const edge = story.ask(shop, [0, 1_000_000_000], { way: WAY, network: { connect: 1 } });
  story.plane.disturb(0, { kind: "cut" }, endsOf(shop), [story.plane.asker(edge)]);
  story.plane.to(300_000);
  expect(story.plane.messages(edge)).toMatchObject({ lost: 2, resent: 1, connected: 0 });
  story.plane.calm(0);
  story.plane.to(700_000);
  expect(story.plane.plane.latencyOf(edge)?.maxUs).toBe(600_000 + FIRST);
  story.plane.disturb(0, { kind: "cut" }, [story.plane.asker(edge)], endsOf(shop));
  story.plane.run();
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1, unreachable: 1 });
  expect(story.plane.messages(edge)).toMatchObject({ connected: 1, reconnected: 0 });
});

test("a connection for which there is no memory costs nothing, and is counted", () => {
  const shop = story.service({ instances: 2, service: constant(5) });
  const edge = story.ask(shop, [0, 100, 200], { way: WAY, network: { connect: 1 } });
  useExtents(story.exports, 0);
  expect(story.plane.run()).toBe(200 + NEXT);
  expect(story.plane.messages(edge)).toMatchObject({ connected: 0, unkept: 3 });
});
