/**
 * What the network did to messages, as a run tells it: from whom to whom, and only where there is
 * anything to tell.
 */
import { expect, it } from "vitest";
import { networkLines } from "../../../sim/report/boot-text/network.ts";
import { networkJson } from "../../../sim/report/network-use.ts";
import { reported } from "./reported.ts";

/** Ten requests, each with two calls; the instances of the database are in two zones. */
function manifest(network: string): string {
  return [
    "machine: { zones: [a, b] }",
    "services:",
    "  web: { requires: [db], behavior: { calls: [{ service: db, count: 2 }] } }",
    "  db: { instances: 2 }",
    `network: { ${network} }`,
    "workloads: { shoppers: { target: web, arrivals: constant(10/s), start: 1s, for: 1s } }",
  ].join("\n");
}

it("a network that only carries messages is not told of", async () => {
  const { system, report } = await reported(manifest("default: { latency: 0 }"), 9);
  expect(networkLines(system, report)).toEqual([]);
  expect(networkJson(system, report.traffic)).toEqual([]);
});

it("connections that never broke are in the JSON alone", async () => {
  const { system, report } = await reported(manifest("default: { latency: 1ms }"), 9);
  expect(networkLines(system, report)).toEqual([]);
  expect(networkJson(system, report.traffic)).toMatchObject([
    { from: "shoppers", to: "web", connections: 1, reconnections: 0 },
    { from: "web", to: "db", connections: 2, reconnections: 0 },
  ]);
});

it("what came twice and what was held up stands behind who sent it to whom", async () => {
  const link = "duplicate: 100 %, reorder: { share: 100 %, by: constant(1ms) }";
  const { system, report } = await reported(
    manifest(`links: [{ from: web, to: db, ${link}, connect: 0 }]`),
    9,
  );
  // Each of 20 requests and 20 copies of them is answered, and each answer comes twice.
  expect(networkLines(system, report)).toEqual([
    "network   twice  held up",
    "web > db     60       80",
  ]);
});

it("a link across zones has its latency for calls of instances that are in two", async () => {
  const { report } = await reported(manifest("zones: { cross: { latency: 7ms, connect: 0 } }"), 9);
  // The calls of a request go to db/0 and db/1 in turn, of which one is in the zone of web/0.
  expect(report.traffic?.workloads[0]?.latency).toMatchObject({ p50: 14_000, max: 14_000 });
});

it("a bandwidth makes large answers wait for each other", async () => {
  const text = manifest("default: { bandwidth: 1MB/s }").replace(
    "for: 1s",
    "for: 1s, response-size: 100kB",
  );
  const { report } = await reported(text, 9);
  expect(report.traffic?.workloads[0]?.latency).toMatchObject({ p50: 100_000 });
});
