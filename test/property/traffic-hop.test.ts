/**
 * One hop of the data plane against the model of test/models, in every count and instant.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { bindCore } from "../../kernel/core/core.ts";
import { instantiateCore } from "../../sim/io/load-core.ts";
import type { StationCounts } from "../../kernel/core/traffic/counts.ts";
import { HopModel, type HopCounts, type HopOptions } from "../models/traffic.ts";
import { parametersOf, trialOfRun } from "../support/seed-of-run.ts";
import { TestPlane, constant } from "../support/traffic-plane.ts";

const core = bindCore(instantiateCore());
const trial = trialOfRun(import.meta.url, 500);

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
});

function countsOf(hop: HopOptions): HopCounts {
  core.reset();
  const plane = new TestPlane(core);
  const { serviceUs, instances, concurrency, queueMax, backoffUs, wayUs } = hop;
  const { timeoutUs, retries, hedgeUs } = hop;
  const shop = plane.service({ service: constant(serviceUs), instances, concurrency, queueMax });
  for (const [place, station] of shop.stations.entries()) {
    plane.plane.setFactor(station, place + 1);
  }
  const backoff = { initialUs: backoffUs, multiplier: 1, maxUs: backoffUs, isJittered: false };
  const policy = { way: constant(wayUs), timeoutUs, retries, backoff, hedgeUs };
  const edge = plane.requests(shop, hop.instants, policy);
  const endUs = plane.run();
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
    endUs,
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
