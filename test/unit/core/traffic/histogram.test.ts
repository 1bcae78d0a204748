/**
 * Histograms of latencies: quantiles against exact ones, and where buckets and pages begin.
 */
import { expect, test } from "vitest";
import { bindCore } from "../../../../kernel/core/core.ts";
import type { LatencyCounts } from "../../../../kernel/core/traffic/counts.ts";
import type { TimeDistribution } from "../../../../kernel/core/traffic/options.ts";
import { duration } from "../../../../kernel/time.ts";
import { instantiateCore } from "../../../../sim/io/load-core.ts";
import { drawsOf } from "../../../support/draws.ts";
import { TestPlane, constant } from "../../../support/traffic-plane.ts";

const core = bindCore(instantiateCore());
const LONGEST = Number.MAX_SAFE_INTEGER;

/** A histogram of these latencies. */
function histogramOf(latencies: readonly number[]): LatencyCounts {
  core.reset();
  const plane = new TestPlane(core);
  const even = plane.service({ service: constant(0) });
  const odd = plane.service({ service: constant(1) });
  for (const us of latencies) {
    const way = constant(Math.floor(us / 2));
    plane.requests(us % 2 === 0 ? even : odd, [0], { way });
  }
  plane.to(LONGEST);
  const [evens, odds] = [even, odd].map(({ tier }) => plane.plane.latencyTo(tier));
  const counted = evens?.count === 0 ? odds : evens;
  if (counted === undefined || counted === null) throw new Error("a tier is counted");
  return counted;
}

test.each([0, 1, 126, 127, 128, 129, 254, 255])("below 256 us, %d us is exact", (us) => {
  const histogram = histogramOf([us]);
  expect(histogram).toMatchObject({ count: 1, meanUs: us, maxUs: us });
  expect(histogram.quantileUs(0.5)).toBe(us);
});

test.each([
  [[126, 128], 126],
  [[127, 129], 127],
  [[253, 255], 253],
  [[254, 256], 254],
  [[256, 300], 257],
  [[257, 301], 257],
  [[258, 300], 259],
  [[510, 600], 511],
  [[512, 600], 515],
  [[1022, 2000], 1023],
  [[2 ** 40, 2 ** 41], 2 ** 40 + 2 ** 33 - 1],
  [[2 ** 52 - 2, 2 ** 52], 2 ** 52 - 1],
  [[2 ** 52, 2 ** 53 - 2], 2 ** 52 + 2 ** 45 - 1],
  [[LONGEST, LONGEST], LONGEST],
])("of %j the median is the highest of its bucket, %d us", (latencies, median) => {
  const histogram = histogramOf(latencies);
  expect(histogram.quantileUs(0.5)).toBe(median);
  expect(histogram.quantileUs(1)).toBe(Math.max(...latencies));
  expect(histogram.quantileUs(0)).toBe(median);
});

test("where nothing was counted, there is no quantile", () => {
  const histogram = histogramOf([]);
  expect(histogram).toMatchObject({ count: 0, meanUs: 0, maxUs: 0 });
  expect(histogram.quantileUs(0.99)).toBe(0);
});

test.each<[string, TimeDistribution]>([
  ["exponential(1s)", { kind: "exponential", meanUs: duration(1_000_000) }],
  ["exponential(50us)", { kind: "exponential", meanUs: duration(50) }],
  ["pareto(100us 0.8)", { kind: "pareto", scaleUs: duration(100), alpha: 0.8 }],
  ["lognormal(20ms 2)", { kind: "lognormal", medianUs: duration(20_000), sigma: 2 }],
  ["uniform(0 1s)", { kind: "uniform", lowUs: duration(0), highUs: duration(1_000_000) }],
])("quantiles of %s are at most 1 / 128 above exact ones, and never below", (_, times) => {
  const count = 20_000;
  const { draws, latency } = drawsOf(core, times, count);
  const sorted = draws.toSorted((a, b) => a - b);
  for (const share of [0.0001, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 0.9999, 1]) {
    const exact = sorted[Math.ceil(share * count) - 1] ?? 0;
    const told = latency.quantileUs(share);
    expect(told).toBeGreaterThanOrEqual(exact);
    expect(told).toBeLessThanOrEqual(exact * (1 + 1 / 128));
  }
  expect(latency.maxUs).toBe(sorted.at(-1));
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / count;
  expect(latency.meanUs / mean).toBeCloseTo(1, 12);
});
