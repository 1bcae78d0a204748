/**
 * What faults do to messages: cuts, delays and losses between some ends, in one direction.
 */
import { expect, test } from "vitest";
import type { EdgeId } from "../../../../kernel/core/traffic/options.ts";
import { duration } from "../../../../kernel/time.ts";
import { constant, endsOf, type TestService } from "../../../support/traffic-plane.ts";
import { TrafficStory } from "../../../support/traffic-story.ts";

const story = new TrafficStory();

const SECOND = 1_000_000;
const CUT = { kind: "cut" } as const;

function cut(place: number, edge: EdgeId, to: TestService): void {
  story.plane.disturb(place, CUT, [story.plane.asker(edge)], endsOf(to));
}

test("a request that is cut off comes with the first repetition after the cut is over", () => {
  const shop = story.service({ service: constant(10) });
  const edge = story.ask(shop, [0], { way: constant(5) });
  cut(0, edge, shop);
  // Sent at 0, and again at 200 ms, 600 ms and 1,400 ms.
  story.plane.to(700_000);
  expect(story.plane.messages(edge)).toMatchObject({ lost: 3, resent: 2 });
  expect(story.plane.station(shop).arrived).toBe(0);
  story.plane.calm(0);
  expect(story.plane.run()).toBe(1_400_000 + 5 + 10 + 5);
  expect(story.plane.messages(edge)).toMatchObject({ lost: 3, resent: 3 });
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1 });
});

test("a cut of one direction lets requests through, and keeps their answers", () => {
  const shop = story.service({ service: constant(10) });
  const edge = story.ask(shop, [0], { way: constant(5) });
  story.plane.disturb(3, CUT, endsOf(shop), [story.plane.asker(edge)]);
  story.plane.to(100);
  expect(story.plane.station(shop).served).toBe(1);
  expect(story.plane.messages(edge)).toMatchObject({ lost: 1, resent: 0 });
  story.plane.calm(3);
  expect(story.plane.run()).toBe(15 + 200_000 + 5);
});

test("what is under way when a cut begins still comes", () => {
  const shop = story.service({ service: constant(10) });
  const edge = story.ask(shop, [0], { way: constant(50) });
  story.plane.to(20);
  cut(0, edge, shop);
  expect(story.plane.run()).toBe(110);
  expect(story.plane.messages(edge).lost).toBe(0);
});

test("a cut that outlasts 15 repetitions is unreachable after 924.6 s, as with TCP", () => {
  const shop = story.service({ service: constant(10) });
  const edge = story.ask(shop, [0]);
  cut(0, edge, shop);
  expect(story.plane.run()).toBe(924.6 * SECOND);
  expect(story.plane.outcomes(edge)).toEqual({ unreachable: 1 });
  expect(story.plane.messages(edge)).toMatchObject({ lost: 16, resent: 15, requestsBroken: 1 });
});

test("an answer that never comes through is unreachable to its caller, and was served", () => {
  const shop = story.service({ service: constant(10) });
  const edge = story.ask(shop, [0]);
  story.plane.disturb(0, CUT, endsOf(shop), [story.plane.asker(edge)]);
  expect(story.plane.run()).toBe(924.6 * SECOND + 10);
  expect(story.plane.outcomes(edge)).toEqual({ unreachable: 1 });
  expect(story.plane.messages(edge)).toMatchObject({ requestsBroken: 0, answersBroken: 1 });
  expect(story.plane.station(shop).served).toBe(1);
});

test("what is unreachable is asked again where retries are left, at another instance", () => {
  const shop = story.service({ instances: 2, service: constant(10) });
  const edge = story.ask(shop, [0], { retries: 1 });
  story.plane.disturb(0, CUT, [story.plane.asker(edge)], endsOf(shop).slice(0, 1));
  expect(story.plane.run()).toBe(924.6 * SECOND + 10);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 1 });
});

test("a timeout ends the wait for a repetition, and frees all that was held", () => {
  const shop = story.service({ service: constant(10) });
  const edge = story.ask(shop, [0], { timeoutUs: 700_000 });
  cut(0, edge, shop);
  expect(story.plane.run()).toBe(700_000);
  expect(story.plane.outcomes(edge)).toEqual({ timeout: 1 });
  expect(story.plane.messages(edge)).toMatchObject({ lost: 3, requestsGivenUp: 1 });
});

test("a delay makes messages of its direction later, and delays add up", () => {
  const shop = story.service({ service: constant(10) });
  const edge = story.ask(shop, [0, 1_000, 2_000], { way: constant(5) });
  const asker = [story.plane.asker(edge)];
  story.plane.disturb(0, { kind: "delay", addUs: 100 }, asker, endsOf(shop));
  story.plane.to(500);
  expect(story.plane.plane.latencyOf(edge)?.maxUs).toBe(120);
  story.plane.disturb(1, { kind: "delay", addUs: 30 }, asker, endsOf(shop));
  story.plane.disturb(2, { kind: "delay", addUs: 7 }, endsOf(shop), asker);
  story.plane.to(1_500);
  expect(story.plane.plane.latencyOf(edge)?.maxUs).toBe(157);
  for (const place of [0, 1, 2]) story.plane.calm(place);
  expect(story.plane.run()).toBe(2_020);
});

test("a disturbance strikes only what goes from its senders to its receivers", () => {
  const shop = story.service({ service: constant(10), entries: 2 });
  const [stock, bills] = [story.service({}), story.service({})];
  const toStock = story.call(shop, stock, { step: 0 }, { way: constant(1) });
  const toBills = story.call(shop, bills, { step: 1 }, { way: constant(1) });
  const edge = story.ask(shop, [0], { way: constant(5) });
  story.plane.disturb(9, { kind: "delay", addUs: 100 }, endsOf(shop), endsOf(stock));
  expect(story.plane.run()).toBe(5 + 10 + 102 + 2 + 5);
  expect([toStock, toBills, edge].map((each) => story.plane.outcomes(each))).toEqual(
    Array.from({ length: 3 }, () => ({ ok: 1 })),
  );
});

test("one instance that is cut off strikes only requests that are sent to it", () => {
  const shop = story.service({ instances: 2, service: constant(10) });
  const edge = story.ask(shop, [0, 1, 2, 3]);
  story.plane.disturb(0, CUT, [story.plane.asker(edge)], endsOf(shop).slice(1));
  story.plane.to(100);
  expect([0, 1].map((place) => story.plane.station(shop, place).arrived)).toEqual([2, 0]);
  story.plane.calm(0);
  expect(story.plane.run()).toBe(200_003 + 10);
});

test("a share of losses is met by as many messages, beside what the link loses", () => {
  const shop = story.service({ concurrency: 10_000 });
  const instants = Array.from({ length: 4_000 }, (_, n) => n);
  const edge = story.ask(shop, instants, { loss: 0.2 });
  const chance = { share: 0.5, stream: story.plane.stream() };
  story.plane.disturb(0, { kind: "loss", chance }, [story.plane.asker(edge)], endsOf(shop));
  story.plane.run();
  const { lost } = story.plane.messages(edge);
  // Lost with 0.6 each time on the way there, and with 0.2 on the way back.
  const expected = 4_000 * (0.6 / 0.4 + 0.2 / 0.8);
  expect(lost / expected).toBeGreaterThan(0.95);
  expect(lost / expected).toBeLessThan(1.05);
});

test("errors of one instance strike its requests alone, until they are taken back", () => {
  const shop = story.service({ instances: 2, service: constant(1) });
  const edge = story.ask(shop, [0, 10, 20, 30, 40, 50]);
  const [first] = shop.stations;
  if (first === undefined) throw new Error("there is an instance");
  const { network } = story.plane.plane;
  network.setErrors(first, { share: 1, stream: story.plane.stream() });
  story.plane.to(35);
  expect(story.plane.outcomes(edge)).toEqual({ ok: 2, error: 2 });
  network.setErrors(first, { share: 0, stream: story.plane.stream() });
  story.plane.run();
  expect(story.plane.outcomes(edge)).toEqual({ ok: 4, error: 2 });
});

test("without disturbances a run does what it does where there have been none", () => {
  const digests = [false, true].map((isDisturbed) => {
    story.renew();
    const shop = story.service({ service: { kind: "exponential", meanUs: duration(100) } });
    const way = { kind: "exponential", meanUs: duration(40) } as const;
    const edge = story.ask(
      shop,
      Array.from({ length: 500 }, (_, n) => 1_000 + n * 20),
      { way, loss: 0.05 },
    );
    if (isDisturbed) {
      cut(0, edge, shop);
      story.plane.to(10);
      story.plane.calm(0);
    }
    story.plane.run();
    return story.plane.plane.digest;
  });
  expect(digests[1]).toEqual(digests[0]);
});

test.each([
  ["and nothing else", {}],
  ["and connections", { network: { connect: 1 } }],
  ["and a pipe", { network: { bandwidth: 1_000_000 } }],
])("what a link loses each time is unreachable after 924.6 s, with losses %s", (_, draft) => {
  const shop = story.service({ service: constant(10) });
  const edge = story.ask(shop, [0, 5], { way: constant(5), loss: 1, ...draft });
  expect(story.plane.run()).toBe(924.6 * SECOND + 5);
  expect(story.plane.outcomes(edge)).toEqual({ unreachable: 2 });
  expect(story.plane.messages(edge)).toMatchObject({ lost: 32, resent: 30, requestsBroken: 2 });
});
