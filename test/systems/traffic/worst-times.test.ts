/**
 * When a missed objective was worst: the window, how long it is, and what was wrong then.
 */
import { expect, it } from "vitest";
import { judge } from "../../../sim/report/objectives.ts";
import { createRunRecorder } from "../../../sim/report/run-recorder.ts";
import { objectivesJson } from "../../../sim/report/verdicts-json.ts";
import { worstOf } from "../../../sim/report/html/worst.ts";
import { worstText, worstTime } from "../../../sim/report/worst-time.ts";
import { run } from "../../support/systems.ts";
import { load, valueOf } from "../../unit/manifest/read.ts";

interface Told {
  readonly texts: readonly (string | null)[];
  readonly json: readonly object[];
  readonly page: readonly (string | null)[];
}

async function told(...lines: readonly string[]): Promise<Told> {
  const system = valueOf(load(["system: s", ...lines, ""].join("\n")));
  const recorder = createRunRecorder(system);
  const result = await run(system, { isSampled: true, observe: recorder.observe });
  const report = recorder.report(result);
  const verdicts = judge(system.objectives, report);
  const texts = verdicts.map((verdict) => {
    const worst = worstTime(system, report, verdict);
    return worst === null ? null : worstText(worst);
  });
  const view = { system, report, samples: report.samples };
  const page = verdicts.map((verdict) => worstOf(verdict, view)?.text ?? null);
  return { texts, json: objectivesJson({ system, report, verdicts }), page };
}

const LOAD = "workloads: { users: { target: web, arrivals: constant(100/s), for: 60s } }";

it("names what was injected before what came of it", async () => {
  const alive =
    "health: { kind: liveness, type: tcp, port: 1, interval: 1s, timeout: 500ms, failures: 1 }";
  const { texts } = await told(
    "services:",
    "  web: { requires: [db], behavior: { calls: [{ service: db, timeout: 100ms }] } }",
    `  db: { ${alive}, restart: { delay: 5s } }`,
    LOAD,
    "faults: [{ at: 20s, for: 30s, hang: db }]",
    "objectives: [availability(users) >= 99 %]",
  );
  // Its check has the process ended after the hang has begun, and later than that it is away.
  expect(texts).toEqual(["worst in the 200 ms from 20.4 s: db/0 hung, db/0 was down"]);
});

it("of a service looks at all calls to it", async () => {
  const { texts, json } = await told(
    "services:",
    "  web: { requires: [db], behavior: { calls: [{ service: db, timeout: 20ms }] } }",
    "  db: { behavior: { service-time: constant(1ms) } }",
    LOAD,
    "faults:",
    "  - { at: 30s, for: 4s, slow: db, factor: 10 }",
    "  - { at: 40s, for: 4s, errors: db, rate: 50 % }",
    "  - { at: 50s, kill: db }",
    "objectives: [errors(db) <= 1 %, p99(db) <= 5ms, throughput(db) >= 99/s, recovery(db) <= 1ms]",
  );
  expect(texts[0]).toMatch(/^worst in the 200 ms from 4\d(\.\d)? s: db\/0 answered with errors$/);
  expect(texts[1]).toMatch(/^worst in the 200 ms from 3\d(\.\d)? s: db\/0 was slow$/);
  expect(texts[2]).toMatch(/^worst in the 200 ms from (4\d|50)(\.\d)? s: db\/0 /);
  expect(texts[3]).toBe("worst from 50 s: db/0 was down");
  expect(json[3]).toMatchObject({
    worst_us: 50_000_000,
    worst_length_us: 100_000,
    worst: ["db/0 was down"],
  });
});

it("names who had most waiting where nothing was broken", async () => {
  const { texts, json } = await told(
    "services:",
    "  web: { requires: [db], behavior: { calls: [db] } }",
    "  db: { behavior: { service-time: constant(9ms), concurrency: 1 } }",
    "workloads:",
    "  users: { target: web, arrivals: bursts(10/s 500/s 20s 200ms), for: 60s }",
    "objectives: [p99(users) <= 10ms]",
  );
  expect(texts).toEqual([expect.stringMatching(/: up to \d+ requests waited at db\/0$/)]);
  expect(json).toMatchObject([{ worst: [expect.stringContaining("waited at db/0")] }]);
});

it("is the same on the page as in the text, with what lay there then alone", async () => {
  const { texts, page } = await told(
    "services: { web: { instances: 2, behavior: { service-time: 2ms } } }",
    "workloads:",
    "  shop: { target: web, arrivals: constant(100/s), start: 10s, for: 5m, timeout: 100ms }",
    "faults:",
    "  - { at: 1m, for: 10s, hang: web/1 }",
    "  - { at: 2m, for: 10s, errors: web, rate: 100 % }",
    "  - { at: 4m, kill: web/1 }",
    "objectives: [availability(shop) >= 99.9 %, throughput(shop) >= 99/s]",
  );
  expect(texts[0]).toMatch(/^worst in the 1 s from 2m0\d( s|s)?: web answered with errors$/);
  expect(page[0]).toMatch(/^100 % failed in the 1 s from 2m0\d\.000s: web answered with errors$/);
  expect(page[1]).toMatch(/^0\.0\/s in the 1 s from 2m0\d\.000s: web answered with errors$/);
});

it("of throughput is also where users wait and so ask for nothing", async () => {
  const { texts } = await told(
    "services: { web: { behavior: { service-time: 10ms, concurrency: 4 } } }",
    "workloads:",
    "  users: { target: web, arrivals: closed(40 100ms), start: 5s, for: 1m, timeout: 8s }",
    "faults: [{ at: 30050ms, for: 5s, hang: web }]",
    "objectives: [throughput(users) >= 400/s]",
  );
  expect(texts[0]).toMatch(/^worst in the 200 ms from 30\.2 s: web\/0 hung$/);
});

it("of the system says nothing of who is disabled, whoever started it", async () => {
  const { page } = await told(
    "services:",
    "  web: {}",
    "  extra: { enabled: false, behavior: { start: 1s } }",
    "actions: [{ at: 5s, start: extra }]",
    "faults: [{ at: 7s, kill: extra }]",
    "objectives: [ready(system) <= 100ms, restarts(system) <= 0, recovery(system) <= 1s]",
  );
  expect(page).toEqual(["last: web/0", null, null]);
});
