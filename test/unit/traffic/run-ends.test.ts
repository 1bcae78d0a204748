/**
 * When runs with requests end: where somebody ends them, and behind whatever is still answered.
 */
import { expect, test } from "vitest";
import { run } from "../../support/systems.ts";
import { load, valueOf } from "../manifest/read.ts";

function systemOf(...lines: readonly string[]) {
  return valueOf(load(["system: s", ...lines].join("\n")));
}

test("a run that is interrupted ends where its requests stand", async () => {
  const system = systemOf(
    "services: { web: { behavior: { service-time: exponential(1ms) } } }",
    "workloads: { a: { target: web, arrivals: constant(100000/s), for: 10m } }",
  );
  let breaths = 0;
  const result = await run(system, { breathe: () => Promise.resolve(++breaths < 3) });
  const { calls = 0, pending = 0 } = result.traffic?.workloads[0]?.counts ?? {};
  expect(result.ending).toBe("interrupted");
  expect(pending).toBeGreaterThan(0);
  // One comes each ten microseconds.
  expect(Math.floor(result.endedAt / 10)).toBe(calls);
  expect(result.records.at(-1)?.tUs).toBe(result.endedAt);
});

test("so does one whose requests are served ahead, because they take memory", async () => {
  const system = systemOf(
    "services:",
    "  web:",
    "    behavior:",
    "      service-time: constant(100us)",
    "      memory: { base: 1MiB, per-request: 1KiB }",
    "workloads: { a: { target: web, arrivals: constant(100000/s), for: 10m } }",
  );
  let breaths = 0;
  const result = await run(system, { breathe: () => Promise.resolve(++breaths < 3) });
  const { calls = 0 } = result.traffic?.workloads[0]?.counts ?? {};
  expect(result.ending).toBe("interrupted");
  expect(calls).toBeGreaterThan(0);
  expect(Math.floor(result.endedAt / 10)).toBe(calls);
});

test("a crash loop ends at its horizon only after what it is still to answer", async () => {
  const system = systemOf(
    "services:",
    "  slow: { behavior: { service-time: 50m } }",
    "  bad:",
    "    behavior: { run: 20m, exit: 1 }",
    "    restart: { delay: 10m, limit: { burst: 1000, interval: 1s } }",
    "workloads: { a: { target: slow, arrivals: constant(1/s), for: 10s } }",
  );
  const result = await run(system, {});
  expect(result.ending).toBe("horizon");
  expect(result.traffic?.workloads[0]?.counts).toMatchObject({ calls: 10, pending: 0 });
});

test("what is not answered by the horizon is under way there", async () => {
  const system = systemOf(
    "services:",
    "  slow: { behavior: { service-time: 59m59s } }",
    "  bad:",
    "    behavior: { run: 7m, exit: 1 }",
    "    restart: { delay: 10m, limit: { burst: 1000, interval: 1s } }",
    "workloads: { a: { target: slow, arrivals: constant(1/s), for: 2s } }",
  );
  const result = await run(system, {});
  expect(result.ending).toBe("horizon");
  // The first is answered at an hour and a quarter of a minute at most, which is two seconds later.
  expect(result.traffic?.workloads[0]?.counts).toMatchObject({ calls: 2, pending: 0 });
});

const PROBES = "health: { interval: 7s, timeout: 1s }, ";

test.each([
  ["in a process that takes too long", "", "service-time: 3h"],
  ["beside routine probes", PROBES, "service-time: 3h"],
  ["in a queue that is an hour long and more", "", "service-time: 1h, concurrency: 1"],
  ["at the end of time", PROBES, "service-time: 104249d"],
])("a run ends an hour behind its end where requests are still %s", async (_, own, behavior) => {
  const system = systemOf(
    `services: { web: { ${own}behavior: { ${behavior} } } }`,
    "workloads: { a: { target: web, arrivals: constant(1/s), for: 3s, start: 1s } }",
  );
  const result = await run(system, {});
  const { calls = 0, pending = 0 } = result.traffic?.workloads[0]?.counts ?? {};
  expect(result.ending).toBe("horizon");
  expect(result.endedAt).toBe(3_604_000_000);
  expect(calls).toBe(3);
  // An hour each, one after the other: the first is answered.
  expect(pending).toBe(behavior.includes("concurrency") ? 2 : 3);
});
