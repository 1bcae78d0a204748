/**
 * Workloads without an end: what ends a run all the same.
 */
import { describe, expect, it } from "vitest";
import { describeProblem } from "../../../sim/problem.ts";
import { endlessWorkloads, warnOfEndless } from "../../../sim/traffic/endless.ts";
import { load, valueOf } from "../manifest/read.ts";

const ENDLESS = "{ target: web, arrivals: poisson(1/s) }";

function told(...lines: readonly string[]): readonly string[] {
  const system = valueOf(load(["system: s", "services: { web: {} }", ...lines].join("\n")));
  return endlessWorkloads(system).map(describeProblem);
}

describe("a workload without an end", () => {
  it("is an error where nothing else ends the run, and names both ways out", () => {
    expect(told(`workloads: { a: ${ENDLESS}, b: ${ENDLESS} }`)).toEqual([
      "system.yaml:3:14: the workload 'a' has no end, and neither has the run; " +
        "write 'for: 10m' in it, or add --for 10m",
      "system.yaml:3:58: the workload 'b' has no end, and neither has the run; " +
        "write 'for: 10m' in it, or add --for 10m",
    ]);
  });

  it("is a warning for who does not run it", () => {
    const text = `system: s\nservices: { web: {} }\nworkloads: { a: ${ENDLESS} }\n`;
    expect(warnOfEndless(valueOf(load(text)))).toMatchObject([
      { severity: "warning", message: "the workload 'a' has no end: a boot needs --for" },
    ]);
  });

  it.each([
    [
      "a workload that has one",
      "workloads: { a: { target: web, arrivals: constant(1/s), for: 1s } }",
    ],
    ["no workload", ""],
    ["a shutdown", `workloads: { a: ${ENDLESS} }\nactions: [{ at: 1m, shutdown: system }]`],
  ])("is not complained of with %s", (_, lines) => {
    expect(told(lines)).toEqual([]);
  });
});
