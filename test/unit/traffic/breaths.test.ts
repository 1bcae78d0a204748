/**
 * A run breathes as its requests go by, however it is served: else nobody could end it, or see
 * where it is. What is sampled passes window by window, and had no breath between them.
 */
import { expect, test } from "vitest";
import { run } from "../../support/systems.ts";
import { load, valueOf } from "../manifest/read.ts";

const HOUR_US = 3_600_000_000;
/** Of an hour a window is 10 s; where nobody knows when a run ends it comes to half a minute. */
const PIECE_US = 60_000_000;

const OPEN = "arrivals: poisson(20/s), for: 1h";
const CASES = [
  ["while an open workload goes on", "service-time: 1ms", OPEN],
  ["while users go on", "service-time: 1ms", "arrivals: closed(3 exponential(100ms)), for: 1h"],
  [
    "where requests are served ahead, because they take memory",
    "service-time: 1ms, memory: { base: 1MiB, per-request: 1KiB }",
    OPEN,
  ],
  ["where programs serve them", "template: database, database: { writes: 20 % }", OPEN],
  [
    "while nothing but answers is awaited",
    "service-time: 20m, concurrency: 1",
    "arrivals: constant(1/s), for: 3s",
  ],
] as const;

test.each(CASES)("a sampled run breathes %s", async (_, behavior, arrivals) => {
  const system = valueOf(
    load(
      [
        "system: s",
        `services: { web: { behavior: { ${behavior} } } }`,
        `workloads: { a: { target: web, ${arrivals} } }`,
      ].join("\n"),
    ),
  );
  const breaths: number[] = [];
  const breathe = (now: number): Promise<boolean> => {
    breaths.push(now);
    return Promise.resolve(true);
  };
  const whole = await run(system, { isSampled: true, breathe });
  expect(whole.endedAt).toBeGreaterThan(0.99 * HOUR_US);
  const gaps = breaths.map((now, n) => now - (breaths[n - 1] ?? 0));
  expect(Math.max(...gaps, whole.endedAt - (breaths.at(-1) ?? 0))).toBeLessThan(PIECE_US);

  const broken = await run(system, {
    isSampled: true,
    breathe: (now) => Promise.resolve(now < HOUR_US / 2),
  });
  expect(broken.ending).toBe("interrupted");
  expect(broken.endedAt).toBeGreaterThan(HOUR_US / 2 - 1);
  expect(broken.endedAt).toBeLessThan(HOUR_US / 2 + PIECE_US);
});
