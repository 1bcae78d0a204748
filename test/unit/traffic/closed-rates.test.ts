/**
 * How often the users of closed workloads come to ask: what a run could never get through is
 * refused, and what only looks like it is not.
 */
import { describe, expect, it } from "vitest";
import { describeProblem } from "../../../sim/problem.ts";
import { load } from "../manifest/read.ts";

function problemsOf(arrivals: string, behavior: string): readonly string[] {
  const lines = [
    "system: s",
    "services:",
    "  db: { behavior: { service-time: 1ms } }",
    `  web: { behavior: { ${behavior} } }`,
    `workloads: { a: { target: web, arrivals: ${arrivals}, for: 1s } }`,
  ];
  const reading = load(lines.join("\n"));
  return reading.ok ? [] : reading.problems.map(describeProblem);
}

describe("users", () => {
  it.each([
    ["closed(10000 constant(0))", ""],
    ["closed(10 constant(1us))", ""],
    ["closed(10000 constant(0))", "service-time: constant(1ms)"],
    ["closed(20000 constant(0))", "calls: [{ service: db, count: 2 }]"],
    ["closed(1000000 exponential(100ms))", ""],
    ["closed(100000 constant(0))", "service-time: exponential(10ms)"],
  ])("%s, at a service with {%s}, are as many as can be simulated", (arrivals, behavior) => {
    expect(problemsOf(arrivals, behavior)).toEqual([]);
  });

  it.each([
    ["closed(10001 constant(0))", ""],
    ["closed(11 constant(1us))", ""],
    ["closed(11000 constant(0))", "service-time: constant(1ms)"],
    ["closed(20001 constant(0))", "calls: [{ service: db, count: 9, probability: 1/2 }]"],
    ["closed(100001 constant(0))", "service-time: uniform(9ms 11ms)"],
  ])("%s, at a service with {%s}, are too many", (arrivals, behavior) => {
    expect(problemsOf(arrivals, behavior)).toEqual([
      "system.yaml:5:42: with the users of 'a' more than 10000000 requests come in a second; " +
        "write fewer users, or let them think for longer",
    ]);
  });
});

it(
  "are counted soon, however many ways there are through what they ask",
  { timeout: 20_000 },
  () => {
    const layer = Array.from({ length: 40 }, (_, n) => n);
    const lines = layer.flatMap((n) =>
      [0, 1, 2, 3, 4].map((depth) => {
        const calls = depth === 4 ? [] : layer.map((next) => `s${depth + 1}x${next}`);
        return `  s${depth}x${n}: { behavior: { calls: [${calls.join(", ")}] } }`;
      }),
    );
    const asks = "workloads: { a: { target: s0x0, arrivals: closed(9 constant(1s)), for: 1s } }";
    const reading = load(["system: s", "services:", ...lines, asks].join("\n"));
    // 2,560,000 ways at the last; each comes to the requests that it may come to.
    expect(reading.ok ? [] : reading.problems.map(({ code }) => code)).toEqual(["too-many-calls"]);
  },
);
