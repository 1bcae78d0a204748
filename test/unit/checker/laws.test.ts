/**
 * The laws that are checked in every run with requests find what breaks them: of a run in which all
 * hold, one counter is told wrong at a time.
 */
import { expect, test } from "vitest";
import type {
  EdgeCounts,
  EdgeMessages,
  StationCounts,
} from "../../../kernel/core/traffic/counts.ts";
import { checkAll } from "../../../sim/checker/checker.ts";
import { CHECKERS } from "../../../sim/checker/checkers.ts";
import type { TrafficUsage } from "../../../sim/traffic/usage.ts";
import { run } from "../../support/systems.ts";
import { load, valueOf } from "../manifest/read.ts";

const SYSTEM = `system: s
services:
  db: { behavior: { service-time: constant(3ms), concurrency: 2, errors: 5 % } }
  web:
    behavior:
      service-time: exponential(1ms)
      calls: [{ service: db, retries: 1, timeout: 20ms }]
workloads:
  users: { target: web, arrivals: poisson(400/s), for: 2s }
`;

/** What the laws say of this run, had it come to that. */
async function violated(
  change: (traffic: TrafficUsage) => TrafficUsage,
): Promise<readonly string[]> {
  const result = await run(valueOf(load(SYSTEM)), {});
  const { traffic } = result;
  if (traffic === null) throw new Error("the system has requests");
  const { violations } = checkAll(CHECKERS, { ...result, traffic: change(traffic) });
  return [...new Set(violations.map(({ id }) => id))];
}

const ofCalls =
  (change: (counts: EdgeCounts) => Partial<EdgeCounts>) =>
  (traffic: TrafficUsage): TrafficUsage => {
    const calls = traffic.calls.map((each) => {
      return { ...each, counts: { ...each.counts, ...change(each.counts) } };
    });
    return { ...traffic, calls };
  };

const ofMessages =
  (change: (messages: EdgeMessages) => Partial<EdgeMessages>) =>
  (traffic: TrafficUsage): TrafficUsage => {
    const calls = traffic.calls.map((each) => {
      return { ...each, messages: { ...each.messages, ...change(each.messages) } };
    });
    return { ...traffic, calls };
  };

const ofInstances =
  (change: (counts: StationCounts) => Partial<StationCounts>) =>
  (traffic: TrafficUsage): TrafficUsage => {
    const instances = traffic.instances.map((each) => {
      return { ...each, counts: { ...each.counts, ...change(each.counts) } };
    });
    return { ...traffic, instances };
  };

test("a run in which nothing is told wrong breaks none", async () => {
  expect(await violated((traffic) => traffic)).toEqual([]);
});

test.each([
  ["a call that is nowhere", ofCalls(({ calls }) => ({ calls: calls + 1 })), "request-count"],
  ["a call under way too many", ofCalls(() => ({ pending: 1 })), "request-count"],
  ["an attempt too many", ofCalls((each) => ({ attempts: each.attempts + 1 })), "attempt-count"],
  [
    "a retry that nobody made",
    ofCalls(({ retries }) => ({ retries: retries + 1 })),
    "attempt-count",
  ],
  [
    "an arrival too many",
    ofInstances(({ arrived }) => ({ arrived: arrived + 1 })),
    "arrival-count",
  ],
  [
    "one that was served twice",
    ofInstances(({ served }) => ({ served: served + 1 })),
    "arrival-count",
  ],
  ["a place that is still taken", ofInstances(() => ({ busy: 1 })), "arrival-count"],
  ["a message on its way for ever", ofMessages(() => ({ requestsOpen: 1 })), "pick-count"],
  [
    "a microsecond too long at work",
    ofInstances(({ busyUs }) => ({ busyUs: busyUs + 1 })),
    "busy-time",
  ],
  [
    "a microsecond too long in the queue",
    ofInstances((each) => ({ queueUs: each.queueUs + 1 })),
    "littles-law",
  ],
  ["a second more of both", ofInstances((each) => ({ busyUs: each.busyUs + 1e6 })), "littles-law"],
] as const)("%s is found", async (_, change, law) => {
  expect(await violated(change)).toContain(law);
});
