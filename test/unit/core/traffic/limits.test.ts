/**
 * What is limited: connections of a balancer, and calls that the simulation has room for.
 */
import { expect, test } from "vitest";
import { constant } from "../../../support/traffic-plane.ts";
import { TrafficStory } from "../../../support/traffic-story.ts";

const story = new TrafficStory();

/** Each comes at the instant at which the one before it is answered. */
const EVENLY = Array.from({ length: 50 }, (_, n) => n * 10);

test.each([
  ["whatever was armed first", 0, 10],
  ["also where the answer was under way before", 3, 4],
])("who comes as a connection becomes free has it, %s", (_, way, service) => {
  const shop = story.service({ service: constant(service), connectionsMax: 1 });
  const edge = story.ask(shop, EVENLY, { way: constant(way) });
  story.plane.run();
  expect(story.plane.outcomes(edge)).toEqual({ ok: 50 });
});

test("who comes while all connections are taken is refused at that instant", () => {
  const shop = story.service({ service: constant(11), connectionsMax: 1 });
  const edge = story.ask(shop, [0, 10, 20]);
  story.plane.to(10);
  expect(story.plane.outcomes(edge)).toEqual({ refused: 1 });
  expect(story.plane.run()).toBe(31);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 2, refused: 1 });
});

test("of those who wait for the end of an instant the first one has what became free", () => {
  const shop = story.service({ service: constant(10), connectionsMax: 1 });
  story.ask(shop, [0]);
  const [first, second] = [story.ask(shop, [10]), story.ask(shop, [10])];
  story.plane.run();
  expect(story.plane.outcomes(first)).toEqual({ ok: 1 });
  expect(story.plane.outcomes(second)).toEqual({ refused: 1 });
});

test("a thousand users at once share ten connections, and the others are refused once", () => {
  const shop = story.service({ service: constant(10), connectionsMax: 10 });
  const edge = story.known(story.plane.users(shop, 1_000, 5, 9), shop);
  story.plane.run();
  expect(story.plane.outcomes(edge)).toEqual({ ok: 10, refused: 990 });
});

test("a connection that a timeout frees is there for who comes at that instant", () => {
  const shop = story.service({ service: constant(100), connectionsMax: 1 });
  const edge = story.ask(shop, [0, 10, 20, 30], { timeoutUs: 10 });
  story.plane.run();
  expect(story.plane.outcomes(edge)).toEqual({ timeout: 4 });
});

test("who waits for the end of an instant is cancelled with its caller", () => {
  const stock = story.service({ service: constant(1_000), connectionsMax: 1 });
  story.ask(stock, [0]);
  const shop = story.service({ service: constant(10), entries: 1 });
  const call = story.call(shop, stock);
  const edge = story.ask(shop, [0], { timeoutUs: 10 });
  story.plane.run();
  expect(story.plane.outcomes(edge)).toEqual({ timeout: 1 });
  expect(story.plane.counts(call).calls).toBeLessThan(2);
});

/** As many as leave no room for more; they go on for a second. */
function fill(): void {
  const sink = story.service({ service: constant(1_000_000), concurrency: 2 ** 22 });
  const edge = story.known(story.plane.edge(sink), sink);
  story.plane.source(edge, { kind: "constant", gapUs: 0.001 }, { end: 1_100 });
  // The last arrival leaves its timer, which another one takes.
  story.ask(
    sink,
    Array.from({ length: 100 }, (_, n) => 1_100 + n * 100),
  );
  story.plane.to(1_100);
  expect(story.plane.counts(edge).outcomes.capacity).toBeGreaterThan(50_000);
}

test("what the simulation has no room for is told as that, and not as refused", () => {
  const shop = story.service({ service: constant(10) });
  const edge = story.ask(shop, [2_000, 2_000_000]);
  fill();
  story.plane.to(3_000);
  expect(story.plane.outcomes(edge)).toEqual({ capacity: 1 });
  story.plane.run();
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1, capacity: 1 });
});

test("a retry for which there is no room ends its call as that", () => {
  const shop = story.service({ service: constant(10), errors: 1 });
  const edge = story.ask(shop, [500], { retries: 3, way: constant(1_000) });
  fill();
  story.plane.to(5_000);
  expect(story.plane.counts(edge)).toMatchObject({ attempts: 1, retries: 0 });
  expect(story.plane.outcomes(edge)).toEqual({ capacity: 1 });
});

test.each([
  ["fails the request", { count: 2 }, { capacity: 1 }],
  [
    "that is optional is counted, and the request goes on",
    { count: 2, isOptional: true },
    { ok: 1 },
  ],
])("a call for which there is no room %s", (_, entry, ends) => {
  const shop = story.service({ service: constant(1_000), entries: 1 });
  const stock = story.service({ service: constant(10) });
  const call = story.call(shop, stock, entry);
  const edge = story.ask(shop, [500]);
  fill();
  story.plane.to(5_000);
  expect(story.plane.outcomes(call)).toEqual({ capacity: 2 });
  expect(story.plane.outcomes(edge)).toEqual(ends);
});
