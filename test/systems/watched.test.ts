/**
 * A run that is watched is the run that nobody watches: at any pace, looked at as often as one
 * likes, and ended by hand it is the one that `--for` ends.
 */
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { instant } from "../../kernel/time.ts";
import type { Sight } from "../../sim/sight.ts";
import type { SystemSpec } from "../../sim/system.ts";
import { drawnRun } from "../support/random-systems.ts";
import { seedOfRun } from "../support/seed-of-run.ts";
import { run, type Run } from "../support/systems.ts";
import type { Watcher } from "../support/watcher.ts";
import { load, valueOf } from "../unit/manifest/read.ts";

const SEED = seedOfRun(import.meta.url);
const RUNS = 30;
const TIMEOUT_MS = 300_000;

/** After so many the rest passes whole: tiny pieces of a long run would take for ever. */
const PIECES_MAX = 1_000;

/** CPUs, messages, requests, faults and a call that each of them meets. */
const BUSY = `
system: busy
machine: { cpus: 2, memory: 2GiB }
services:
  db:
    health: [{ name: ready, kind: readiness, type: tcp, port: 1, interval: 1s, timeout: 500ms }]
    behavior:
      { start: lognormal(300ms 0.4), cpu: 40 %, service-time: exponential(2ms), concurrency: 4,
        memory: { base: 64MiB, leak: 100KiB/s } }
  web:
    instances: 3
    requires: [db]
    limits: { cpu: 20 % }
    behavior:
      { start: constant(500ms), cpu: 80 %, service-time: exponential(4ms),
        calls: [{ service: db, count: 2, timeout: 30ms, retries: 1 }] }
workloads:
  people: { target: web, arrivals: poisson(150/s), start: 1s, for: 12s }
  users: { target: web, arrivals: closed(5 exponential(50ms)), start: 2s, for: 8s }
faults:
  - { at: 4s, kill: web/1 }
  - { at: 6s, for: 3s, slow: db, factor: 20 }
  - { at: 7s, for: 2s, hang: web/2 }
  - { at: 9s, for: 1s, cpu-hog: db/0 }
`;

/** Programs, whose requests are served ahead of the run. */
const PROGRAMS = `
system: programs
services:
  db: { behavior: { template: database, database: { writes: 20 % } } }
  web: { requires: [db], behavior: { start: 300ms, calls: [{ service: db, timeout: 100ms }] } }
workloads: { people: { target: web, arrivals: poisson(100/s), start: 2s, for: 10s } }
faults: [{ at: 8s, kill: db/0 }]
`;

const SYSTEMS: Readonly<Record<string, SystemSpec>> = {
  busy: valueOf(load(BUSY)),
  programs: valueOf(load(PROGRAMS)),
  "the web shop": valueOf(
    load(
      readFileSync(join(import.meta.dirname, "../../sim/systems/web-shop.multios.yaml"), "utf8"),
    ),
  ),
};

/** Pieces of a sleep, again and again in this order; 0: it has to ask once more. */
const pieces = fc
  .array(fc.oneof(fc.nat(50), fc.nat(200_000), fc.nat(20_000_000)), { minLength: 1, maxLength: 12 })
  .filter((all) => all.some((us) => us > 0));

/** Looks at everything at each piece, and has enough after so many. */
function watcher(system: SystemSpec, sizes: readonly number[], enoughAfter = Infinity): Watcher {
  let count = 0;
  let sight: Sight | null = null;
  const usages: unknown[] = [];
  const look = (atUs: number): void => {
    if (sight === null) return;
    usages.push(sight.gauges.cpuUsage);
    for (const workload of sight.traffic?.workloads ?? []) {
      workload.counts();
      workload.buckets();
    }
    for (const { firstInstance } of system.services) {
      sight.gauges.memoryBytes(firstInstance, instant(atUs));
      sight.traffic?.servedBy(firstInstance);
    }
  };
  return {
    onSight: (given) => (sight = given),
    isEnough: () => count >= enoughAfter,
    pace: {
      heldUs: 0,
      grantUs(atUs, us) {
        look(atUs);
        count += 1;
        // Whoever had enough lets the rest pass, as the live view does.
        if (count > enoughAfter + 1) return Promise.resolve(us);
        const size = sizes[count % sizes.length] ?? us;
        return Promise.resolve(Math.min(us, count > PIECES_MAX ? us : size));
      },
    },
  };
}

function same(watched: Run, plain: Run): void {
  expect(watched.digest).toBe(plain.digest);
  expect(watched.events).toBe(plain.events);
  expect(watched.endedAt).toBe(plain.endedAt);
  expect(watched.ending).toBe(plain.ending);
  expect(watched.traffic).toEqual(plain.traffic);
  expect(watched.memoryPeakBytes).toEqual(plain.memoryPeakBytes);
  expect(watched.cpuUsage).toEqual(plain.cpuUsage);
  expect(watched.samples).toEqual(plain.samples);
}

describe("a run in pieces", { timeout: TIMEOUT_MS }, () => {
  it.each(Object.keys(SYSTEMS))("of %s is the run in one piece", async (name) => {
    const system = SYSTEMS[name] ?? valueOf(load(""));
    const plain = await run(system, { isSampled: true });
    await fc.assert(
      fc.asyncProperty(pieces, async (sizes) => {
        const watched = { isSampled: true, watcher: watcher(system, sizes) };
        same(await run(system, watched), plain);
      }),
      { numRuns: 4, seed: SEED },
    );
  });

  it("of a random system is the run in one piece", async () => {
    await fc.assert(
      fc.asyncProperty(drawnRun, pieces, async ({ system, seed, untilMs }, sizes) => {
        const options = { seed, ...(untilMs === undefined ? {} : { untilMs }) };
        const plain = await run(system, options);
        same(await run(system, { ...options, watcher: watcher(system, sizes) }), plain);
      }),
      { numRuns: RUNS, seed: SEED, interruptAfterTimeLimit: TIMEOUT_MS / 4 },
    );
  });
});

describe("a run that is ended by hand", { timeout: TIMEOUT_MS }, () => {
  it.each(Object.keys(SYSTEMS))("of %s is the one that --for ends there", async (name) => {
    const system = SYSTEMS[name] ?? valueOf(load(""));
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 1, max: 400 }), async (sizes, enoughAfter) => {
        const ended = await run(system, { watcher: watcher(system, sizes, enoughAfter) });
        if (ended.ending !== "until") return;
        same(ended, await run(system, { untilMs: ended.endedAt / 1_000 }));
      }),
      { numRuns: 10, seed: SEED },
    );
  });

  it("of a random system is the one that --for ends there", async () => {
    await fc.assert(
      fc.asyncProperty(
        drawnRun,
        pieces,
        fc.integer({ min: 1, max: 60 }),
        async ({ system, seed, untilMs }, sizes, enoughAfter) => {
          const options = { seed, ...(untilMs === undefined ? {} : { untilMs }) };
          const by = watcher(system, sizes, enoughAfter);
          const ended = await run(system, { ...options, watcher: by });
          if (ended.ending !== "until") return;
          same(ended, await run(system, { seed, untilMs: ended.endedAt / 1_000 }));
        },
      ),
      { numRuns: RUNS, seed: SEED, interruptAfterTimeLimit: TIMEOUT_MS / 4 },
    );
  });
});
