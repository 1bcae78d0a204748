/**
 * Stations that are watched: whoever counts what requests take is told by the very request.
 */
import { describe, expect, test } from "vitest";
import { instant } from "../../../../kernel/time.ts";
import { constant, type TestService } from "../../../support/traffic-plane.ts";
import { TrafficStory } from "../../../support/traffic-story.ts";

const story = new TrafficStory();
const MANY = 1_000_000;

function stationOf({ stations }: TestService, place: number = 0): (typeof stations)[number] {
  const station = stations[place];
  if (station === undefined) throw new RangeError(`no station ${place}`);
  return station;
}

function advance(until: number): number {
  return story.plane.plane.advance(instant(until), MANY);
}

describe("a station that is watched", () => {
  test("ends the stretch behind the request that is one too many, and is told of once", () => {
    const shop = story.service({ service: constant(100), concurrency: 1 });
    const { crowd } = story.plane.plane;
    crowd.watch(stationOf(shop), 2);
    story.ask(shop, [10, 20, 30, 40]);
    expect(advance(1_000)).toBe(30);
    expect(crowd.isCrowded).toBe(true);
    expect(crowd.requestsAt(stationOf(shop))).toBe(3);
    expect([crowd.take(), crowd.take()]).toEqual([0, null]);
    expect(crowd.isCrowded).toBe(false);
    // Nobody has said from when on to be told again.
    expect(advance(1_000)).toBe(1_000);
    expect(crowd.take()).toBeNull();
  });

  test("is told of at the end of a stretch as well, when all else of it has happened", () => {
    const shop = story.service({ service: constant(100) });
    const { crowd } = story.plane.plane;
    crowd.watch(stationOf(shop), 0);
    story.ask(shop, [10, 10, 10]);
    expect(advance(10)).toBe(10);
    expect(crowd.requestsAt(stationOf(shop))).toBe(3);
    expect(crowd.take()).toBe(0);
  });

  test("has room for whoever comes as another leaves, in whatever order", () => {
    for (const way of [0, 3]) {
      story.renew();
      const shop = story.service({ service: constant(10) });
      const { crowd } = story.plane.plane;
      crowd.watch(stationOf(shop), 1);
      // The second is under way before the first is served, and comes as that is done.
      const edge = story.ask(shop, [0, 10, 20, 30], { way: constant(way) });
      story.plane.to(100);
      expect(crowd.take()).toBeNull();
      expect(story.plane.outcomes(edge)).toEqual({ ok: 4 });
      expect(story.plane.station(shop)).toMatchObject({ arrived: 4, served: 4 });
    }
  });

  test("is watched no more when its process is gone", () => {
    const shop = story.service({ service: constant(10) });
    const { crowd } = story.plane.plane;
    crowd.watch(stationOf(shop), 0);
    story.plane.set(shop, "gone");
    story.plane.set(shop, "up");
    story.ask(shop, [10]);
    expect(advance(100)).toBe(100);
    expect(crowd.take()).toBeNull();
  });

  test("stands among others of its instant", () => {
    const shop = story.service({ service: constant(10), instances: 3 });
    const { crowd } = story.plane.plane;
    for (const station of shop.stations) crowd.watch(station, 0);
    story.ask(shop, [5, 5, 5]);
    story.plane.to(5);
    const taken = [crowd.take(), crowd.take(), crowd.take()];
    expect(new Set(taken)).toEqual(new Set([0, 1, 2]));
    expect(crowd.take()).toBeNull();
  });

  test("serves as it would have served otherwise", () => {
    const digests = [false, true].map((isWatched) => {
      story.renew();
      const shop = story.service({ service: constant(7), concurrency: 2, queueMax: 3 });
      if (isWatched) story.plane.plane.crowd.watch(stationOf(shop), 1_000);
      story.ask(shop, [0, 1, 1, 2, 3, 3, 4, 9, 9, 12], { way: constant(1), timeoutUs: 20 });
      story.plane.to(200);
      return story.plane.plane.digest;
    });
    expect(digests[1]).toEqual(digests[0]);
  });
});

describe("who comes at the instant at which another leaves", () => {
  /** Served at 20, as the third comes, which set out before that. */
  const draft = { service: constant(10), concurrency: 1 };

  test("has the room that it leaves, whichever of the two was armed first", () => {
    for (const way of [0, 5, 15]) {
      story.renew();
      const shop = story.service({ ...draft, queueMax: 0 });
      const edge = story.ask(shop, [0, 10, 20, 30], { way: constant(way) });
      story.plane.run();
      expect(story.plane.outcomes(edge)).toEqual({ ok: 4 });
    }
  });

  test("has its place in the queue, and is not shed", () => {
    for (const shed of [null, { below: "high", above: 1 } as const]) {
      story.renew();
      const shop = story.service({ ...draft, queueMax: shed === null ? 1 : 5, shed });
      const edge = story.ask(shop, [0, 1, 10, 20], { way: constant(15) });
      story.plane.run();
      expect(story.plane.outcomes(edge)).toEqual({ ok: 4 });
    }
  });

  test("is refused at that instant where there are more than leave", () => {
    const shop = story.service({ ...draft, queueMax: 0 });
    const [first, second] = [story.ask(shop, [0, 10]), story.ask(shop, [10])];
    story.plane.to(10);
    expect(story.plane.outcomes(first)).toEqual({ ok: 1 });
    expect(story.plane.outcomes(second)).toEqual({ full: 1 });
    expect(story.plane.station(shop)).toMatchObject({ arrived: 3, refused: 1, busy: 1 });
  });

  test("is reset where its process is gone before the instant is over", () => {
    const shop = story.service({ ...draft, queueMax: 0 });
    const edge = story.ask(shop, [0, 5], { way: constant(2), timeoutUs: 100 });
    story.plane.to(6);
    story.plane.set(shop, "gone");
    story.plane.run();
    expect(story.plane.outcomes(edge)).toEqual({ reset: 2 });
  });

  test("and is given up just then, has set out and never come", () => {
    const shop = story.service({ service: constant(1_000), concurrency: 1, queueMax: 0 });
    story.ask(shop, [0]);
    // At 10 the timer is armed for 15, when the second has set out already.
    const edge = story.ask(shop, [3, 8], { way: constant(7), timeoutUs: 7 });
    story.plane.to(2_000);
    expect(story.plane.outcomes(edge)).toEqual({ timeout: 2 });
    expect(story.plane.messages(edge)).toMatchObject({ requestsGivenUp: 2 });
    expect(story.plane.station(shop)).toMatchObject({ arrived: 1, refused: 0 });
  });
});
