/**
 * Each kind of fault, from its beginning to where all is well again: how the text says so, what the
 * JSON has of it, and the requests that failed meanwhile, also where none did.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { happeningLines } from "../../../sim/report/boot-text/happenings.ts";
import { injectedJson } from "../../../sim/report/injected-faults.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import { reported, type Reported } from "./reported.ts";

const FAULTS = [
  "{ at: 10s, kill: db }",
  "{ at: 20s, for: 2s, hang: db }",
  "{ at: 30s, for: 30s, hang: web/1 }",
  "{ at: 70s, for: 2s, slow: db, factor: 2 }",
  "{ at: 80s, for: 2s, leak: db, rate: 1MiB/s }",
  "{ at: 90s, for: 2s, cpu-hog: web/0 }",
  "{ at: 100s, for: 2s, exhaust: web/0, resource: cpu }",
  "{ at: 110s, for: 2s, disk-full: web/0 }",
  "{ at: 120s, for: 2s, partition: [[web], [db]] }",
  "{ at: 130s, for: 2s, latency: { from: web, to: db, add: 5ms } }",
  "{ at: 140s, for: 2s, loss: { from: web, to: db, rate: 50 % } }",
  "{ at: 150s, for: 2s, errors: db, rate: 100 % }",
  "{ at: 160s, for: 2s, clock: jump, by: -1h }",
  "{ at: 170s, for: 2s, corrupt-config: db, set: { limit: 3 } }",
  "{ at: 180s, for: 2s, zone-down: a }",
  "{ at: 195s, for: 1h, slow: web, factor: 2 }",
];

const MANIFEST = `
machine: { cpus: 4, zones: [a, b] }
services:
  db:
    zone: a
    config: { values: { limit: 5 } }
    behavior: { start: 100ms, service-time: 2ms, memory: { base: 64MiB } }
  web:
    instances: 2
    zone: b
    requires: [db]
    health: [{ name: alive, kind: liveness, type: http, port: 80, interval: 1s, timeout: 500ms }]
    behavior: { start: 100ms, service-time: 2ms, calls: [{ service: db, timeout: 100ms }] }
workloads: { shoppers: { target: web, arrivals: constant(100/s), start: 5s, timeout: 1s } }
faults:
${FAULTS.map((fault) => `  - ${fault}`).join("\n")}
`;

/** Where it is over, how the text says so, and whether requests failed until then. */
const ENDS = [
  ["10.200s", "ready again, 200 ms after the fault", true],
  ["22.000s", "hangs no more", true],
  ["35.900s", "ready again, 5.9 s after the fault, 3.2 s after it was noticed", true],
  ["1m12.000s", "as fast as ever", false],
  ["1m22.000s", "leaks no more memory", false],
  ["1m32.000s", "hogs the CPUs no more", false],
  ["1m42.000s", "has its cpu again", false],
  ["1m52.000s", "has room on its disk again", true],
  ["2m02.000s", "web and db reach each other again", true],
  ["2m12.000s", "messages from web to db take as long as ever", false],
  ["2m22.000s", "messages from web to db get through again", true],
  ["2m32.000s", "answers as well as ever", true],
  ["2m42.000s", "right again: 2026-01-01 00:02:42", false],
  ["2m52.000s", "the source of its configuration is as it was", false],
  ["3m02.000s", "has its power again", true],
] as const;

describe("the end of each fault", () => {
  let run: Reported;
  let lines: readonly string[];

  beforeAll(async () => {
    run = await reported(MANIFEST, 200);
    const options = { width: 300, palette: PLAIN, detail: "all" } as const;
    lines = happeningLines(run.system, run.report, options);
  }, 30_000);

  it.each(ENDS)("at %s says '%s' and what failed", (at, said, hasFailed) => {
    const line = lines.find((each) => each.includes(` ${at} `) && each.includes(said));
    const loss = hasFailed
      ? /; [\d ]+ requests? of shoppers failed meanwhile$/u
      : /; no request failed meanwhile$/u;
    expect(line).toMatch(loss);
  });

  it("stands in JSON alike, with when all was well again", () => {
    const found = injectedJson(run.system, run.report) as readonly {
      readonly over_us: number | null;
      readonly failed_requests: Readonly<Record<string, number>>;
    }[];
    expect(found).toHaveLength(FAULTS.length);
    expect(found.map(({ over_us: overUs }) => overUs)).toEqual([
      ...ENDS.map(([at]) => expect.toSatisfy((us: number) => us === usOf(at)) as unknown),
      null,
    ]);
    expect(found.map((each) => each.failed_requests["shoppers"] !== undefined)).toEqual([
      ...ENDS.map(([, , hasFailed]) => hasFailed),
      false,
    ]);
  });
});

/** Of `2m02.000s`. */
function usOf(text: string): number {
  const [seconds = "0", minutes = "0"] = text.replace("s", "").split("m").reverse();
  return Math.round((Number(minutes) * 60 + Number(seconds)) * 1_000_000);
}
