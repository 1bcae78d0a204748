/**
 * The calls between services, as a run tells them: which of them did not go well, and how.
 */
import { describe, expect, it, test } from "vitest";
import { serviceCallLines } from "../../../sim/report/boot-text/service-calls.ts";
import { callsJson } from "../../../sim/report/call-use.ts";
import { judge } from "../../../sim/report/objectives.ts";
import { notCountedText } from "../../../sim/report/not-counted.ts";
import { objectivesJson } from "../../../sim/report/verdicts-json.ts";
import { reported } from "./reported.ts";

/** Ten requests, each of which calls the database once or more. */
function manifest(calls: string, rest = ""): string {
  return [
    "services:",
    `  web: { requires: [db], behavior: { calls: ${calls} } }`,
    "  db: { behavior: { service-time: constant(50ms) } }",
    "  log: {}",
    "workloads:",
    "  users: { target: web, arrivals: constant(10/s), start: 1s, for: 1s, timeout: 80ms }",
    rest,
  ].join("\n");
}

const TWICE = "[{ service: db, timeout: 20ms, retries: 1, backoff: 5ms }]";

describe("calls between services", () => {
  it("are not told where all went well at once", async () => {
    const { system, report } = await reported(manifest("[db]"), 3);
    expect(serviceCallLines(system, report, 80)).toEqual([]);
    expect(callsJson(system, report.traffic)).toMatchObject([
      { from: "web", to: "db", calls: 10, ok: 10, failed: 0, given_up: 0, attempts: 10 },
    ]);
  });

  it("that failed have their reasons and retries behind who called whom", async () => {
    const { system, report } = await reported(manifest(TWICE), 3);
    expect(serviceCallLines(system, report, 80)).toEqual([
      "calls     made  failed  retries",
      "web > db    10      10       10  timeout 10",
    ]);
    expect(callsJson(system, report.traffic)).toEqual([
      {
        from: "web",
        to: "db",
        calls: 10,
        ok: 0,
        failed: 10,
        given_up: 0,
        pending: 0,
        attempts: 20,
        retries: 10,
        hedges: 0,
        failures: { timeout: 10 },
      },
    ]);
  });

  it("that were given up with their request have not failed, and are told", async () => {
    // Two in a row take 100 ms, and the request is over after 80.
    const { system, report } = await reported(manifest("[{ service: db, count: 2 }]"), 3);
    expect(serviceCallLines(system, report, 80)).toEqual([
      "calls     made  failed  given up",
      "web > db    20       0        10",
    ]);
  });

  it("of several entries to one service are told as one", async () => {
    const one = "{ service: db, timeout: 20ms, optional: true }";
    const { system, report } = await reported(manifest(`[${one}, ${one}]`), 3);
    expect(serviceCallLines(system, report, 80)[1]).toBe("web > db    20      20  timeout 20");
  });

  it("keep to the width that they are given", async () => {
    const { system, report } = await reported(manifest(TWICE), 3);
    const lines = serviceCallLines(system, report, 40);
    expect(lines.at(-1)?.trim()).toBe("timeout 10");
    expect(lines.every((line) => line.length <= 40)).toBe(true);
  });

  it("shorten names as far as their counts need the room", async () => {
    const text = manifest(TWICE).replaceAll(/\bdb\b/gu, "a-database-of-many-records");
    const { system, report } = await reported(text, 3);
    const [, roomy] = serviceCallLines(system, report, 80);
    expect(roomy).toContain("web > a-datab…ecords");
    const lines = serviceCallLines(system, report, 37);
    expect(lines[1]).toContain("web > a-…ds");
    expect(lines.every((line) => line.length <= 37)).toBe(true);
  });
});

test("what errors of a service leave out stands beside the objective, and in JSON", async () => {
  const objectives = 'objectives: ["errors(db) <= 1 %", "errors(users) <= 100 %"]';
  const run = await reported(manifest("[{ service: db, count: 2 }]", objectives), 3);
  const { system, report } = run;
  const verdicts = judge(system.objectives, report);
  expect(verdicts.map(({ objective }) => notCountedText(objective, report))).toEqual([
    "not counted: 10 calls given up",
    "",
  ]);
  expect(objectivesJson({ ...run, verdicts })).toEqual([
    { text: "errors(db) <= 1 %", held: true, observed: 0, given_up: 10, retries: 0 },
    { text: "errors(users) <= 100 %", held: true, observed: 1 },
  ]);
});
