/**
 * The buckets of a latency histogram, as the binding hands them over.
 */
import { expect, test } from "vitest";
import { present } from "../../../kernel/assertion.ts";
import { bucketStartUs, LATENCY_BUCKETS } from "../../../kernel/core/traffic/counts.ts";
import { duration, instant } from "../../../kernel/time.ts";
import { loadCore } from "../../../sim/io/load-core.ts";
import { Rig } from "../../fidelity/rig.ts";
import { drain } from "../../fidelity/window.ts";

const core = loadCore();

/** The latencies of 1,000 requests that are served so long, of as many as come at once. */
function latenciesOf(meanUs: number, kind: "constant" | "exponential") {
  const rig = new Rig(core, 1);
  const service =
    kind === "constant"
      ? ({ kind, valueUs: duration(meanUs) } as const)
      : ({ kind, meanUs: duration(meanUs) } as const);
  const edge = rig.edge(rig.service({ service }));
  const end = instant(10_001);
  rig.workload(edge, { kind: "constant", gapUs: 10 }, { end });
  drain(rig.plane, end);
  return present(rig.plane.latencyOf(edge), "the latency of an edge that is counted");
}

test("a bucket begins where the one before ends, and is 1 / 128 of its start wide at most", () => {
  for (let bucket = 0; bucket < 40 * LATENCY_BUCKETS; bucket++) {
    const start = bucketStartUs(bucket);
    const width = bucketStartUs(bucket + 1) - start;
    expect(width).toBeGreaterThanOrEqual(1);
    if (width > 1) expect(width * LATENCY_BUCKETS).toBeLessThanOrEqual(start);
  }
  expect(bucketStartUs(255)).toBe(255);
  expect(bucketStartUs(256)).toBe(256);
  expect(bucketStartUs(257)).toBe(258);
});

test.each([0, 1, 127, 128, 255, 256, 257, 1_000, 123_456, 9_876_543_210])(
  "%i µs are counted in the bucket that they lie in",
  (us) => {
    const buckets = latenciesOf(us, "constant").buckets();
    const bucket = buckets.findIndex((count) => count > 0);
    expect(buckets[bucket]).toBe(1_000);
    expect(bucketStartUs(bucket)).toBeLessThanOrEqual(us);
    expect(bucketStartUs(bucket + 1)).toBeGreaterThan(us);
  },
);

test("all that was counted is in the buckets, and a quantile is the end of one", () => {
  const latency = latenciesOf(10_000, "exponential");
  const buckets = latency.buckets();
  expect(buckets.reduce((sum, count) => sum + count, 0)).toBe(latency.count);
  let below = 0;
  const median = buckets.findIndex((count) => (below += count) >= latency.count / 2);
  expect(latency.quantileUs(0.5)).toBe(bucketStartUs(median + 1) - 1);
});
