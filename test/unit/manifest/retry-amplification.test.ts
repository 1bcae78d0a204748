/**
 * Retries upon retries: which ways are warned of, and what one request can become on them.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { load, valueOf } from "./read.ts";

function warnings(text: string): readonly string[] {
  const { warnings: found } = valueOf(load(text));
  return found.map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

/** `web` calls `api`, and that `db`. */
function chain(web: string, api: string, workload = ""): string {
  return [
    "system: s",
    "services:",
    `  web: { behavior: { calls: { service: api, ${web} } } }`,
    `  api: { behavior: { calls: { service: db, ${api} } } }`,
    "  db: {}",
    `workloads: { shop: { target: web, arrivals: poisson(1/s), for: 1s, ${workload} } }`,
  ].join("\n");
}

describe("retries upon retries", () => {
  it.each([
    { web: "retries: 3", api: "retries: 3", workload: "", told: "4:40 16 of db" },
    { web: "retries: 1", api: "retries: 1", workload: "retries: 2", told: "4:40 12 of db" },
    { web: "retries: 10", api: "", workload: "", told: "3:40 11 of api" },
    { web: "count: 3, retries: 1", api: "count: 2", workload: "", told: "3:40 12 of db" },
    { web: "retries: 3, budget: 20 %", api: "retries: 9", workload: "", told: "4:40 12 of db" },
  ])("of '$web', '$api' and '$workload' are told as $told", ({ web, api, workload, told }) => {
    const [place = "", factor = "", , end = ""] = told.split(" ");
    const way = end === "db" ? "shop > web > api > db" : "shop > web > api";
    expect(warnings(chain(web, api, workload))).toEqual([
      `${place}: retry amplification: one request of 'shop' can become ${factor} of '${end}' ` +
        `when it fails: ${way}`,
    ]);
  });

  it.each([
    ["retries: 1", "retries: 4", ""],
    ["count: 100", "count: 5", ""],
    ["retries: 9, budget: 20 %", "retries: 9, budget: 20 %", "retries: 5"],
  ])("of %j, %j and %j are no cause for a warning", (web, api, workload) => {
    expect(warnings(chain(web, api, workload))).toEqual([]);
  });

  it("are told without a workload as well, and once for a place", () => {
    const text =
      "system: s\nservices:\n" +
      "  a: { behavior: { calls: b } }\n  z: { behavior: { calls: b } }\n" +
      "  b: { behavior: { calls: { service: c, retries: 20 } } }\n  c: {}\n";
    expect(warnings(text)).toEqual([
      "5:38: retry amplification: one request of 'a' can become 21 of 'c' when it fails: a > b > c",
    ]);
  });

  it("come to what the worst way through any graph without cycles multiplies to", () => {
    const edge = fc.record({
      from: fc.nat(6),
      to: fc.nat(6),
      retries: fc.nat(3),
      count: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 12 }), (drawn) => {
        const edges = drawn.filter(({ from, to }) => from < to);
        const text = [
          "system: s",
          "services:",
          ...Array.from({ length: 7 }, (_, from) => {
            const calls = edges
              .filter((one) => one.from === from)
              .map(
                (one) => `{ service: s${one.to}, retries: ${one.retries}, count: ${one.count} }`,
              );
            return `  s${from}: { behavior: { calls: [${calls.join(", ")}] } }`;
          }),
          "workloads: { w: { target: s0, arrivals: poisson(1/s), for: 1s } }",
        ].join("\n");
        const told = warnings(text).find((line) => line.includes("one request of 'w'"));
        const factor = /can become (?<factor>\d+)/u.exec(told ?? "")?.groups?.["factor"];
        const worst = worstFrom(0, edges);
        expect(factor).toBe(worst > 10 ? String(worst) : undefined);
      }),
      { numRuns: 200 },
    );
  });
});

interface DrawnEdge {
  readonly from: number;
  readonly to: number;
  readonly retries: number;
  readonly count: number;
}

/** The largest product of any way on which something is repeated, by going all of them. */
function worstFrom(
  node: number,
  edges: readonly DrawnEdge[],
  product = 1,
  repeats = false,
): number {
  const here = repeats ? product : 1;
  const beyond = edges
    .filter(({ from }) => from === node)
    .map(({ to, retries, count }) => {
      return worstFrom(to, edges, product * (1 + retries) * count, repeats || retries > 0);
    });
  return Math.max(here, ...beyond);
}
