/**
 * What a run says of its requests: objectives on those that nobody has answered, or that never
 * came, and warnings of what its figures are not about.
 */
import { describe, expect, it, test } from "vitest";
import { describeProblem } from "../../../sim/problem.ts";
import { judge } from "../../../sim/report/objectives.ts";
import { warningsOf } from "../../../sim/report/run-warnings.ts";
import { reported, type Reported } from "./reported.ts";

const METRICS = ["availability(a) >= 0 %", "availability(a) <= 100 %", "errors(a) <= 100 %"];

function manifest(behavior: string, arrivals: string, objectives: readonly string[]): string {
  return [
    `services: { web: { behavior: { ${behavior} } } }`,
    `workloads: { a: { target: web, arrivals: ${arrivals}, for: 1s } }`,
    `objectives: [${objectives.map((text) => `"${text}"`).join(", ")}]`,
  ].join("\n");
}

function verdictsOf({ system, report }: Reported): readonly unknown[] {
  return judge(system.objectives, report).map(({ held, observed }) => [held, observed]);
}

function warningTexts({ system, report }: Reported): readonly string[] {
  return warningsOf(system, report).map(describeProblem);
}

describe("requests that nobody has answered when the run ends", () => {
  it("count against availability and errors", async () => {
    const objectives = ["availability(a) >= 50 %", "errors(a) <= 49 %", "errors(web) <= 50 %"];
    const run = await reported(
      manifest("service-time: constant(500ms)", "constant(10/s)", objectives),
      1,
    );
    // Ten are born up to the end of the second; of those at 100 to 500 ms the answers have come.
    expect(run.report.traffic?.workloads[0]?.counts).toMatchObject({ calls: 10, pending: 5 });
    expect(verdictsOf(run)).toEqual([
      [true, 0.5],
      [false, 0.5],
      [true, 0.5],
    ]);
  });
});

describe("where no request came", () => {
  it("no bound on requests is held, and a warning says why", async () => {
    const objectives = [...METRICS, "p99(a) <= 1h", "p50(a) >= 0ms", "errors(web) <= 100 %"];
    const run = await reported(manifest("start: 1s", "constant(0.1/s)", objectives), 5);
    expect(verdictsOf(run)).toEqual(objectives.map(() => [false, null]));
    expect(warningTexts(run)).toEqual([
      "system.yaml:3:14: no request of 'a' came: nothing was measured; " +
        "no objective on its requests is held",
      expect.stringContaining("no request came to 'web': nothing was measured"),
    ]);
  });

  it("a throughput of nothing is measured all the same", async () => {
    const run = await reported(
      manifest("start: 1s", "constant(0.1/s)", ["throughput(a) <= 5/s"]),
      5,
    );
    expect(verdictsOf(run)).toEqual([[true, 0]]);
  });
});

test("where no request went well, availability is measured and latency is not", async () => {
  const objectives = ["availability(a) <= 1 %", "p99(a) >= 0ms"];
  const run = await reported(manifest("errors: 100 %", "constant(10/s)", objectives), 5);
  expect(verdictsOf(run)).toEqual([
    [true, 0],
    [false, null],
  ]);
  expect(warningTexts(run)).toEqual([]);
});

test("what the simulation turned away is warned of, with how many and why", async () => {
  const behavior = "service-time: 1h, concurrency: 2000000";
  const run = await reported(manifest(behavior, "constant(1200000/s)", ["errors(a) <= 1 %"]), 1);
  const capacity = run.report.traffic?.workloads[0]?.counts.outcomes.capacity ?? 0;
  expect(capacity).toBeGreaterThan(100_000);
  expect(warningTexts(run)).toEqual([
    expect.stringMatching(
      /^system\.yaml:3:14: the simulation, not the system, turned away 151.\d{3} requests/u,
    ),
  ]);
});

test("what was given up, and takes up room all the same, is told as the reason", async () => {
  const behavior = "service-time: 1h, concurrency: 2000000";
  const text = manifest(behavior, "constant(1200000/s)", ["errors(a) <= 1 %"]);
  const run = await reported(text.replace("arrivals:", "timeout: 10ms, arrivals:"), 1);
  expect(warningTexts(run)).toEqual([
    expect.stringMatching(/; .* were given up, and take up room until what they were at is over/u),
  ]);
});

test("connections that the simulation had no memory for are warned of", async () => {
  const run = await reported(manifest("service-time: 1ms", "constant(10/s)", []), 1);
  const { traffic } = run.report;
  const [workload] = traffic?.workloads ?? [];
  if (traffic === null || workload === undefined) throw new Error("nobody asks");
  const workloads = [{ ...workload, messages: { ...workload.messages, unkept: 7 } }];
  const report = { ...run.report, traffic: { ...traffic, workloads } };
  expect(warningTexts({ ...run, report })).toEqual([
    expect.stringContaining("connections of 7 requests of 'a' cost nothing, for want of memory"),
  ]);
});
