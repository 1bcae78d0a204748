/**
 * Single requests of random systems under load, as they are told to whoever asks.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RequestSample, type SampledHop } from "../../../sim/report/perfetto/request-sample.ts";
import type { RequestEvent } from "../../../sim/traffic/requests.ts";
import { PERFECT } from "../../support/random-links.ts";
import { loadedRun } from "../../support/random-loads.ts";
import type { DrawnRun } from "../../support/random-systems.ts";
import {
  causeProblems,
  hopProblems,
  parentProblems,
  recordProblems,
  Seen,
} from "../../support/request-laws.ts";
import { seedOfRun } from "../../support/seed-of-run.ts";
import { run } from "../../support/systems.ts";

const SEED = seedOfRun(import.meta.url);
const RUNS = 60;
const ENDS_MS = 8_000;

/** Half of all messages come twice. */
const twiceRun = loadedRun.map(({ system, seed }) => {
  const { traffic } = system;
  const standard = { ...PERFECT, duplicate: { numerator: 1, denominator: 2 } };
  const network = { standard, links: [], zones: null };
  return {
    seed,
    system: { ...system, traffic: traffic === null ? null : { ...traffic, network } },
  };
});

/** Runs it with nobody looking, and with somebody who sees all requests: nothing is changed. */
async function seenWhole(
  { system, seed }: Omit<DrawnRun, "untilMs">,
  isSampled: boolean,
): Promise<Seen> {
  const options = { seed, untilMs: ENDS_MS };
  const plain = await run(system, options);
  const seen = new Seen(null);
  const requests = seen.watch({ isAll: true, isSampled });
  const told = await run(system, { ...options, requests, observe: seen.observe });
  expect(told.digest).toBe(plain.digest);
  expect(told.traffic).toEqual(plain.traffic);
  expect(recordProblems(seen, told)).toEqual([]);
  expect(causeProblems(seen.events)).toEqual([]);
  return seen;
}

/** In the timeline no call begins when whoever made it is over. */
function lateCalls(events: readonly RequestEvent[]): number {
  const sample = new RequestSample();
  for (const each of events) sample.take(each);
  const lateIn = ({ endUs, calls }: SampledHop): number =>
    calls.reduce((sum, each) => {
      const isLate = endUs !== null && each.fromUs > endUs;
      return sum + Number(isLate) + lateIn(each);
    }, 0);
  return sample.requests.reduce(
    (sum, { attempts }) => attempts.reduce((late, each) => late + lateIn(each), sum),
    0,
  );
}

describe("records of requests", { timeout: 240_000 }, () => {
  it("of all tell what was counted, in the order of time, and change nothing", async () => {
    // What failed of a call, of which something took the instance away, and of which nothing did.
    const met = { something: 0, nothing: 0 };
    await fc.assert(
      fc.asyncProperty(loadedRun, fc.boolean(), async (loaded, isSampled) => {
        for (const each of (await seenWhole(loaded, isSampled)).events) {
          if (each.event !== "hop.ended" || each.outcome !== "dependency") continue;
          met[each.cause === null ? "nothing" : "something"] += 1;
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(Math.min(...Object.values(met))).toBeGreaterThan(RUNS / 4);
  });

  it("of a sample follow each request through all its hops, and change nothing", async () => {
    const met = { hops: 0, calls: 0, retries: 0, cancelled: 0 };
    await fc.assert(
      fc.asyncProperty(loadedRun, async ({ system, seed }) => {
        const options = { seed, untilMs: ENDS_MS };
        const plain = await run(system, options);
        const seen = new Seen(null);
        const requests = seen.watch({ isAll: false, isSampled: true });
        const told = await run(system, { ...options, requests });
        expect(told.digest).toBe(plain.digest);
        const pending = told.traffic?.workloads.some(({ counts }) => counts.pending > 0) ?? false;
        expect(hopProblems(seen.events, !pending)).toEqual([]);
        for (const each of seen.events) {
          if (each.event === "balancer.pick") met.hops += 1;
          if (each.event === "balancer.pick" && each.parent !== 0) met.calls += 1;
          if (each.event === "balancer.pick" && each.attempt > 0) met.retries += 1;
          if (each.event === "hop.ended" && each.outcome === "cancelled") met.cancelled += 1;
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(Math.min(...Object.values(met))).toBeGreaterThan(RUNS / 4);
  });

  it("of all give each attempt a hop of its own, and with it who called", async () => {
    let inner = 0;
    await fc.assert(
      fc.asyncProperty(loadedRun, async ({ system, seed }) => {
        const seen = new Seen(null);
        const requests = seen.watch({ isAll: true, isSampled: true });
        await run(system, { seed, untilMs: ENDS_MS, requests });
        const picks = seen.events.filter((each) => each.event === "balancer.pick");
        expect(parentProblems(seen.events)).toEqual([]);
        inner += picks.filter(({ parent }) => parent !== 0).length;
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(inner).toBeGreaterThan(RUNS / 4);
  });

  it("of all join what came twice to its request, and to the attempt that did", async () => {
    // What copies have called, and when that which came twice was over.
    const met = { calls: 0, late: 0 };
    await fc.assert(
      fc.asyncProperty(twiceRun, fc.boolean(), async (loaded, isSampled) => {
        const { events } = await seenWhole(loaded, isSampled);
        expect(parentProblems(events)).toEqual([]);
        expect(isSampled ? lateCalls(events) : 0).toBe(0);
        const over = new Set<number>();
        for (const each of events) {
          if (each.event === "hop.ended") over.add(each.hop);
          if (each.event !== "balancer.pick" || !each.isOfCopy) continue;
          met.calls += 1;
          if (over.has(each.parent)) met.late += 1;
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(Math.min(...Object.values(met))).toBeGreaterThan(0);
  });

  it("of a sample leave out what is not in it, but for failures", async () => {
    await fc.assert(
      fc.asyncProperty(loadedRun, async ({ system, seed }) => {
        const seen = new Seen(3);
        const requests = seen.watch({ isAll: false, isSampled: true });
        const told = await run(system, { seed, untilMs: ENDS_MS, requests });
        // From the first record on, one of eight.
        const born = seen.events.filter((each) => each.event === "request.born");
        const counted = told.traffic?.workloads.reduce((sum, each) => sum + each.counts.calls, 0);
        const few = born.filter(({ number }) => number % 8 === 0).length;
        expect(few).toBeLessThanOrEqual((counted ?? 0) / 8);
        const done = seen.events.filter((each) => each.event === "request.done");
        expect(done.filter((each) => each.request === 0 && each.outcome === "ok")).toEqual([]);
        const failed = told.traffic?.workloads.reduce((sum, { counts: { outcomes } }) => {
          const ended = Object.values(outcomes).reduce((all, each) => all + each, 0);
          return sum + ended - outcomes.ok;
        }, 0);
        expect(done.filter(({ outcome }) => outcome !== "ok")).toHaveLength(failed ?? 0);
      }),
      { numRuns: RUNS / 2, seed: SEED },
    );
  });
});
