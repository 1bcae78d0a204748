/**
 * One hop of the data plane against the model of test/models, in every count and instant.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { bindCore } from "../../kernel/core/core.ts";
import { instantiateCore } from "../../sim/io/load-core.ts";
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
  concurrency: fc.integer({ min: 1, max: 3 }),
  queueMax: fc.nat(8),
  timeoutUs: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 150 })),
  retries: fc.nat(3),
  backoffUs: fc.nat(40),
});

function countsOf(hop: HopOptions): HopCounts {
  core.reset();
  const plane = new TestPlane(core);
  const { serviceUs, concurrency, queueMax, backoffUs, wayUs, timeoutUs, retries } = hop;
  const shop = plane.service({ service: constant(serviceUs), concurrency, queueMax });
  const backoff = { initialUs: backoffUs, multiplier: 1, maxUs: backoffUs, isJittered: false };
  const policy = { way: constant(wayUs), timeoutUs, retries, backoff };
  const edge = plane.requests(shop, hop.instants, policy);
  const endUs = plane.run();
  const { arrived, served, refused, cancelled, busyUs } = plane.station(shop);
  const { attempts, outcomes } = plane.counts(edge);
  const { ok, full, timeout } = outcomes;
  const latency = plane.plane.latencyOf(edge);
  const latencyUs = Math.round((latency?.meanUs ?? 0) * (latency?.count ?? 0));
  const ends = { ok, full, timeout, attempts, latencyUs, endUs };
  return { ...ends, arrived, served, refused, cancelled, busyUs };
}

test("one hop does what the model does", () => {
  const property = fc.property(options, (hop) => {
    expect(countsOf(hop)).toEqual(new HopModel(hop).run());
  });
  fc.assert(property, parametersOf(import.meta.url, trial));
}, 300_000);
