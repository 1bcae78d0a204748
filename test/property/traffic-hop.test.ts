/**
 * One hop of the data plane against the model of test/models, in every count and instant.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { bindCore } from "../../kernel/core/core.ts";
import { instant } from "../../kernel/time.ts";
import { instantiateCore } from "../../sim/io/load-core.ts";
import type { StationCounts } from "../../kernel/core/traffic/counts.ts";
import { HopModel, type Crowd, type HopCounts, type HopOptions } from "../models/traffic.ts";
import { parametersOf, trialOfRun } from "../support/seed-of-run.ts";
import { TestPlane, constant, type TestService } from "../support/traffic-plane.ts";

const core = bindCore(instantiateCore());
const trial = trialOfRun(import.meta.url, 500);
/** Beyond all that a run comes to. */
const LONG_US = 1_000_000_000;

const options: fc.Arbitrary<HopOptions> = fc.record({
  instants: fc
    .array(fc.nat(400), { maxLength: 60 })
    .map((instants) => instants.toSorted((a, b) => a - b)),
  wayUs: fc.nat(15),
  serviceUs: fc.nat(60),
  instances: fc.integer({ min: 1, max: 4 }),
  concurrency: fc.integer({ min: 1, max: 3 }),
  queueMax: fc.nat(8),
  timeoutUs: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 150 })),
  retries: fc.nat(3),
  backoffUs: fc.nat(40),
  hedgeUs: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 120 })),
  isWatched: fc.boolean(),
});

/** Does all there is; as a station comes to have more requests than ever, it is looked at. */
function playOut({ plane }: TestPlane, shop: TestService): Pick<HopCounts, "endUs" | "crowds"> {
  const crowds: Crowd[] = [];
  let [now, endUs] = [0, 0];
  while (plane.records > 0) {
    const before = plane.pending;
    now = plane.advance(instant(LONG_US), 1);
    if (plane.crowd.isCrowded) plane.advance(instant(now), 1);
    if (plane.pending < before) endUs = now;
    const found: Crowd[] = [];
    for (let place = plane.crowd.take(); place !== null; place = plane.crowd.take()) {
      const station = shop.stations[place];
      if (station === undefined) throw new RangeError(`no station ${place}`);
      const present = plane.crowd.requestsAt(station);
      found.push({ at: now, place, present });
      plane.crowd.watch(station, present);
    }
    crowds.push(...found.toSorted((a, b) => a.place - b.place));
  }
  return { endUs, crowds };
}

function countsOf(hop: HopOptions): HopCounts {
  core.reset();
  const plane = new TestPlane(core);
  const { serviceUs, instances, concurrency, queueMax, backoffUs, wayUs } = hop;
  const { timeoutUs, retries, hedgeUs } = hop;
  const shop = plane.service({ service: constant(serviceUs), instances, concurrency, queueMax });
  for (const [place, station] of shop.stations.entries()) {
    plane.plane.setFactor(station, place + 1);
    if (hop.isWatched) plane.plane.crowd.watch(station, 0);
  }
  const backoff = { initialUs: backoffUs, multiplier: 1, maxUs: backoffUs, isJittered: false };
  const policy = { way: constant(wayUs), timeoutUs, retries, backoff, hedgeUs };
  const edge = plane.requests(shop, hop.instants, policy);
  const played = playOut(plane, shop);
  const stations = shop.stations.map((_, place) => plane.station(shop, place));
  const sum = (of: (counts: StationCounts) => number): number =>
    stations.reduce((total, counts) => total + of(counts), 0);
  const { attempts, hedges, outcomes } = plane.counts(edge);
  const { ok, full, timeout } = outcomes;
  const latency = plane.plane.latencyOf(edge);
  const latencyUs = Math.round((latency?.meanUs ?? 0) * (latency?.count ?? 0));
  return {
    ok,
    full,
    timeout,
    attempts,
    hedges,
    latencyUs,
    ...played,
    arrived: sum(({ arrived }) => arrived),
    served: sum(({ served }) => served),
    refused: sum(({ refused }) => refused),
    cancelled: sum(({ cancelled }) => cancelled),
    busyUs: sum(({ busyUs }) => busyUs),
  };
}

test("one hop over some instances does what the model does", () => {
  const property = fc.property(options, (hop) => {
    expect(countsOf(hop)).toEqual(new HopModel(hop).run());
  });
  fc.assert(property, parametersOf(import.meta.url, trial));
}, 300_000);
